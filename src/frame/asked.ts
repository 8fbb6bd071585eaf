import type { FrameSettings } from '../protocol/bridge.js';
import type { InstrumentView, OpenConfirmation, PaymentMethod } from '../protocol/frameApi.js';
import { isCurrency } from '../protocol/money.js';
import type { Asked, Shop } from './state.js';

/** The settings as a purchase, or `null` if this frame cannot serve them. */
export function readAsked(settings: FrameSettings): Asked | null {
  const { flow, amount, currency } = settings;
  if (flow !== 'purchase' || amount === undefined || currency === undefined || !isCurrency(currency)) return null;
  return { ...settings, flow, amount, currency, locale: readableLocale(settings.locale) };
}

/** A tag that Intl takes; a wrong one must not keep anybody from paying. */
function readableLocale(locale: string): string {
  try {
    return Intl.getCanonicalLocales(locale)[0] ?? 'en';
  } catch {
    return 'en';
  }
}

/** The terms the confirm screen asks the server to store. */
export const termsOf = (asked: Asked, instrumentId: string): OpenConfirmation => ({
  flow: asked.flow,
  instrument_id: instrumentId,
  amount: asked.amount,
  currency: asked.currency,
  ...(asked.itemName === undefined ? {} : { item_name: asked.itemName }),
  ...(asked.merchantContext === undefined ? {} : { merchant_context: asked.merchantContext }),
  locale: asked.locale,
});

/** The methods that can pay this currency, in the provider's order. */
export const payableMethods = ({ methods, asked }: Shop): PaymentMethod[] =>
  methods
    .filter(({ currencies }) => currencies === null || currencies.includes(asked.currency))
    .map(({ method }) => method);

/** The buyer's stored methods that can pay this currency, newest first. */
export function payableInstruments(shop: Shop, instruments: readonly InstrumentView[]): InstrumentView[] {
  const methods = payableMethods(shop);
  return instruments.filter(({ method }) => methods.includes(method));
}
