import { type BuyerView, FACTORS, type Factor } from '../../../protocol/frameApi.js';
import type { Shop, State, TypedFactor } from '../../state/state.js';
import { fail, show } from '../../state/transitions.js';
import type { Closed } from '../identity/factorScreen.js';
import { isSent } from '../identity/proving.js';
import { choosePayment } from './proceed.js';

/** What needs no message comes first: nothing is sent to anybody before the buyer asks for it. */
const ORDER: readonly TypedFactor[] = ['security_code', 'sms_code', 'email_code'];

/** A remembered browser is not enough for this purchase: the buyer shows again that they are there. */
export function askToProve(state: State, shop: Shop, buyer: BuyerView, factors: readonly string[]): State {
  const confirming: Factor[] = FACTORS.filter((factor) => factors.includes(factor));
  const factor = ORDER.find((one) => confirming.includes(one));
  if (factor === undefined) return fail(state, 'unavailable');
  return show(state, { screen: 'details', asks: 'factor', shop, buyer, factor, confirming, sent: null });
}

/**
 * A way to prove it is closed: what is left is asked for, or what was saved stays closed and a new way can be added.
 */
export const factorClosed: Closed = (state, { factor, notice, isGone }) => {
  const { view } = state;
  const { shop, buyer } = view;
  const confirming = view.screen === 'details' && view.asks === 'factor' ? view.confirming : null;
  if (confirming === null) {
    const factors = shop.factors.filter((other) => other !== factor);
    const back = choosePayment(state, { ...shop, factors }, buyer, 'back');
    return fail(back, notice === 'passkey_failed' ? notice : 'factor_used_up');
  }
  if (isSent(factor) && !isGone && view.screen === 'details' && view.asks === 'factor') {
    return fail(show(state, { ...view, sent: null }), notice);
  }
  const others = confirming.filter((other) => other !== factor);
  return fail(askToProve(state, shop, buyer, others), notice === 'passkey_failed' ? notice : 'other_factor');
};
