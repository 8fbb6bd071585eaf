import { NOTHING_TYPED } from '../../state/initialState.js';
import { NOT_RECOGNISED } from '../../state/recognitionState.js';
import type { At, Rows } from '../../state/screenRules.js';
import type { Shop, State } from '../../state/state.js';
import { show } from '../../state/transitions.js';
import { confirm } from './proceed.js';
import { payableInstruments } from './terms.js';

/** The screen that Back leads to from the ways to pay, or `null` where there is no way back. */
export function wayBack({ view, typed }: At<Rows['payment-method']>): 'confirm' | 'email' | 'phone' | null {
  const { shop, buyer } = view;
  if (shop.problem === null && payableInstruments(shop, buyer.instruments).length > 0) return 'confirm';
  if (shop.recognised) return null;
  return typed.email === '' ? 'phone' : 'email';
}

/** Back keeps what was typed. */
export function backFromMethods(state: At<Rows['payment-method']>): State {
  const { shop, buyer } = state.view;
  switch (wayBack(state)) {
    case 'phone':
      return show(state, { screen: 'phone', shop, sent: null, waitUntil: null }, 'back');
    case 'email':
      return show(state, { screen: 'email', shop, buyer }, 'back');
    case 'confirm': {
      const instruments = payableInstruments(shop, buyer.instruments);
      const last = instruments.find(({ instrument_id }) => instrument_id === state.typed.choice) ?? instruments[0];
      return last ? confirm(state, shop, buyer, last, 'back') : state;
    }
    case null:
      return state;
  }
}

/** Another person sits here: nothing of the first one stays in the fields. */
export const forgetBuyer = (state: State, shop: Shop): State =>
  show(
    {
      ...state,
      typed: NOTHING_TYPED,
      phoneReading: null,
      recognition: {
        ...NOT_RECOGNISED,
        ready: true,
        firstParty: state.recognition.firstParty,
        waysShown: state.recognition.firstParty,
      },
    },
    { screen: 'phone', shop: { ...shop, recognised: false, factors: [] }, sent: null, waitUntil: null },
    'back',
  );
