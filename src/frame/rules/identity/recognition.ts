/**
 * The rules of being recognised without a code. The buyer says on the phone screen that they paid here before; then,
 * one after the other until one tells who they are: the browser's own sign-in, cookies that it hands out when asked,
 * the provider's own window, a passkey. Nothing here stands in the way of the phone number.
 */

import type { BuyerView, Proved } from '../../../protocol/frameApi.js';
import { type Access, PASSKEY_UNUSED } from '../../state/recognitionState.js';
import type { Result } from '../../state/result.js';
import type { At, Rows, ScreenRules } from '../../state/screenRules.js';
import type { Answer, Job, Shop, State, View } from '../../state/state.js';
import { fail, generalNotice, idle, moveFocus, start } from '../../state/transitions.js';
import { ANYWHERE, openingScreens, type Proceed, shopOf } from './opening.js';

type AtPhone = At<Rows['phone']>;
type PhoneRules = ScreenRules<Rows['phone']>;

/** What is waited for while the buyer may as well give their number. */
const isAside = (job: Job): boolean => job.kind === 'askAccess' || job.kind === 'visit';

/** True while the buyer may still go on with their number. */
export const isWaitingAside = ({ work }: State): boolean => work.status === 'busy' && isAside(work.job);

/** The first screens for new buyers and for those who were here before. */
export function screensWithRecognition(proceed: Proceed) {
  const opening = openingScreens(proceed);
  const phone: PhoneRules = {
    ...opening.phone,
    submitted: (state, event, now) =>
      opening.phone.submitted(isWaitingAside(state) ? { ...state, work: { status: 'idle' } } : state, event, now),
    'paid-before': (state) =>
      state.view.known
        ? proceed({ ...state, acted: true }, { ...state.view.shop, recognised: true }, state.view.known)
        : begin({ kind: 'askAccess' })(state),
    visit: begin({ kind: 'visit' }),
    'use-passkey': begin({ kind: 'usePasskey', used: null }),
    'passkey-chosen': (state, { used }) => begin({ kind: 'usePasskey', used })(state),
    answers: {
      ...opening.phone.answers,
      askAccess: (state, { access }) => given(state, access),
      recall: (state, answer) => recalled(state, answer, proceed),
      visit: (state, { visit }) =>
        visit.status === 'handed-over'
          ? start(state, { kind: 'takeOver', handover: visit.handover })
          : visit.status === 'blocked' && leadsToNumber(state)
            ? moveFocus(showWays(state, true), 'field')
            : showWays(state, visit.status === 'closed'),
      takeOver: (state, { result }) => recognised(state, result, proceed),
      usePasskey: (state, { result }) => recognised(state, result, proceed),
    },
  };
  return { ...opening, phone };
}

/** What a buyer who can be recognised does on any screen, and what the browser tells of its passkeys. */
export const ANYWHERE_RECOGNISED = {
  ...ANYWHERE,
  'card-fields': (state, { records }) => (state.cardRecords ? state : { ...state, cardRecords: records }),
  passkeys: (state, { ways }) => ({ ...state, recognition: { ...state.recognition, passkeys: ways } }),
  'recognition-ready': (state) => ({ ...state, recognition: { ...state.recognition, ready: true } }),
  'first-party': (state) => ({ ...state, recognition: { ...state.recognition, waysShown: true, firstParty: true } }),
  'passkey-offered': (state) => ({ ...state, recognition: { ...state.recognition, offer: 'ready' } }),
  everywhere: (state, { wanted }) => ({ ...state, recognition: { ...state.recognition, everywhere: wanted } }),
  'make-passkey': (state) =>
    state.recognition.offer === 'ready' && (state.work.status !== 'busy' || state.work.job.kind === 'askOutcome')
      ? start({ ...state, notice: null }, { kind: 'makePasskey' })
      : state,
  answers: { makePasskey: passkeyMade },
} satisfies ScreenRules<View>;

/** Begun by the buyer alone: their own act, also where no event of this document tells of one, as with a passkey. */
const begin =
  (job: Job) =>
  (state: AtPhone): State =>
    state.work.status !== 'busy' || isAside(state.work.job)
      ? start({ ...state, acted: true, notice: null }, job)
      : state;

function given(state: AtPhone, access: Access): State {
  if (access === 'lapsed') return showWays(state, true);
  if (typeof access === 'object') return start(state, { kind: 'takeOver', handover: access.handover });
  return start(state, access === 'cookies' ? { kind: 'recall' } : { kind: 'visit' });
}

function recalled(state: AtPhone, { result }: Extract<Answer, { kind: 'recall' }>, proceed: Proceed): State {
  if (!result.ok) return showWays(state);
  const { view } = state;
  const { buyer } = result.value;
  const shop: Shop = { ...shopOf(view.shop.request, result.value), problem: view.shop.problem };
  // A code that was sent before belongs to the session before.
  return buyer ? proceed(state, shop, buyer) : showWays({ ...state, view: { ...view, shop, sent: null } });
}

function recognised(state: AtPhone, result: Result<Proved>, proceed: Proceed): State {
  if (result.ok) {
    const { buyer, factors } = result.value;
    return proceed(state, { ...state.view.shop, factors, recognised: isComplete(buyer) }, buyer);
  }
  if (result.offline) return fail(state, 'offline');
  const { code } = result.problem;
  if (code === PASSKEY_UNUSED) return showWays(state, true);
  const isRefused = code === 'passkey_refused' || code === 'handover_refused';
  return isRefused ? showWays(state) : fail(state, generalNotice(result.problem));
}

/** Nothing could be tried at the buyer's first tap, and nothing else is there to try: no failure to begin with. */
const leadsToNumber = ({ recognition: { waysShown, passkeys } }: State): boolean => !waysShown && passkeys === 'none';

/** The ways that are left. `silent`: the buyer knows why they are here. */
function showWays(state: State, silent = false): State {
  const shown: State = { ...state, recognition: { ...state.recognition, waysShown: true } };
  return silent ? shown : fail(moveFocus(shown, 'heading'), 'not_recognised');
}

const isComplete = ({ email_masked, instruments }: BuyerView): boolean =>
  email_masked !== null && instruments.length > 0;

function passkeyMade(state: State, { result }: Extract<Answer, { kind: 'makePasskey' }>): State {
  if (result.ok) return { ...state, recognition: { ...state.recognition, offer: 'made' } };
  // Whoever changed their mind is not told off; the offer stays.
  const unused = !result.offline && result.problem.code === PASSKEY_UNUSED;
  return unused ? idle(state) : fail(state, 'passkey_failed');
}
