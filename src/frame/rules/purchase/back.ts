import { NOTHING_TYPED } from '../../state/initialState.js';
import { NOT_RECOGNISED } from '../../state/recognitionState.js';
import type { At, Rows } from '../../state/screenRules.js';
import type { Shop, State } from '../../state/state.js';
import { show } from '../../state/transitions.js';
import { confirm, proceed } from './proceed.js';
import { payableInstruments } from './terms.js';

/** The screen that Back leads to from the ways to pay, or `null` where there is no way back. */
export function wayBack({ view: { shop, asksEmail, buyer } }: At<Rows['payment-method']>): 'confirm' | 'phone' | null {
  if (!asksEmail && shop.problem === null && payableInstruments(shop, buyer.instruments).length > 0) return 'confirm';
  return shop.recognised ? null : 'phone';
}

/** From where the email is changed Back leads to what it is for; a new buyer's leads to their number. */
export function backFromEmail(state: At<Rows['email']>): State {
  const { shop, buyer } = state.view;
  return buyer.email_masked === null ? toPhone(state, shop) : proceed(state, shop, buyer, 'back');
}

const toPhone = (state: State, shop: Shop): State =>
  show(state, { screen: 'phone', shop, sent: null, waitUntil: null }, 'back');

/** Back keeps what was typed. */
export function backFromMethods(state: At<Rows['payment-method']>): State {
  const { shop, asksEmail, buyer } = state.view;
  switch (wayBack(state)) {
    case 'phone':
      return toPhone(state, shop);
    case 'confirm': {
      if (asksEmail) return state;
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
      held: [],
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
