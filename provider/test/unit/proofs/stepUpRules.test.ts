import fc from 'fast-check';
import { isCurrency } from 'ondemand-pay/protocol';
import { describe, expect, it } from 'vitest';
import { AMOUNT_LIMITS, isAbove, isNewCountry } from '../../../src/proofs/stepUpRules.js';

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
