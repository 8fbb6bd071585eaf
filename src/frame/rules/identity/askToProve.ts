import { FACTORS, type Factor } from '../../../protocol/frameApi.js';
import type { KnownBuyer, Shop, State, TypedFactor } from '../../state/state.js';
import { fail, show } from '../../state/transitions.js';

/** What needs no message comes first: nothing is sent to anybody before the buyer asks for it. */
const ORDER: readonly TypedFactor[] = ['security_code', 'sms_code', 'email_code'];

/** A remembered browser is not enough for this purchase: the buyer shows again that they are there. */
export function askWhoIsThere(state: State, shop: Shop, buyer: KnownBuyer, offered: readonly string[]): State {
  const confirming: Factor[] = FACTORS.filter((factor) => offered.includes(factor));
  const factor = ORDER.find((one) => confirming.includes(one));
  if (factor === undefined) return fail(state, 'unavailable');
  return show(state, { screen: 'details', asks: 'factor', shop, buyer, factor, confirming, resendAt: null });
}
