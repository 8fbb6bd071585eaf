import { FACTORS, type Factor } from '../../../protocol/frameApi.js';
import { form } from '../../fields/form.js';
import type { At, Rows } from '../../state/screenRules.js';
import type { Answer, Job, KnownBuyer, Notice, Shop, State, TypedFactor } from '../../state/state.js';
import { fail, type Refusal, show, start } from '../../state/transitions.js';
import { factorGiven, isSent, provingFields, provingRefused, resend } from '../identity/proving.js';
import { choosePayment, proceed } from './proceed.js';

type Asking = At<Rows['factor'] | Rows['payment-method'] | Rows['details']>;

/** What needs no message comes first: nothing is sent to anybody before the buyer asks for it. */
const ORDER: readonly TypedFactor[] = ['security_code', 'sms_code', 'email_code'];

/** A remembered browser is not enough for this purchase: the buyer shows again that they are there. */
export function askToProve(state: State, shop: Shop, buyer: KnownBuyer, factors: readonly string[]): State {
  const confirming: Factor[] = FACTORS.filter((factor) => factors.includes(factor));
  const factor = ORDER.find((one) => confirming.includes(one));
  if (factor === undefined) return fail(state, 'unavailable');
  return show(state, { screen: 'details', asks: 'factor', shop, buyer, factor, confirming, sent: null });
}

/** Sends what was typed, or has a code sent. */
export const proveByForm = form<Rows['factor']>(provingFields, (state) =>
  start(state, { kind: 'proveFactor', factor: factorGiven(state.view, state.typed) }),
);

export const resendFactor = resend<Rows['factor']>((state) =>
  start(state, {
    kind: 'proveFactor',
    factor: { factor: state.view.factor === 'sms_code' ? 'sms_code' : 'email_code' },
  }),
);

/** Asks for a factor; a code is sent first, a passkey asks by itself. Nothing happens where it is not to be had. */
export function useSaved(state: At<Rows['factor'] | Rows['payment-method']>, { factor }: { factor: Factor }): State {
  const { view } = state;
  const confirming = view.screen === 'details' ? view.confirming : null;
  const offered: readonly Factor[] = confirming ?? view.shop.factors;
  if (state.work.status === 'busy' || !offered.includes(factor)) return state;
  const { shop, buyer } = view;
  return factor === 'security_code'
    ? show(state, { screen: 'details', asks: 'factor', shop, buyer, factor, confirming, sent: null })
    : start({ ...state, notice: null, problems: {} }, { kind: 'proveFactor', factor: { factor } });
}

/** A code is on its way, a factor was right, or it was not. */
export function factorAnswered(
  state: Asking,
  { result }: Extract<Answer, { kind: 'proveFactor' }>,
  { factor: { factor } }: Extract<Job, { kind: 'proveFactor' }>,
  now: number,
): State {
  const { view } = state;
  const { shop, buyer } = view;
  const confirming = view.screen === 'details' && view.asks === 'factor' ? view.confirming : null;
  if (!result.ok) return factorRefused(state, factor, confirming, result);
  if (result.value.status === 'code_sent') {
    const { masked = null, resend_after } = result.value;
    const sent = { masked, resendAt: now + resend_after * 1000 };
    const byCode = isSent(factor) ? factor : 'email_code';
    return show(
      { ...state, typed: { ...state.typed, code: '' } },
      { screen: 'details', asks: 'factor', shop, buyer, factor: byCode, confirming, sent },
    );
  }
  const { instruments } = result.value.buyer;
  const typed = { ...state.typed, savedCsc: '', code: '', choice: instruments[0]?.instrument_id ?? '' };
  return proceed({ ...state, typed }, { ...shop, factors: [] }, { ...buyer, instruments });
}

/** Said at its field, or, once this way is closed, where there is another. */
function factorRefused(state: Asking, factor: Factor, confirming: readonly Factor[] | null, refusal: Refusal): State {
  const { view } = state;
  const { shop, buyer } = view;
  const isGone = !refusal.offline && refusal.problem.code === 'second_factor_missing';
  const closed = (emptied: State, notice: Notice): State => {
    if (confirming === null) {
      // What was saved stays saved, and a new way to pay can be added.
      const factors = shop.factors.filter((other) => other !== factor);
      const back = choosePayment(emptied, { ...shop, factors }, buyer, 'back');
      return fail(back, notice === 'passkey_failed' ? notice : 'factor_used_up');
    }
    if (isSent(factor) && !isGone && view.screen === 'details' && view.asks === 'factor') {
      return fail(show(emptied, { ...view, sent: null }), notice);
    }
    const others = confirming.filter((other) => other !== factor);
    return fail(askToProve(emptied, shop, buyer, others), notice === 'passkey_failed' ? notice : 'other_factor');
  };
  return provingRefused(state, factor, refusal, closed);
}
