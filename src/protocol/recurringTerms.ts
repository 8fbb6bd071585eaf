import { type AgreedTerms, INTERVALS, type Interval } from './originProof.js';

/** A stretch of time in which charges are summed: from `start` until just before `end`. */
export type Period = {
  start: Date;
  /** Null: it never ends. */
  end: Date | null;
};

const DAY = 86_400_000;

/**
 * The period a moment belongs to. Periods are counted in UTC from the start of the terms, each from there and not
 * from the one before, so that a subscription of the 31st is due on 28 February and on 31 March. Without an interval
 * there is one period without an end. What comes before the start belongs to the first period.
 * @throws {RangeError} for an interval that only a newer release can count.
 */
export function periodAt(terms: Pick<AgreedTerms, 'interval' | 'interval_count' | 'start'>, at: Date): Period {
  const start = new Date(terms.start);
  const { interval } = terms;
  if (interval === null) return { start, end: null };
  if (!isInterval(interval)) throw new RangeError('The interval is none that this version can count');
  const count = terms.interval_count ?? 1;
  const boundary = (index: number): Date => intervalsLater(start, interval, index * count);

  let index = Math.max(0, Math.floor(atMost(start, at, interval) / count));
  // The estimate is right or one too many: a month that began may not have come to its day yet.
  while (index > 0 && boundary(index) > at) index -= 1;
  const end = boundary(index + 1);
  return { start: boundary(index), end: Number.isNaN(end.getTime()) ? null : end };
}

/**
 * When an amount could be charged that a period has no room for: as the next one begins. Null: never, because it is
 * more than any period allows, or because no other period follows.
 */
export const nextChargeAt = (terms: AgreedTerms, amount: number, at: Date): Date | null =>
  terms.max_amount !== null && amount > terms.max_amount ? null : periodAt(terms, at).end;

/** True when the period has room for a charge on top of what was charged in it. */
export const fitsTerms = ({ max_amount }: Pick<AgreedTerms, 'max_amount'>, charged: number, amount: number) =>
  max_amount === null || amount <= max_amount - charged;

const isInterval = (interval: string): interval is Interval => INTERVALS.some((known) => known === interval);

/** As many intervals as can have begun between two moments. */
function atMost(start: Date, at: Date, interval: Interval): number {
  if (interval === 'day' || interval === 'week') {
    return Math.floor((at.getTime() - start.getTime()) / (interval === 'day' ? DAY : 7 * DAY));
  }
  const years = at.getUTCFullYear() - start.getUTCFullYear();
  return interval === 'year' ? years : years * 12 + at.getUTCMonth() - start.getUTCMonth();
}

/** A moment so many intervals later, in UTC; a day that its month does not have becomes the month's last. */
export function intervalsLater(start: Date, interval: Interval, intervals: number): Date {
  if (interval === 'day' || interval === 'week') {
    return new Date(start.getTime() + intervals * (interval === 'day' ? DAY : 7 * DAY));
  }
  const month = start.getUTCMonth() + (interval === 'year' ? 12 * intervals : intervals);
  const moved = new Date(start);
  // Day 0 of the month after is the last day of the month itself.
  const lastDay = new Date(Date.UTC(start.getUTCFullYear(), month + 1, 0)).getUTCDate();
  moved.setUTCFullYear(start.getUTCFullYear(), month, Math.min(start.getUTCDate(), lastDay));
  return moved;
}
