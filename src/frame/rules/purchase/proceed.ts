import type { BuyerView, InstrumentView } from '../../../protocol/frameApi.js';
import { isAccountFlow } from '../../state/request.js';
import type { At, Rows } from '../../state/screenRules.js';
import type { KnownBuyer, Shop, State } from '../../state/state.js';
import { show, start } from '../../state/transitions.js';
import { startAtPhone } from '../identity/opening.js';
import { payableMethods } from './payableMethods.js';
import { payableInstruments, termsOf, toCompare } from './terms.js';

/** The first screen that still needs something from this buyer. */
export function proceed(state: State, shop: Shop, buyer: BuyerView | null, travel: State['travel'] = 'forward'): State {
  if (buyer === null) return startAtPhone(state, shop, null);
  if (buyer.email_masked === null) {
    return shop.request.flow === 'registration'
      ? show(state, { screen: 'email', shop, buyer })
      : choosePayment(state, shop, buyer, travel);
  }
  const known: KnownBuyer = { ...buyer, email_masked: buyer.email_masked };
  if (shop.request.flow === 'registration') return confirm(state, shop, known, null, travel);
  const [instrument] = payableInstruments(shop, buyer.instruments);
  return instrument && shop.problem === null
    ? confirm(state, shop, known, instrument, travel)
    : choosePayment(state, shop, known, travel);
}

/**
 * After a refusal a new card is preselected, otherwise the last choice. What the page alone says of an earlier try is
 * asked of the provider.
 */
export function choosePayment(state: State, shop: Shop, buyer: BuyerView, travel: State['travel'] = 'forward'): State {
  const stored = payableInstruments(shop, buyer.instruments).map(({ instrument_id }) => instrument_id);
  const methods = payableMethods(shop);
  const offered = shop.problem ? [...methods, ...stored] : [...stored, ...methods];
  const kept = shop.problem === null && offered.includes(state.typed.choice) ? state.typed.choice : offered[0];
  const chosen: State = { ...state, typed: { ...state.typed, choice: kept ?? '' } };
  const shown = show(chosen, methodsView(chosen, shop, buyer), travel);
  const asked = shop.problem?.known === false ? toCompare(shop.request) : null;
  return asked ? start(shown, { kind: 'askEarlier', asked }) : shown;
}

/** The email stands there while nothing is saved or refused yet, so that Back shows it as it was typed. */
function methodsView({ typed }: State, shop: Shop, { email_masked, instruments }: BuyerView): Rows['payment-method'] {
  if (email_masked === null) {
    return { screen: 'payment-method', shop, asksEmail: true, buyer: { email_masked, instruments } };
  }
  const isFirst = !shop.recognised && shop.problem === null && payableInstruments(shop, instruments).length === 0;
  const buyer: KnownBuyer = { email_masked, instruments };
  return { screen: 'payment-method', shop, asksEmail: isFirst && typed.email !== '', buyer };
}

/** Back to the ways to pay, with the reason said there. */
export const declined = (state: State, shop: Shop, buyer: KnownBuyer, problem: Shop['problem']): State =>
  choosePayment(state, { ...shop, problem }, buyer);

/** Opens the confirm screen; what stands on it comes from the server. */
export function confirm(
  state: State,
  shop: Shop,
  buyer: KnownBuyer,
  instrument: InstrumentView | null,
  travel: State['travel'] = 'forward',
): State {
  if (isAccountFlow(shop.request)) return state;
  const shown = show(state, { screen: 'confirm', shop, buyer, instrument, terms: null }, travel);
  const emptied: State = { ...shown, typed: { ...shown.typed, consent: '' } };
  return start(emptied, { kind: 'openConfirmation', terms: termsOf(shop.request, instrument?.instrument_id ?? null) });
}

/**
 * The terms have stood in full view for long enough, or no longer do. Other terms than those on the screen: nothing.
 */
export function termsShown(
  state: At<Rows['confirm']>,
  { confirmationId, live }: { confirmationId: string; live: boolean },
): State {
  const { terms } = state.view;
  if (terms?.confirmation.confirmation_id !== confirmationId || terms.live === live) return state;
  return { ...state, view: { ...state.view, terms: { ...terms, live } } };
}
