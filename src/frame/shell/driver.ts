import type { HandedOver, Session, SessionView } from '../../protocol/frameApi.js';
import { openingTransition } from '../rules/identity/opening.js';
import { INITIAL_STATE } from '../state/initialState.js';
import type { Kept } from '../state/keptState.js';
import type { Result } from '../state/result.js';
import type { Answer, Event, FrameRequest, Job, State, Transition } from '../state/state.js';
import type { createAccountCaller } from './accountCalls.js';
import type { LaterJobs } from './laterJobs.js';
import type { PageCalls } from './pageBridge.js';
import type { PhoneReadings } from './phoneHelp.js';
import type { GivenPhone, ProviderApi } from './providerApi.js';
import type { BrowserRecognition } from './recognition.js';

export type Driver = ReturnType<typeof createDriver>;

/** What is loaded after the first screen: the rules of the flow, and the calls it makes. */
export type LazyPart = {
  transition: Transition;
  perform: LaterJobs;
  /** Comes with the flows in which nothing is bought. */
  callAccount?: ReturnType<typeof createAccountCaller>;
  /** What the browser knows of the buyer; without it nothing is asked of it. */
  recognition?: BrowserRecognition;
  /** How numbers are read; without it they go as they are typed. */
  phones?: PhoneReadings;
  /** Comes with the provider's window alone. */
  handOver?: (provider: ProviderApi, knownEverywhere: boolean) => Promise<Result<HandedOver>>;
};

/**
 * Milliseconds in which a page's own submit listeners are done, as a rule. The browser lays out and paints what is
 * drawn before it hands over their answer; a button that waits for them is drawn when they take longer.
 */
const RAISING_TIME = 50;

/**
 * Runs the machine: the one place that holds the state, tells its listeners, makes the calls the state asks
 * for, and brings back the answers.
 */
