/**
 * What happens once a proof exists. From here on the frame says of money only what the provider says: what the shop
 * answers, and that it does not, are reasons to ask. A proof that bought nothing is decided only when it can buy
 * nothing any more. So the frame gives it up before it offers the buyer to pay again, unless the page itself has
 * taken it: then nobody here can know when that page is done with it.
 */

import type { Outcome } from '../../../protocol/bridge.js';
import type { ProofOutcome } from '../../../protocol/confirmationApi.js';
import { holdAfter } from '../../state/held.js';
import { NOTHING_TYPED } from '../../state/initialState.js';
import type { At, Rows } from '../../state/screenRules.js';
import type { Answer, Job, Phase, State } from '../../state/state.js';
import { fail, idle, moveFocus, openSession, show, start } from '../../state/transitions.js';
import { confirm, declined } from './proceed.js';

type AfterProof = At<Rows['done']>;
type Asking = Extract<Phase, { name: 'asking' }>;
type Ended = Extract<Phase, { name: 'ended' }>;

/** Milliseconds in which a shop is expected to answer. */
export const ANSWER_DUE = 30_000;

/** Milliseconds after that until a proof which bought nothing is given up. */
export const GIVE_UP_AFTER = 30_000;

/** The page holds the proof and sends it, or will never answer: under native delivery it goes with the navigation. */
export function posted(state: AfterProof, now: number): State {
  if (state.view.shop.request.delivery === 'native') return idle(state);
  return ask(state, { name: 'waiting', due: now + ANSWER_DUE }, ANSWER_DUE);
}

/** The page did not send it, and may have seen it: it is given up, and the buyer sent back with the reason. */
export const notSent = (state: AfterProof, back: NonNullable<Asking['back']>, now: number): State =>
  ask(state, { ...NOTHING_KNOWN, giveUpAt: now, back }, 0, true);

export const taken = (state: AfterProof): State => idle(entered(state, { name: 'taken' }));

const NOTHING_KNOWN: Asking = {
  name: 'asking',
  said: null,
  giveUpAt: null,
  back: null,
  times: 0,
  lost: false,
  atBank: false,
  held: null,
};

/** The shop, or a page that took the proof, says how it ended. */
export function settle(state: AfterProof, { outcome }: { outcome: Outcome }, now: number): State {
  const { phase, shop } = state.view;
  const expected = shop.request.delivery === 'fetch' || phase.name === 'taken';
  if (!expected || phase.name === 'needs-click') return state;
  if (phase.name === 'ended') return phase.said ? state : withPhase(state, { ...phase, said: outcome });
  if (phase.name === 'asking' && (phase.said || phase.back)) return state;
  if (shop.request.flow === 'registration') {
    return outcome.status === 'done' ? ended(state, { said: outcome, outcome: null }) : boughtNothing(state, outcome);
  }
  const mayBeUsed = outcome.status === 'done' || phase.name === 'taken';
  const giveUpAt = mayBeUsed ? null : now + GIVE_UP_AFTER;
  return ask(state, { ...NOTHING_KNOWN, said: outcome, giveUpAt }, 0);
}

/** What the provider says became of the proof, or why it cannot be asked. */
export function outcomeAnswered(
  state: AfterProof,
  { result }: Extract<Answer, { kind: 'askOutcome' }>,
  job: Extract<Job, { kind: 'askOutcome' }>,
  now: number,
): State {
  if (result.ok) {
    const { confirmation_id: confirmationId } = state.view.confirmation;
    return settled(decide(holdAfter(state, confirmationId, result.value), result.value, now));
  }
  if (result.offline) return askAgain(state, now, { lost: true });
  const { code } = result.problem;
  if (code === 'session_expired') return openSession(state, job);
  // Another buyer's, or nobody's: this session will never learn it.
  return code === 'not_found' ? neverKnown(state) : askAgain(state, now);
}

/** The session has expired behind the question, which is then asked in the new one. */
export function askInNewSession(
  state: AfterProof,
  { result }: Extract<Answer, { kind: 'openSession' }>,
  { then }: Extract<Job, { kind: 'openSession' }>,
  now: number,
): State {
  return result.ok && then ? start(state, then) : askAgain(state, now, { lost: !result.ok && result.offline });
}

/** Another screen follows only what the provider has decided. */
const settled = (state: State): State => (state.view.screen === 'done' ? state : { ...state, unsettled: false });

function decide(state: AfterProof, outcome: ProofOutcome, now: number): State {
  const { phase, shop } = state.view;
  const { said, back } = phase.name === 'asking' ? phase : { said: saidIn(phase), back: null };
  const shopHasIt = said?.status === 'done';
  switch (outcome.status) {
    case 'paid':
    case 'reserved':
    case 'returned':
      return ended(state, { said, outcome });
    case 'begun':
      return shopHasIt || !wantsBuyer(outcome)
        ? ended(state, { said, outcome })
        : bankSaidNo(state, state.view, 'authentication_required');
    case 'processing':
      return shopHasIt ? ended(state, { said, outcome }) : askAgain(state, now, { atBank: true });
    case 'declined':
      return shopHasIt ? ended(state, { said, outcome }) : bankSaidNo(state, state.view, outcome.decline_reason);
    case 'cancelled':
      return shopHasIt ? ended(state, { said, outcome }) : boughtNothing(state, said);
    case 'unused': {
      if (shopHasIt) return ended(state, { said, outcome });
      const { view } = state;
      if (outcome.usable && shop.request.flow !== 'registration') return askAgain(state, now);
      // It can buy nothing any more, and the bank has not let go of the amount yet.
      if (outcome.held) return askAgain(state, now, { held: outcome.held });
      return back ? fail(confirm(state, shop, view.buyer, view.instrument, 'back'), back) : boughtNothing(state, said);
    }
  }
}

