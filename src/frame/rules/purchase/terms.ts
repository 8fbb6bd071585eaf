import type { AskEarlier, OpenConfirmation } from '../../../protocol/confirmationApi.js';
import type { InstrumentView } from '../../../protocol/frameApi.js';
import type { FrameRequest, PurchaseRequest, Shop } from '../../state/state.js';
import { payableMethods } from './payableMethods.js';

/** The terms the confirm screen asks the server to store. `instrumentId` is `null` only at a registration. */
export function termsOf(request: PurchaseRequest, instrumentId: string | null): OpenConfirmation {
  const { itemName, merchantContext, locale, page } = request;
  const common = {
    locale,
    ...(itemName === undefined ? {} : { item_name: itemName }),
    ...(merchantContext === undefined ? {} : { merchant_context: merchantContext }),
    ...(page === undefined ? {} : { page }),
  };
  if (request.flow === 'registration') return { ...common, flow: request.flow };

  const paying = { ...common, instrument_id: instrumentId ?? '' };
  if (request.flow === 'purchase') {
    const { flow, amount, currency, taxAmount } = request;
    return { ...paying, flow, amount, currency, ...(taxAmount === undefined ? {} : { tax_amount: taxAmount }) };
  }
  const { amount, firstAmount, currency, interval, intervalCount } = request;
  return {
    ...paying,
    flow: request.flow,
    ...(amount === undefined ? {} : { max_amount: amount }),
    ...(firstAmount === undefined ? {} : { first_amount: firstAmount }),
    ...(currency === undefined ? {} : { currency }),
    ...(interval === undefined ? {} : { interval }),
    ...(intervalCount === undefined ? {} : { interval_count: intervalCount }),
  };
}

/** What makes an earlier purchase the same as the one that is asked for; `null` where nothing is bought. */
export function toCompare(request: FrameRequest): AskEarlier | null {
  if (request.flow !== 'purchase' && request.flow !== 'recurring-purchase') return null;
  const terms = termsOf(request, null);
  if (terms.flow === 'registration') return null;
  const { locale: _, merchant_context: _context, instrument_id: _instrument, page: _page, ...compared } = terms;
  return compared;
}

/** The buyer's stored methods that can pay this currency, newest first. */
export function payableInstruments(shop: Shop, instruments: readonly InstrumentView[]): InstrumentView[] {
  const methods = payableMethods(shop);
  return instruments.filter(({ method }) => methods.includes(method));
}
