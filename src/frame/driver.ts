import type { Outcome } from '../protocol/bridge.js';
import { INITIAL_STATE, transition } from './machine.js';
import type { PageCalls } from './pageBridge.js';
import type { ProviderApi } from './providerApi.js';
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
  now,
}: {
  provider: ProviderApi;
  page: PageCalls;
  key: string;
  /** The page's origin as the browser reported it; `null` until the page has spoken. */
  pageOrigin: () => string | null;
  now: () => number;
}) {
  let state = INITIAL_STATE;
  let started = 0;
  const listeners = new Set<(state: State) => void>();

  function dispatch(event: Event): void {
    const next = transition(state, event, now());
    if (next === state) return;
    state = next;
    const { work } = state;
    for (const listener of listeners) listener(state);
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

  async function perform(job: Job): Promise<Answer> {
    const { kind } = job;
    switch (kind) {
      case 'openSession':
        return { kind, result: await provider.openSession(key, pageOrigin() ?? '') };
      case 'sendCode':
        return { kind, result: await provider.sendCode(job.phone, locale(state)) };
      case 'enterCode':
        return { kind, result: await provider.enterCode(job.code) };
      case 'giveEmail':
        return { kind, result: await provider.giveEmail(job.email) };
      case 'addInstrument':
        return { kind, result: await provider.addInstrument(job.details) };
      case 'openConfirmation':
        return { kind, result: await provider.openConfirmation(job.terms) };
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
    settle: (outcome: Outcome) => dispatch({ type: 'settled', outcome }),
  };
}

/** The language of the buyer's page, which the text message is written in. */
function locale({ view }: State): string {
  if ('shop' in view) return view.shop.asked.locale;
  return view.asked?.locale ?? 'en';
}
