import type { InstrumentView, OpenConfirmation, PaymentMethod } from '../../../protocol/frameApi.js';
import type { AskedPurchase, Shop } from '../../state/state.js';

/** The terms the confirm screen asks the server to store. `instrumentId` is `null` only at a registration. */
export function termsOf(asked: AskedPurchase, instrumentId: string | null): OpenConfirmation {
  const { itemName, merchantContext, locale } = asked;
  const common = {
    locale,
    ...(itemName === undefined ? {} : { item_name: itemName }),
    ...(merchantContext === undefined ? {} : { merchant_context: merchantContext }),
  };
  if (asked.flow === 'registration') return { ...common, flow: asked.flow };

  const paying = { ...common, instrument_id: instrumentId ?? '' };
  if (asked.flow === 'purchase') {
    return { ...paying, flow: asked.flow, amount: asked.amount, currency: asked.currency };
  }
  const { amount, currency, interval, intervalCount } = asked;
  return {
    ...paying,
    flow: asked.flow,
    ...(amount === undefined ? {} : { max_amount: amount }),
    ...(currency === undefined ? {} : { currency }),
    ...(interval === undefined ? {} : { interval }),
    ...(intervalCount === undefined ? {} : { interval_count: intervalCount }),
  };
}

/** The methods that can pay this currency, in the provider's order. Varying amounts may come in any currency. */
export const payableMethods = ({ methods, asked: { currency } }: Shop): PaymentMethod[] =>
  methods
    .filter(({ currencies }) => currencies === null || currency === undefined || currencies.includes(currency))
    .map(({ method }) => method);

/** The buyer's stored methods that can pay this currency, newest first. */
export function payableInstruments(shop: Shop, instruments: readonly InstrumentView[]): InstrumentView[] {
  const methods = payableMethods(shop);
  return instruments.filter(({ method }) => methods.includes(method));
}
