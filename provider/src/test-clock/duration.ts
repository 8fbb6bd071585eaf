import { intervalsLater } from 'ondemand-pay/internal';
import type { Interval } from 'ondemand-pay/protocol';

/** So many days, weeks, months or years. */
export type Duration = { count: number; interval: Interval };

const MOST = 1000;

/**
 * Reads `1month`, `2 weeks`, `3days`, `1year`. `undefined`: it is none, is not positive, or is more than a thousand of
 * them.
 */
export function readDuration(text: string): Duration | undefined {
  const [, digits = '', interval = ''] = /^(\d{1,4}) ?(day|week|month|year)s?$/.exec(text.trim()) ?? [];
  const count = Number(digits);
  return count >= 1 && count <= MOST ? { count, interval: interval as Interval } : undefined;
}

/** By the calendar, in UTC: a month from 31 January is the last day of February. */
export const durationLater = (from: Date, { count, interval }: Duration): Date => intervalsLater(from, interval, count);
