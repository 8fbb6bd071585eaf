import { PASSKEY_UNUSED } from '../../state/recognitionState.js';
import type { Job, State, View } from '../../state/state.js';
import { fail, moveFocus, type Refusal, refused, show, withProblem } from '../../state/transitions.js';
import { choosePayment } from '../purchase/proceed.js';
import type { Details } from '../purchase/purchaseState.js';
import { askWhoIsThere } from './askToProve.js';

/** This way is closed, or there never was one. */
const CLOSED = ['factor_wrong', 'code_used_up', 'step_missing', 'second_factor_missing'];

/** One that was not used can be used the next moment; one that is not known here is not offered again. */
function passkeyRefused(state: State, view: FactorView, code: string, refusal: Refusal): State {
  if (code === PASSKEY_UNUSED) return state;
  if (code !== 'passkey_refused') return refused(state, refusal, null);
  if (view.screen === 'details' && view.asks === 'factor' && view.confirming) {
    const others = view.confirming.filter((other) => other !== 'passkey');
    return fail(askWhoIsThere(state, view.shop, view.buyer, others), 'passkey_failed');
  }
  const factors = view.shop.factors.filter((other) => other !== 'passkey');
  return fail(choosePayment(state, { ...view.shop, factors }, view.buyer, 'back'), 'passkey_failed');
}

type FactorView = Details | Extract<View, { screen: 'payment-method' }>;

/** The second factor was not right: said at its field, or, once this way is closed, on the ways to pay. */
export function factorRefused(state: State, view: FactorView, job: Job, refusal: Refusal): State {
  if (refusal.offline || job.kind !== 'proveFactor') return fail(state, 'offline');
  const { code, triesLeft } = refusal.problem;
  const { factor } = job.factor;
  if (factor === 'passkey') return passkeyRefused(state, view, code, refusal);
  const field = factor === 'security_code' ? 'savedCsc' : 'emailCode';
  if (code === 'factor_wrong' && triesLeft !== 0) {
    return moveFocus(withProblem(state, field, { code: 'wrong', triesLeft }), 'field');
  }
  if (code === 'code_expired') {
    const emptied: State = { ...state, typed: { ...state.typed, emailCode: '' } };
    return moveFocus(withProblem(emptied, field, { code: 'expired' }), 'field');
  }
  if (!CLOSED.includes(code)) return refused(state, refusal, field);
  if (view.screen === 'details' && view.asks === 'factor' && view.confirming) {
    const emptied: State = { ...state, typed: { ...state.typed, emailCode: '', savedCsc: '' } };
    if (factor !== 'security_code' && code !== 'second_factor_missing')
      return fail(show(emptied, { ...view, resendAt: null }), 'code_used_up');
    const others = view.confirming.filter((other) => other !== factor);
    return fail(askWhoIsThere(emptied, view.shop, view.buyer, others), 'other_factor');
  }
  // This way is closed; what was saved stays saved, and a new way to pay can be added.
  const factors = view.shop.factors.filter((other) => other !== factor);
  return fail(choosePayment(state, { ...view.shop, factors }, view.buyer, 'back'), 'factor_used_up');
}
