import type { Session } from '../protocol/frameApi.js';
import { INITIAL_STATE, transition } from './machine.js';
import type { PageCalls } from './pageBridge.js';
import type { ProviderApi, Result } from './providerApi.js';
import type { Answer, Event, Job, State } from './state.js';

export type Driver = ReturnType<typeof createDriver>;

/**
 * Runs the machine: the one place that holds the state, tells its listeners, makes the calls the state asks
 * for, and brings back the answers.
 */
export function createDriver({
  provider,
  page,
  key,
  pageOrigin,
  loadScreens,
  now,
}: {
  provider: ProviderApi;
  page: PageCalls;
  key: string;
  /** The page's origin as the browser reported it; `null` until the page has spoken. */
  pageOrigin: () => string | null;
  /** Loads the screens that come after the first. A chunk that cannot be had is a lost connection. */
  loadScreens: () => Promise<unknown>;
  now: () => number;
}) {
  let state = INITIAL_STATE;
  let started = 0;
  const listeners = new Set<(state: State) => void>();

  function dispatch(event: Event): void {
    const next = transition(state, event, now());
    if (next === state) return;
    state = next;
    for (const listener of listeners) listener(state);
    // Read after the listeners: a moved focus can have dispatched another event in between.
    const { work } = state;
    if (work.status === 'busy' && work.id !== started) {
      started = work.id;
      void run(work.id, work.job);
    }
  }

  async function run(id: number, job: Job): Promise<void> {
    const answer = await perform(job);
    const wanted = state.work.status === 'busy' && state.work.id === id;
    // The page holds its submission until a proof is delivered. Whatever ends the way there lets go of it.
    const failed = answer.kind === 'makeProof' && !answer.result.ok;
    const abandoned = !wanted && (answer.kind === 'makeProof' || (answer.kind === 'raiseSubmit' && answer.reply.ok));
    if (failed || abandoned) await page.release();
    dispatch({ type: 'answered', id, answer });
  }

  /** No call leads to a screen that is not there. */
  async function call<T>(run: () => Promise<Result<T>>): Promise<Result<T>> {
    try {
      await loadScreens();
    } catch {
      return { ok: false, offline: true };
    }
    return run();
  }

  async function openSession(): Promise<Result<Session>> {
    const result = await provider.openSession(key, pageOrigin() ?? '');
    // A new buyer starts with the phone screen; a known one may start anywhere.
    return result.ok && result.value.buyer ? call(async () => result) : result;
  }

  async function perform(job: Job): Promise<Answer> {
    const { kind } = job;
    switch (kind) {
      case 'openSession':
        return { kind, result: await openSession() };
      case 'sendCode':
        return { kind, result: await call(() => provider.sendCode(job.phone, locale(state))) };
      case 'enterCode':
        return { kind, result: await call(() => provider.enterCode(job.code)) };
      case 'giveEmail':
        return { kind, result: await call(() => provider.giveEmail(job.email)) };
      case 'addInstrument':
        return { kind, result: await call(() => provider.addInstrument(job.details)) };
      case 'openConfirmation':
        return { kind, result: await call(() => provider.openConfirmation(job.terms)) };
      case 'raiseSubmit':
        return { kind, reply: await page.raiseSubmit() };
      case 'makeProof':
        return { kind, result: await provider.makeProof(job.confirmationId) };
      case 'deliver':
        return { kind, reply: await page.deliver(job.submission) };
    }
  }

  return {
    dispatch,
    state: () => state,
    /** Calls the listener with each new state. @returns stops that. */
    subscribe(listener: (state: State) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The language of the buyer's page, which the text message is written in. */
function locale({ view }: State): string {
  if ('shop' in view) return view.shop.asked.locale;
  return view.asked?.locale ?? 'en';
}
