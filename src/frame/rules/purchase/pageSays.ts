import type { Outcome } from '../../../protocol/bridge.js';
import { NOTHING_TYPED } from '../../state/initialState.js';
import { payableInstruments } from '../../state/request.js';
import type { Asked, Notice, Shop, State } from '../../state/state.js';
import { idle, moveFocus, show } from '../../state/transitions.js';
import { choosePayment, confirm, declined } from './proceed.js';
import type { LaterState } from './purchaseState.js';

/** The form's settings changed: changed terms are shown again before anything can be bought on them. */
export function update(state: LaterState, asked: Asked): State {
  const { view } = state;
  // What is being handed over was agreed to as it stood; new terms count from the next purchase on.
  const shop: Shop = { ...view.shop, asked };
  if (view.screen === 'done') return { ...state, view: { ...view, shop } };
  if (view.screen !== 'confirm' && view.screen !== 'authenticate') return { ...state, view: { ...view, shop } };
  const { buyer, instrument } = view;
  const payable = asked.flow === 'registration' || (instrument && payableInstruments(shop, [instrument]).length > 0);
  return payable ? confirm(state, shop, buyer, instrument) : choosePayment(state, shop, buyer);
}

/** The page came back from the back/forward cache: its submission is over, and what it carried is spent. */
export function restore(state: State): State {
  const { view } = state;
  const again = view.screen === 'done' && (view.phase.name === 'handing-over' || view.phase.name === 'needs-click');
  return again || view.screen === 'confirm' || view.screen === 'authenticate'
    ? confirm(state, view.shop, view.buyer, view.instrument)
    : state;
}

/** The merchant's answer, under fetch delivery. */
export function settle(state: State, outcome: Outcome): State {
  const { view } = state;
  if (view.screen !== 'done' || view.shop.asked.delivery !== 'fetch' || view.phase.name === 'paid') return state;
  if (outcome.status === 'done') {
    return moveFocus({ ...idle(state), view: { ...view, phase: { name: 'paid' } }, typed: NOTHING_TYPED }, 'heading');
  }
  const { shop, buyer, instrument } = view;
  const problem = { code: outcome.code, declineReason: outcome.declineReason };
  if (outcome.code === 'outcome_unknown') {
    return moveFocus({ ...idle(state), view: { ...view, phase: { name: 'checking' } } }, 'heading');
  }
  if (outcome.code === 'payment_declined' && outcome.shopSays === undefined) {
    return declined(state, shop, buyer, problem);
  }
  const shopSays = outcome.shopSays ?? null;
  return show(state, { screen: 'error', kind: 'shop', shop, buyer, instrument, problem, shopSays });
}

/** Why the page did not let the submission go on, in the frame's words. */
export const pageRefusal = (reason: string): Notice => {
  if (reason === 'invalid') return 'form_incomplete';
  return reason === 'prevented' ? 'shop_stopped' : 'shop_not_ready';
};
