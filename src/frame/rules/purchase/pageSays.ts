import type { At, Rows } from '../../state/screenRules.js';
import type { FrameRequest, Notice, Shop, State } from '../../state/state.js';
import { choosePayment, confirm } from './proceed.js';
import { payableInstruments } from './terms.js';

/** The form's settings changed: changed terms are shown again before anything can be bought on them. */
export function update(
  state: At<Rows['confirm'] | Rows['authenticate'] | Rows['done']>,
  { request }: { request: FrameRequest },
): State {
  const { buyer, instrument } = state.view;
  const shop: Shop = { ...state.view.shop, request };
  const payable = request.flow === 'registration' || (instrument && payableInstruments(shop, [instrument]).length > 0);
  return payable ? confirm(state, shop, buyer, instrument) : choosePayment(state, shop, buyer);
}

/** The page came back from the back/forward cache: its submission is over, and what it carried is spent. */
export const restore = (state: At<Rows['confirm'] | Rows['authenticate'] | Rows['done']>): State =>
  confirm(state, state.view.shop, state.view.buyer, state.view.instrument);

/** Why the page did not let the submission go on, in the frame's words. */
export const pageRefusal = (reason: string): Notice => {
  if (reason === 'invalid') return 'form_incomplete';
  return reason === 'prevented' ? 'shop_stopped' : 'shop_not_ready';
};
