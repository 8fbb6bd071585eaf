import fc from 'fast-check';
import { isCurrency } from 'ondemand-pay/protocol';
import { describe, expect, it } from 'vitest';
import { AMOUNT_LIMITS, isAbove, isAboveOwn, isNewCountry } from '../../src/confirmations/stepUpRules.js';

const amount = fc.integer({ min: 0, max: 10 ** 9 });

describe('an amount asks for a fresh factor', () => {
  it('exactly above the limit of its currency', () => {
    fc.assert(
      fc.property(amount, amount, (asked, limit) => {
        expect(isAbove({ amount: asked, currency: 'SEK' }, { SEK: limit })).toBe(asked > limit);
      }),
    );
  });

  it('always, where it varies, or in a currency without a limit', () => {
    expect(isAbove({ amount: null, currency: null }, AMOUNT_LIMITS)).toBe(true);
    expect(isAbove({ amount: 1, currency: 'NOK' }, { SEK: 100 })).toBe(true);
    expect(isAbove({ amount: 1, currency: 'constructor' }, AMOUNT_LIMITS)).toBe(true);
  });

  it('by limits that are whole amounts of real currencies', () => {
    for (const [currency, limit] of Object.entries(AMOUNT_LIMITS)) {
      expect([currency, isCurrency(currency), Number.isSafeInteger(limit) && limit > 0]).toEqual([
        currency,
        true,
        true,
      ]);
    }
  });
});

describe('a limit of the buyer’s own', () => {
  it('is passed exactly above its amount, in its currency', () => {
    fc.assert(
      fc.property(amount, amount, (asked, limit) => {
        const own = { amount: limit, currency: 'SEK' };
        expect(isAboveOwn({ amount: asked, currency: 'SEK' }, own)).toBe(asked > limit);
      }),
    );
  });

  it('is passed in every other currency, without a cap, and at 0 by any price', () => {
    const own = { amount: 10 ** 9, currency: 'SEK' };
    expect(isAboveOwn({ amount: 1, currency: 'EUR' }, own)).toBe(true);
    expect(isAboveOwn({ amount: null, currency: null }, own)).toBe(true);
    expect(isAboveOwn({ amount: null, currency: 'SEK' }, own)).toBe(true);
    expect(isAboveOwn({ amount: 1, currency: 'SEK' }, { ...own, amount: 0 })).toBe(true);
  });

  it('that was not set asks for nothing', () => {
    expect(isAboveOwn({ amount: null, currency: null }, null)).toBe(false);
    expect(isAboveOwn({ amount: 10 ** 9, currency: 'SEK' }, null)).toBe(false);
  });
});

describe('a country is new', () => {
  it('when something was bought in others only', () => {
    expect(isNewCountry('NO', ['SE'])).toBe(true);
    expect(isNewCountry('SE', ['NO', 'SE'])).toBe(false);
  });

  it('never when it is not known, or nothing was bought anywhere', () => {
    expect(isNewCountry(undefined, ['SE'])).toBe(false);
    expect(isNewCountry('SE', [])).toBe(false);
  });
});
