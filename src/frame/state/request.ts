import type { FrameSettings } from '../../protocol/bridge.js';
import { plainLocale } from '../../protocol/formRules.js';
import type { InstrumentView, OpenConfirmation, PaymentMethod } from '../../protocol/frameApi.js';
import { isCurrency } from '../../protocol/money.js';
import type { AskedAccount } from './accountState.js';
import type { Asked, AskedPurchase, Shop } from './state.js';

/** The settings as a flow this frame serves, or `null` if they are none. */
export function readAsked(settings: FrameSettings): Asked | null {
  const { flow, amount, currency, interval, intervalCount } = settings;
  // A wrong tag must not keep anybody from paying.
  const locale = plainLocale(settings.locale) ?? 'en';
  if (currency !== undefined && !isCurrency(currency)) return null;
  switch (flow) {
    case 'purchase':
      return amount === undefined || currency === undefined ? null : { ...settings, flow, amount, currency, locale };
    case 'recurring-purchase':
      if (amount !== undefined && currency === undefined) return null;
      return intervalCount !== undefined && interval === undefined ? null : { ...settings, flow, locale };
    case 'registration':
      return { ...settings, flow, locale };
    case 'preferences':
      return settings.sessionId === undefined ? null : { ...settings, flow, locale };
    case 'success': {
      const { orderReference } = settings;
      return orderReference === undefined ? null : { ...settings, flow, orderReference, locale };
    }
  }
}

/** A flow in which nothing is bought. */
export const isAccountFlow = (asked: Asked): asked is AskedAccount =>
  asked.flow === 'preferences' || asked.flow === 'success';

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
