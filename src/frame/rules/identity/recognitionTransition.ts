/**
 * The rules of being recognised without a code. The buyer says on the phone screen that they paid here before; then,
 * one after the other until one tells who they are: cookies that the browser hands out when asked, the provider's own
 * window, a passkey. Nothing here stands in the way of the phone number.
 */

import type { BuyerView, Proved } from '../../../protocol/frameApi.js';
import { PASSKEY_UNUSED } from '../../state/recognitionState.js';
import type { Answer, Event, Job, Shop, State, View } from '../../state/state.js';
import { fail, generalNotice, idle, moveFocus, reopened, start, withAnswer } from '../../state/transitions.js';
import { shopOf } from '../purchase/phoneTransition.js';
import { proceed } from '../purchase/proceed.js';

type AtPhone = State & { readonly view: Extract<View, { screen: 'phone' }> };

/** What is waited for while the buyer may as well give their number. */
const isAside = (job: Job): boolean => job.kind === 'askAccess' || job.kind === 'visit';

/** `null`: not a matter of these rules. */
export function knownTransition(state: State, event: Event): State | null {
  if (event.type === 'passkeys') return { ...state, ladder: { ...state.ladder, passkeys: event.ways } };
  if (event.type === 'ladder-ready') return { ...state, ladder: { ...state.ladder, ready: true } };
  if (event.type === 'first-party') {
    return { ...state, ladder: { ...state.ladder, asked: true, firstParty: true } };
  }
  // Nothing may move under a finger on the confirm screen.
  if (event.type === 'passkey-offered' && state.view.screen === 'confirm') return state;
  if (event.type === 'passkey-offered') return { ...state, ladder: { ...state.ladder, offer: 'ready' } };
  if (event.type === 'everywhere') return { ...state, ladder: { ...state.ladder, everywhere: event.wanted } };
  if (event.type === 'make-passkey') return makePasskey(state);
  if (event.type === 'answered' && event.answer.kind === 'makePasskey') {
    return state.work.status === 'busy' && state.work.id === event.id ? passkeyMade(state, event.answer) : state;
  }
  const { view } = state;
  return view.screen === 'phone' ? atPhone({ ...state, view }, state, event) : null;
}

function atPhone(phone: AtPhone, state: State, event: Event): State | null {
  const { work } = state;
  const isFree = work.status !== 'busy' || isAside(work.job);
  const begin = (job: Job) => (isFree ? start({ ...state, notice: null }, job) : state);
  switch (event.type) {
    case 'paid-before':
      return begin({ kind: 'askAccess' });
    case 'visit':
      return begin({ kind: 'visit' });
    case 'use-passkey':
      return begin({ kind: 'usePasskey', used: null });
    case 'passkey-chosen':
      // Choosing is the buyer's own act, though no event of this document tells of it.
      return begin({ kind: 'usePasskey', used: event.used }) === state
        ? state
        : { ...begin({ kind: 'usePasskey', used: event.used }), acted: true };
    case 'answered':
      return work.status === 'busy' && work.id === event.id ? answered(phone, work.job, event.answer) : null;
    default:
      return null;
  }
}

function answered(state: AtPhone, job: Job, answer: Answer): State | null {
  switch (answer.kind) {
    case 'askAccess':
      return start(state, answer.granted ? { kind: 'recall' } : { kind: 'visit' });
    case 'recall': {
      if (!answer.result.ok) return showWays(state);
      const { view } = state;
      const { buyer } = answer.result.value;
      const shop: Shop = { ...shopOf(view.shop.asked, answer.result.value), problem: view.shop.problem };
      // A code that was sent before belongs to the session before.
      return buyer ? proceed(idle(state), shop, buyer) : showWays({ ...state, view: { ...view, shop, sent: null } });
    }
    case 'visit':
      return answer.visit.status === 'handed-over'
        ? start(state, { kind: 'takeOver', handover: answer.visit.handover })
        : showWays(state, answer.visit.status === 'closed');
    case 'takeOver':
    case 'usePasskey': {
      const again = reopened(idle(state), job, answer);
      if (again) return again;
      if (answer.result.ok) return recognised(withAnswer(state, answer), state.view.shop, answer.result.value);
      if (answer.result.offline) return fail(idle(state), 'offline');
      const { code } = answer.result.problem;
      if (code === PASSKEY_UNUSED) return showWays(state, true);
      const isRefused = code === 'passkey_refused' || code === 'handover_refused';
      return isRefused ? showWays(state) : fail(idle(state), generalNotice(answer.result.problem));
    }
    default:
      return null;
  }
}

/** The ways that are left. `silent`: the buyer knows why they are here. */
function showWays(state: State, silent = false): State {
  const shown: State = { ...idle(state), ladder: { ...state.ladder, asked: true } };
  return silent ? shown : fail(moveFocus(shown, 'heading'), 'not_recognised');
}

function recognised(state: State, shop: Shop, { buyer, factors }: Proved): State {
  return proceed(state, { ...shop, factors, recognised: isKnown(buyer) }, buyer);
}

const isKnown = ({ email_masked, instruments }: BuyerView): boolean => email_masked !== null && instruments.length > 0;

// ---- a passkey for the next time ---------------------------------------------------------------------------

const makePasskey = (state: State): State =>
  state.ladder.offer === 'ready' && state.work.status !== 'busy'
    ? start({ ...state, notice: null }, { kind: 'makePasskey' })
    : state;

function passkeyMade(state: State, { result }: Extract<Answer, { kind: 'makePasskey' }>): State {
  if (result.ok) return { ...idle(state), ladder: { ...state.ladder, offer: 'made' } };
  // Whoever changed their mind is not told off; the offer stays.
  const unused = !result.offline && result.problem.code === PASSKEY_UNUSED;
  return unused ? idle(state) : fail(idle(state), 'passkey_failed');
}

/** True while the buyer may still go on with their number. */
export const isWaitingAside = ({ work }: State): boolean => work.status === 'busy' && isAside(work.job);