/** The bank wants the buyer for the first charge, which bought nothing: they agree again, with their bank. */
export const wantsBuyer = (outcome: ProofOutcome): outcome is Extract<ProofOutcome, { status: 'begun' }> =>
  outcome.status === 'begun' &&
  outcome.charge?.status === 'declined' &&
  outcome.charge.decline_reason === 'authentication_required';

const saidIn = (phase: Phase): Outcome | null => (phase.name === 'ended' ? phase.said : null);

/** True while more may become of it than is known. */
const isOpen = (outcome: ProofOutcome | null): boolean =>
  outcome !== null &&
  (outcome.status === 'processing' ||
    (outcome.status === 'unused' && outcome.usable) ||
    (outcome.status === 'begun' && (outcome.charge === null || outcome.charge.status === 'processing')));

/** The last screen. What is open goes on being asked for, so that it says more as soon as there is more. */
function ended(state: AfterProof, { said, outcome }: Pick<Ended, 'said' | 'outcome'>): State {
  const before = state.view.phase;
  const times = 'times' in before ? before.times + 1 : 0;
  const phase: Ended = { name: 'ended', said, outcome, times };
  const says = (of: Phase) => (of.name === 'ended' ? (of.outcome?.status ?? null) : undefined);
  const emptied: AfterProof = { ...state, typed: NOTHING_TYPED };
  const next = says(before) === says(phase) ? withPhase(emptied, phase) : entered(emptied, phase);
  return isOpen(outcome) ? ask(next, phase, delay(times)) : idle(next);
}

/** Nothing was charged, and by this proof nothing will be. */
function boughtNothing(state: AfterProof, said: Outcome | null): State {
  const { shop, buyer, instrument } = state.view;
  const { code, shopSays = null } = said?.status === 'failed' ? said : { code: 'no_answer' };
  return show(state, { screen: 'error', kind: 'shop', shop, buyer, instrument, code, charged: 'no', shopSays });
}

function neverKnown(state: AfterProof): State {
  const { shop, buyer, instrument } = state.view;
  const view = { screen: 'error', kind: 'shop', shop, buyer, instrument, code: 'outcome_unknown' } as const;
  return show(state, { ...view, charged: 'unknown', shopSays: null });
}

/** The bank decided: the buyer chooses another way to pay, or approves this very payment. */
export function bankSaidNo(
  state: State,
  { shop, buyer, instrument }: Pick<Rows['done'], 'shop' | 'buyer' | 'instrument'>,
  reason: string | null,
): State {
  return reason === 'authentication_required'
    ? fail(confirm(state, shop, buyer, instrument, 'back'), 'approval_needed')
    : declined(state, shop, buyer, { code: 'payment_declined', declineReason: reason ?? undefined, known: true });
}

// ---- asking -------------------------------------------------------------------------------------------------

/** `found`: what may be said of it meanwhile. */
function askAgain(
  state: AfterProof,
  now: number,
  found: Partial<Pick<Asking, 'lost' | 'atBank' | 'held'>> = {},
): State {
  const { phase } = state.view;
  const times = 'times' in phase ? phase.times + 1 : 1;
  if (phase.name === 'ended') return ask(state, { ...phase, times }, delay(times));
  const asking = phase.name === 'asking' ? phase : { ...NOTHING_KNOWN, giveUpAt: now + GIVE_UP_AFTER };
  const { giveUpAt } = asking;
  const isLater = giveUpAt !== null && giveUpAt > now;
  const wait = isLater ? Math.min(delay(times), giveUpAt - now) : delay(times);
  return ask(state, { ...asking, times, lost: false, ...found }, wait, giveUpAt !== null && now + wait >= giveUpAt);
}

function ask(state: AfterProof, phase: Phase, wait: number, giveUp = false): State {
  const { confirmation_id: confirmationId } = state.view.confirmation;
  const isNew = phase.name !== state.view.phase.name;
  const shown = isNew ? entered(state, phase) : withPhase(state, phase);
  return start(shown, { kind: 'askOutcome', confirmationId, giveUp, wait });
}

/** Milliseconds until the next question: at once first, then ever more seldom; some rails take days. */
const delay = (times: number): number => {
  if (times < 3) return 1000;
  if (times < 10) return 3000;
  return times < 40 ? 10_000 : 60_000;
};

const withPhase = (state: AfterProof, phase: Phase): AfterProof => ({ ...state, view: { ...state.view, phase } });

const entered = (state: AfterProof, phase: Phase): AfterProof => {
  const { view } = state;
  return { ...moveFocus(state, 'heading'), view: { ...view, phase } };
};