export function createDriver({
  provider,
  page,
  key,
  pageOrigin,
  loadWords,
  loadPart,
  resume = async () => null,
  initial = INITIAL_STATE,
  now,
  pause,
}: {
  provider: ProviderApi;
  page: PageCalls;
  key: string;
  /** The page's origin as the browser reported it; `null` until the page has spoken. */
  pageOrigin: () => string | null;
  /** Loads the first screen's words in the language of the page; never fails. */
  loadWords: (locale: string) => Promise<unknown>;
  /** Loads what comes after the first screen. What cannot be had is a lost connection. */
  loadPart: () => Promise<LazyPart>;
  /** The session of a document before this one, where it lasts. */
  resume?: (request: FrameRequest | null) => Promise<{ session: Result<SessionView>; kept: Kept } | null>;
  /** What the document came with. */
  initial?: State;
  now: () => number;
  pause: (milliseconds: number) => Promise<void>;
}) {
  let state = initial;
  let started = 0;
  let part: LazyPart | null = null;
  let loading: Promise<LazyPart> | null = null;
  /** The page holds the submission that `raiseSubmit` raised. */
  let held = false;
  const listeners = new Set<(state: State) => void>();
  const drawers = new Set<(state: State) => void>();
  let drawn = initial;

  function dispatch(event: Event): void {
    const next = (part?.transition ?? openingTransition)(state, event, now());
    if (next === state) return;
    state = next;
    for (const listener of listeners) listener(state);
    const { work } = state;
    // Before it is drawn: the call is on its way while the browser lays out the screen.
    if (work.status === 'busy' && work.id !== started) {
      started = work.id;
      void run(work.id, work.job);
    }
    if (work.status === 'busy' && work.job.kind === 'raiseSubmit') void pause(RAISING_TIME).then(drawIt);
    else drawIt();
    letGo();
  }

  function drawIt(): void {
    if (state === drawn) return;
    drawn = state;
    for (const draw of drawers) draw(state);
  }

  async function run(id: number, job: Job): Promise<void> {
    // Another job since then: nobody waits for this one. A proof must not be given up for it, nor a window be closed in
    // which a buyer reads what became of it.
    const waits = job.kind === 'askOutcome' || job.kind === 'readRailPage';
    if (waits && (await wasReplaced(id, job.wait))) return;
    const answer = await perform(job);
    if (answer.kind === 'raiseSubmit' && answer.reply.ok) held = true;
    if (answer.kind === 'deliver' && answer.reply.ok) held = false;
    dispatch({ type: 'answered', id, answer });
    // An answer that came too late changes nothing, but the page may hold something for it.
    letGo();
  }

  async function wasReplaced(id: number, wait: number): Promise<boolean> {
    if (wait > 0) await pause(wait);
    return state.work.status !== 'busy' || state.work.id !== id;
  }

  /** Whatever ends the way to the submission lets go of what the page holds for it. */
  function letGo(): void {
    if (!held || buying(state)) return;
    held = false;
    void page.release();
  }

  /** Asked for once at a time. What cannot be had now is asked for again when it is needed. */
  async function havePart(): Promise<boolean> {
    if (part) return true;
    loading ??= loadPart();
    try {
      part = await loading;
    } catch {
      loading = null;
    }
    return part !== null;
  }

  /** No call leads to a screen that is not there. */
  const withPart = async <T>(run: () => Promise<Result<T>>): Promise<Result<T>> =>
    (await havePart()) ? run() : { ok: false, offline: true };

  /** The session of before if it lasts, or a new one. */
  async function openFirst(): Promise<{ result: Result<SessionView>; kept?: Kept }> {
    const { view } = state;
    const [resumed] = await Promise.all([
      view.screen === 'loading' ? resume(view.request) : null,
      loadWords(localeOf(state)),
    ]);
    if (!resumed) return { result: await openSession() };
    return { result: await withPart(async () => resumed.session), kept: resumed.kept };
  }

  async function openSession(): Promise<Result<Session>> {
    const [result] = await Promise.all([provider.openSession(key, pageOrigin() ?? ''), loadWords(localeOf(state))]);
    // A new buyer starts with the phone screen; a known one may start anywhere, and a receipt is for either.
    const { view } = state;
    const isReceipt = 'request' in view && view.request?.flow === 'success';
    return result.ok && (result.value.buyer || isReceipt) ? withPart(async () => result) : result;
  }

  /** What is sent is the number as the buyer sees it read back; one that cannot be read goes as it was typed. */
  async function readBack(typed: string): Promise<GivenPhone> {
    const reading = await part?.phones?.read(state, typed);
    if (reading) dispatch({ type: 'phone-read', typed, reading });
    const country = part?.phones?.country(state);
    return { phone: reading?.e164 ?? typed, ...(country === undefined ? {} : { country }) };
  }

  async function perform(job: Job): Promise<Answer> {
    const { kind } = job;
    switch (kind) {
      case 'openSession':
        return { kind, ...(await openFirst()) };
      case 'recall':
        return { kind, result: await openSession() };
      case 'sendCode': {
        const send = async () => provider.sendCode(await readBack(job.phone), localeOf(state));
        return { kind, result: await withPart(send) };
      }
      case 'cancel':
        await page.cancel();
        return { kind };
      default:
        // Whatever asks for these has come with the part that does them.
        return part!.perform(job, { state, provider, page, part: part!, readBack });
    }
  }

  return {
    dispatch,
    /** Gets ready what comes after the first screen. */
    async prepare(): Promise<void> {
      await havePart();
      if (part?.recognition && !state.recognition.ready) dispatch({ type: 'recognition-ready' });
    },
    state: () => state,
    /** Draws each new state, once what it asks for is on its way. */
    drawWith(draw: (state: State) => void): void {
      drawers.add(draw);
    },
    /** Calls the listener with each new state, before what that asks for is begun. @returns stops that. */
    subscribe(listener: (state: State) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** From the page's yes to its submission: as long as this lasts, the page has to hold it. */
const buying = ({ view, work }: State): boolean =>
  view.screen === 'authenticate' || view.screen === 'done' || (work.status === 'busy' && work.job.kind === 'makeProof');

/** The language of the buyer's page, which the text message is written in. */
export function localeOf({ view }: State): string {
  if ('shop' in view) return view.shop.request.locale;
  return view.request?.locale ?? 'en';
}
