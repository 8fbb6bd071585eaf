import type { Factor } from '../../../protocol/frameApi.js';
import type { AccountCall, AccountView, PreferencesPart, ProvePart, ReceiptPart } from '../../state/accountState.js';
import type { State } from '../../state/state.js';
import { fail } from '../../state/transitions.js';
import { isSent, offered } from '../identity/proving.js';
import { startCall } from './openAccount.js';
import { showPart } from './showPart.js';

type Need = ProvePart<unknown>['need'];

/** Asks for a factor before a call can be made. */
export function proveFirst(state: State, view: AccountView, need: Need, next: AccountCall): State {
  const [factor] = offered(view, need);
  return factor === undefined ? fail(state, 'no_second_factor') : begin(state, view, { need, factor, next });
}

/** Asks for a factor on the way to the part of the view. */
export function proveToGoOn(state: State, view: AccountView): State {
  const [factor] = offered(view, 'any');
  return factor === undefined
    ? fail(state, 'no_second_factor')
    : begin(state, view, { need: 'any', factor, next: null });
}

/** Asks for this factor, to see more, or, where one is asked for already, in its stead. */
export function proveBy(state: State, view: AccountView, factor: Factor): State {
  const { need, next } = view.part.name === 'prove' ? view.part : { need: 'second' as const, next: null };
  return offered(view, need).includes(factor) || view.shop.factors.some((known) => known === factor)
    ? begin(state, view, { need, factor, next })
    : state;
}

/** A factor that comes as a code is sent at once. */
function begin(
  state: State,
  view: AccountView,
  request: { need: Need; factor: Factor; next: AccountCall | null },
): State {
  const proving = { name: 'prove', ...request, sent: null } as const;
  const shown = showPart(
    state,
    view.screen === 'receipt'
      ? { ...view, part: { ...proving, back: receiptBack(view.part) } }
      : { ...view, part: { ...proving, back: preferencesBack(view.part) } },
  );
  return isSent(request.factor) ? sendCode(shown, request.factor) : shown;
}

/** Sends a code, or another. */
export const sendCode = (state: State, factor: 'sms_code' | 'email_code'): State =>
  startCall(
    { ...state, typed: { ...state.typed, code: '' } },
    { name: 'prove', factor: { factor, locale: 'shop' in state.view ? state.view.shop.request.locale : 'en' } },
  );

function receiptBack(part: ReceiptPart): Extract<ReceiptPart, ProvePart<unknown>>['back'] {
  if (part.name === 'prove') return part.back;
  return part.name === 'method' ? part : { name: 'receipt' };
}

function preferencesBack(part: PreferencesPart): Extract<PreferencesPart, ProvePart<unknown>>['back'] {
  if (part.name === 'prove') return part.back;
  return part.name === 'expired' || part.name === 'erased' || part.name === 'closed' ? { name: 'overview' } : part;
}

/** Back to where the buyer was when the factor was asked for. */
export function afterProving(state: State, view: AccountView): State {
  if (view.part.name !== 'prove') return state;
  return view.screen === 'receipt'
    ? showPart(state, { ...view, part: view.part.back }, 'back')
    : showPart(state, { ...view, part: view.part.back }, 'back');
}
