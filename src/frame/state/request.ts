import type { FrameSettings } from '../../protocol/bridge.js';
import { plainLocale } from '../../protocol/formRules.js';
import { isCurrency } from '../../protocol/money.js';
import type { AccountRequest } from './accountState.js';
import type { FrameRequest } from './state.js';

/** The settings as a flow this frame serves, or `null` if they are none. */
export function readRequest(settings: FrameSettings): FrameRequest | null {
  const { flow, amount, currency, taxAmount = 0, firstAmount, interval, intervalCount } = settings;
  // A wrong tag must not keep anybody from paying.
  const locale = plainLocale(settings.locale) ?? 'en';
  if (currency !== undefined && !isCurrency(currency)) return null;
  switch (flow) {
    case 'purchase':
      if (amount === undefined || currency === undefined || taxAmount > amount) return null;
      return { ...settings, flow, amount, currency, locale };
    case 'recurring-purchase':
      if ((amount ?? firstAmount) !== undefined && currency === undefined) return null;
      if (amount !== undefined && firstAmount !== undefined && firstAmount > amount) return null;
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
export const isAccountFlow = (request: FrameRequest): request is AccountRequest =>
  request.flow === 'preferences' || request.flow === 'success';
