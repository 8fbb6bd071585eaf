import type { Confirmation } from '../../protocol/confirmationApi.js';
import type { Money } from '../../protocol/money.js';
import type { INTERVALS, RecurringTerms } from '../../protocol/originProof.js';
import type { FrameRequest } from './state.js';

/** "Every `count` `interval`s." */
export type Period = { interval: (typeof INTERVALS)[number]; count: number };

/** What is to be paid: once, at most so much (in each period, or in all), an amount that varies, or nothing. */
export type Price =
  | { kind: 'once'; money: Money }
  | { kind: 'up-to'; money: Money; period: Period | null }
  | { kind: 'varies'; period: Period | null }
  | { kind: 'nothing' };

/** The price as the page asks for it; `null` where nothing is bought. */
export function requestedPrice(request: FrameRequest): Price | null {
  if (request.flow === 'purchase')
    return { kind: 'once', money: { amount: request.amount, currency: request.currency } };
  if (request.flow === 'registration') return { kind: 'nothing' };
  if (request.flow !== 'recurring-purchase') return null;
  return recurring(request.amount, request.currency, request.interval, request.intervalCount);
}

/** The price as the server stored it. */
export function storedPrice(stored: Confirmation): Price {
  if (stored.flow === 'purchase') return { kind: 'once', money: { amount: stored.amount, currency: stored.currency } };
  if (stored.flow === 'registration') return { kind: 'nothing' };
  return termsPrice(stored.terms);
}

/** What may be charged in each period. */
export const termsPrice = ({ max_amount, currency, interval, interval_count }: RecurringTerms): Price =>
  recurring(max_amount, currency, interval, interval_count);

function recurring(
  amount: number | null | undefined,
  currency: string | null | undefined,
  interval: Period['interval'] | null | undefined,
  count: number | null | undefined,
): Price {
  const period = interval ? { interval, count: count ?? 1 } : null;
  return amount && currency ? { kind: 'up-to', money: { amount, currency }, period } : { kind: 'varies', period };
}
