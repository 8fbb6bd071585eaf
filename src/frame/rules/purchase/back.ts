import { NOTHING_TYPED } from '../../state/initialState.js';
import { LADDER } from '../../state/recognitionState.js';
import { payableInstruments } from '../../state/request.js';
import type { Shop, State, View } from '../../state/state.js';
import { show } from '../../state/transitions.js';
import { confirm } from './proceed.js';

/** The screen that Back leads to, or `null` where there is no way back. */
export function wayBack(state: State): View['screen'] | null {
  const { view, typed } = state;
  switch (view.screen) {
    case 'code':
    case 'email':
      return 'phone';
    case 'payment-method':
      if (view.shop.problem === null && payableInstruments(view.shop, view.buyer.instruments).length > 0)
        return 'confirm';
      if (view.shop.recognised) return null;
      return typed.email === '' ? 'phone' : 'email';
    case 'details':
      return 'payment-method';
    default:
      return null;
  }
}

/** Back keeps what was typed. */
export function goBack(state: State): State {
  const { view } = state;
  const to = wayBack(state);
  if (to === null || !('shop' in view)) return state;
  const { shop } = view;
  if (to === 'phone') {
    const sent = view.screen === 'code' ? view.sent : null;
    return show(state, { screen: 'phone', shop, sent, waitUntil: null }, 'back');
  }
  if (view.screen === 'details') return show(state, { screen: 'payment-method', shop, buyer: view.buyer }, 'back');
  if (view.screen !== 'payment-method') return state;
  if (to === 'email') return show(state, { screen: 'email', shop, buyer: view.buyer }, 'back');
  const instruments = payableInstruments(shop, view.buyer.instruments);
  const last = instruments.find(({ instrument_id }) => instrument_id === state.typed.choice) ?? instruments[0];
  return last ? confirm(state, shop, view.buyer, last, 'back') : state;
}

/** Another person sits here: nothing of the first one stays in the fields. */
export const forgetBuyer = (state: State, shop: Shop): State =>
  show(
    {
      ...state,
      typed: NOTHING_TYPED,
      phoneReading: null,
      ladder: { ...LADDER, ready: true, firstParty: state.ladder.firstParty, asked: state.ladder.firstParty },
    },
    { screen: 'phone', shop: { ...shop, recognised: false, factors: [] }, sent: null, waitUntil: null },
    'back',
  );
