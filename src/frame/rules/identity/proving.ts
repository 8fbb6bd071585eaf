/**
 * One way to show who one is, for a purchase, the account and the provider's window: a code by text message or email,
 * the security code of a saved card, or a passkey.
 */

import type { Factor, ProveFactor } from '../../../protocol/frameApi.js';
import { understood } from '../../fields/records.js';
import type { AccountView } from '../../state/accountState.js';
import { PASSKEY_UNUSED } from '../../state/recognitionState.js';
import type { At } from '../../state/screenRules.js';
import type { FactorGiven, Field, Notice, Proving, State, View } from '../../state/state.js';
import { fail, moveFocus, type Refusal, refused, withProblem } from '../../state/transitions.js';

/** What is asked for now, and what the buyer can give in its stead. */
export type ProvingNow = Proving & { others: readonly Factor[] };

/** What a screen asks the buyer to show; `null` where it asks for nothing of the kind. */
export function provingOn(view: View): ProvingNow | null {
  switch (view.screen) {
    case 'code': {
      const { phoneMasked, resendAt } = view.sent;
      return { factor: 'sms_code', sent: { masked: phoneMasked, resendAt }, others: [] };
    }
    case 'details':
      return view.asks === 'factor' ? withOthers(view, view.confirming ?? view.shop.factors) : null;
    case 'preferences':
    case 'receipt': {
      const { part } = view;
      if (part.name === 'prove') return withOthers(part, offered(view, part.need));
      if (part.name !== 'change-code') return null;
      return { factor: part.sent.to === 'new_email' ? 'email_code' : 'sms_code', sent: part.sent, others: [] };
    }
    default:
      return null;
  }
}

const withOthers = ({ factor, sent }: Proving, all: readonly Factor[]): ProvingNow => ({
  factor,
  sent,
  others: all.filter((other) => other !== factor),
});

/** What the buyer can give now. A session that shows nothing of theirs yet still knows their number. */
export function offered({ screen, shop, preferences }: AccountView, need: 'any' | 'second'): readonly Factor[] {
  const all: readonly Factor[] =
    preferences?.factors ?? (screen === 'receipt' ? ['sms_code', ...shop.factors] : shop.factors);
  return typedFirst(all).filter((factor) => need === 'any' || factor !== 'sms_code');
}

/** A passkey may lie on another device, so it is not what is asked for first. */
export const typedFirst = (factors: readonly Factor[]): Factor[] => [
  ...factors.filter((factor) => factor !== 'passkey'),
  ...factors.filter((factor) => factor === 'passkey'),
];

/** What comes as a code, which has to be sent first. */
export const isSent = (factor: Factor): factor is 'sms_code' | 'email_code' =>
  factor === 'sms_code' || factor === 'email_code';

const fieldOf = (factor: Exclude<Factor, 'passkey'>): 'code' | 'savedCsc' => (isSent(factor) ? 'code' : 'savedCsc');

/** The field to type in; a code that has still to be sent has none yet, and a passkey needs none. */
export function provingFields(view: View): readonly Field[] {
  const proving = provingOn(view);
  if (!proving || proving.factor === 'passkey') return [];
  return isSent(proving.factor) && proving.sent === null ? [] : [fieldOf(proving.factor)];
}

/** What the primary button gives: what was typed, a wish for a code, or a passkey, which the browser asks for. */
export function factorGiven({ factor, sent }: Proving, state: State): FactorGiven {
  if (factor === 'passkey') return { factor };
  if (factor === 'security_code') return { factor, csc: understood('savedCsc', state) };
  return sent === null ? { factor } : ({ factor, code: understood('code', state) } satisfies ProveFactor);
}

/** Nothing is left of a code that was typed. */
export const withoutCode = <S extends State>(state: S): S => ({ ...state, typed: { ...state.typed, code: '' } });

/** Another code, once it may be asked for. */
export const resend =
  <V extends View>(send: (state: At<V>) => State) =>
  (state: At<V>, _: unknown, now: number): State => {
    const sent = provingOn(state.view)?.sent;
    if (!sent || now < sent.resendAt || state.work.status === 'busy') return state;
    return send(withoutCode({ ...state, notice: null, problems: {} }));
  };

/** What closes a way: the last try was wrong, or there never was one. */
const CLOSED = ['code_wrong', 'factor_wrong', 'code_used_up', 'step_missing', 'second_factor_missing'];

/**
 * It was not right, not in time, or tried too often: said at its field, where another can be asked for. What follows
 * once this way is closed is the flow's.
 */
export function provingRefused(
  state: State,
  factor: Factor,
  refusal: Refusal,
  closed: (state: State, notice: Notice) => State = (emptied, notice) => fail(moveFocus(emptied, 'heading'), notice),
): State {
  if (refusal.offline) return fail(state, 'offline');
  const { code, triesLeft } = refusal.problem;
  if (factor === 'passkey') {
    // Whoever closed the browser's own question is not told off: another factor can be asked for there.
    if (code === PASSKEY_UNUSED) return state;
    return code === 'passkey_refused' ? closed(state, 'passkey_failed') : refused(state, refusal, null);
  }
  const field = fieldOf(factor);
  if ((code === 'code_wrong' || code === 'factor_wrong') && triesLeft !== 0) {
    return moveFocus(withProblem(state, field, { code: 'wrong', triesLeft }), 'field');
  }
  if (code === 'code_expired') return moveFocus(withProblem(withoutCode(state), field, { code: 'expired' }), 'field');
  if (!CLOSED.includes(code)) return refused(state, refusal, field);
  const emptied: State = { ...state, typed: { ...state.typed, code: '', savedCsc: '' } };
  return closed(emptied, isSent(factor) ? 'code_used_up' : 'other_factor');
}
