import fc from 'fast-check';
import { fitsTerms, INTERVALS, nextChargeAt, periodAt, type RecurringTerms } from 'ondemand-pay/protocol';
import { describe, expect, it } from 'vitest';

const terms = (given: Partial<RecurringTerms>): RecurringTerms => ({
  max_amount: 9900,
  currency: 'SEK',
  interval: null,
  interval_count: null,
  start: '2026-01-31T10:00:00.000Z',
  ...given,
});

describe('the period of a moment', () => {
  it.each([
    // interval, count, start, at, from, to
    ['day', 1, '2026-01-31T10:00:00Z', '2026-01-31T10:00:00Z', '2026-01-31T10:00:00Z', '2026-02-01T10:00:00Z'],
    ['day', 1, '2026-01-31T10:00:00Z', '2026-02-01T09:59:59.999Z', '2026-01-31T10:00:00Z', '2026-02-01T10:00:00Z'],
    ['day', 1, '2026-01-31T10:00:00Z', '2026-02-01T10:00:00Z', '2026-02-01T10:00:00Z', '2026-02-02T10:00:00Z'],
    ['day', 10, '2026-01-31T10:00:00Z', '2026-02-15T00:00:00Z', '2026-02-10T10:00:00Z', '2026-02-20T10:00:00Z'],
    ['week', 1, '2026-01-31T10:00:00Z', '2026-02-20T10:00:00Z', '2026-02-14T10:00:00Z', '2026-02-21T10:00:00Z'],
    // Summer time begins in between in most of Europe: UTC knows of none.
    ['week', 2, '2026-03-20T10:00:00Z', '2026-04-03T10:00:00Z', '2026-04-03T10:00:00Z', '2026-04-17T10:00:00Z'],
    // The end of a month is clamped, and does not stay clamped.
    ['month', 1, '2026-01-31T10:00:00Z', '2026-02-28T09:59:59Z', '2026-01-31T10:00:00Z', '2026-02-28T10:00:00Z'],
    ['month', 1, '2026-01-31T10:00:00Z', '2026-02-28T10:00:00Z', '2026-02-28T10:00:00Z', '2026-03-31T10:00:00Z'],
    ['month', 1, '2026-01-31T10:00:00Z', '2026-03-30T23:00:00Z', '2026-02-28T10:00:00Z', '2026-03-31T10:00:00Z'],
    ['month', 1, '2026-01-31T10:00:00Z', '2026-05-01T00:00:00Z', '2026-04-30T10:00:00Z', '2026-05-31T10:00:00Z'],
    ['month', 1, '2027-12-30T10:00:00Z', '2028-02-29T10:00:00Z', '2028-02-29T10:00:00Z', '2028-03-30T10:00:00Z'],
    ['month', 3, '2026-11-30T10:00:00Z', '2027-02-28T10:00:00Z', '2027-02-28T10:00:00Z', '2027-05-30T10:00:00Z'],
    ['month', 1, '2026-12-15T10:00:00Z', '2027-01-15T10:00:00Z', '2027-01-15T10:00:00Z', '2027-02-15T10:00:00Z'],
    ['year', 1, '2024-02-29T10:00:00Z', '2025-02-28T09:00:00Z', '2024-02-29T10:00:00Z', '2025-02-28T10:00:00Z'],
    ['year', 1, '2024-02-29T10:00:00Z', '2025-03-01T00:00:00Z', '2025-02-28T10:00:00Z', '2026-02-28T10:00:00Z'],
    ['year', 1, '2024-02-29T10:00:00Z', '2028-02-29T10:00:00Z', '2028-02-29T10:00:00Z', '2029-02-28T10:00:00Z'],
    ['year', 4, '2024-02-29T10:00:00Z', '2028-02-29T09:59:59Z', '2024-02-29T10:00:00Z', '2028-02-29T10:00:00Z'],
    // A clock that jumped back before the start: the first period.
    ['month', 1, '2026-01-31T10:00:00Z', '2025-06-01T00:00:00Z', '2026-01-31T10:00:00Z', '2026-02-28T10:00:00Z'],
  ] as const)('every %s × %i from %s: %s is in %s to %s', (interval, interval_count, start, at, from, to) => {
    expect(periodAt({ interval, interval_count, start }, new Date(at))).toEqual({
      start: new Date(from),
      end: new Date(to),
    });
  });

  it('without an interval is one that never ends', () => {
    expect(periodAt(terms({}), new Date('2099-01-01'))).toEqual({ start: new Date('2026-01-31T10:00:00Z'), end: null });
  });

  it('that would end beyond the calendar has no end', () => {
    const far = terms({ interval: 'year', interval_count: 1000, start: '2026-01-01T00:00:00.000Z' });
    expect(periodAt(far, new Date('+275026-06-01T00:00:00Z')).end).toBeNull();
  });

  it('holds the moment, touches its neighbours and is the same for every moment in it', () => {
    fc.assert(
      fc.property(someTerms, moments, (given, at) => {
        const { start, end } = periodAt(given, at);
        if (end === null) return;
        expect(start.getTime()).toBeLessThan(end.getTime());
        if (at >= new Date(given.start)) expect(start <= at && at < end).toBe(true);
        expect(periodAt(given, start)).toEqual({ start, end });
        expect(periodAt(given, new Date(end.getTime() - 1))).toEqual({ start, end });
        expect(periodAt(given, end).start).toEqual(end);
      }),
      { numRuns: 500 },
    );
  });
});

