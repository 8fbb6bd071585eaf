import type { SessionView } from '../../../protocol/frameApi.js';
import type { Kept } from '../../state/keptState.js';
import type { FrameRequest, KnownBuyer, Shop, State } from '../../state/state.js';
import { show } from '../../state/transitions.js';
import { shopOf } from '../identity/opening.js';
import { payableMethods } from './payableMethods.js';
import { choosePayment, confirm, proceed } from './proceed.js';
import { askDetails } from './railPage.js';
import { payableInstruments } from './terms.js';

/**
 * The document was loaded again, and its session lasts: the buyer is where they were, as far as what the provider knows
 * of them reaches. No message is sent for it, and nothing is bought.
 */
export function goOn(state: State, request: FrameRequest, session: SessionView, kept: Kept): State {
  const { buyer } = session;
  const shop: Shop = { ...shopOf(request, session), recognised: kept.recognised, factors: kept.factors };
  const at: State = { ...state, typed: { ...state.typed, ...kept.typed }, held: kept.held ?? [] };
  if (buyer === null) {
    return kept.screen === 'code' && kept.sent
      ? show(at, { screen: 'code', shop, sent: kept.sent })
      : show(at, { screen: 'phone', shop, sent: kept.sent, waitUntil: null });
  }
  if (kept.screen === 'email') return show(at, { screen: 'email', shop, buyer });
  if (buyer.email_masked === null || shop.problem) return proceed(at, shop, buyer);
  const known: KnownBuyer = { ...buyer, email_masked: buyer.email_masked };
  if (kept.proving) return show(at, { screen: 'details', asks: 'factor', shop, buyer: known, ...kept.proving });
  const method = payableMethods(shop).find((one) => one === kept.method);
  if (method) {
    const chosen = choosePayment({ ...at, typed: { ...at.typed, choice: method } }, shop, known);
    return askDetails(chosen, shop, known, method);
  }
  if (kept.screen === 'payment-method') return choosePayment(at, shop, known);
  const chosen = payableInstruments(shop, buyer.instruments).find(
    ({ instrument_id }) => instrument_id === kept.typed.choice,
  );
  return chosen ? confirm(at, shop, known, chosen) : proceed(at, shop, buyer);
}