describe('charges', () => {
  it('fit up to the cap and not a unit beyond', () => {
    expect(fitsTerms(terms({}), 0, 9900)).toBe(true);
    expect(fitsTerms(terms({}), 1, 9900)).toBe(false);
    expect(fitsTerms(terms({}), 9900, 1)).toBe(false);
    expect(fitsTerms(terms({ max_amount: null }), Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)).toBe(true);
  });

  it('that do not fit can be made as the next period begins, or never', () => {
    const at = new Date('2026-02-01T00:00:00Z');
    expect(nextChargeAt(terms({ interval: 'month', interval_count: 1 }), 9900, at)).toEqual(
      new Date('2026-02-28T10:00:00Z'),
    );
    expect(nextChargeAt(terms({ interval: 'month', interval_count: 1 }), 9901, at)).toBeNull();
    expect(nextChargeAt(terms({}), 100, at)).toBeNull();
  });

  it('together never exceed the cap of a period, whatever is tried and however the clock jumps', () => {
    const attempts = fc.array(fc.tuple(moments, fc.integer({ min: 1, max: 400 })), { maxLength: 60 });
    fc.assert(
      fc.property(someTerms, fc.integer({ min: 1, max: 500 }), attempts, (given, max_amount, history) => {
        const capped = { ...given, max_amount, currency: 'SEK' };
        const charged = new Map<number, number>();
        const successes: [at: Date, amount: number][] = [];
        for (const [at, amount] of history) {
          const period = periodAt(capped, at).start.getTime();
          const before = charged.get(period) ?? 0;
          if (!fitsTerms(capped, before, amount)) continue;
          charged.set(period, before + amount);
          successes.push([at, amount]);
        }
        // Counted again from nothing but the calendar: the sum between any moment's period boundaries.
        for (const [at] of successes) {
          const { start, end } = periodAt(capped, at);
          const inside = successes.filter(
            ([when]) => (when >= start || start.toISOString() === given.start) && (end === null || when < end),
          );
          expect(inside.reduce((sum, [, amount]) => sum + amount, 0)).toBeLessThanOrEqual(max_amount);
        }
      }),
    );
  });
});

const moments = fc.date({
  min: new Date('2024-01-01T00:00:00Z'),
  max: new Date('2032-12-31T23:59:59Z'),
  noInvalidDate: true,
});

const someTerms: fc.Arbitrary<RecurringTerms> = fc.record({
  max_amount: fc.constant(null),
  currency: fc.constant(null),
  interval: fc.option(fc.constantFrom(...INTERVALS)),
  interval_count: fc.integer({ min: 1, max: 30 }),
  start: moments.map((date) => date.toISOString()),
});
