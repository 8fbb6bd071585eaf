import fc from 'fast-check';
import { isCurrency } from 'ondemand-pay/protocol';
import { describe, expect, it } from 'vitest';
import { cutToOneTap, ONE_TAP_LIMITS } from '../../src/buyers/oneTapLimits.js';
import { isAbove, isNewCountry, isWithinAllowance, type Price } from '../../src/confirmations/stepUpRules.js';

const amount = fc.integer({ min: 0, max: 10 ** 6 });
const limits = fc.record({ SEK: amount, EUR: amount }, { requiredKeys: [] });
const price = fc.record({ amount, currency: fc.constantFrom('SEK', 'EUR', 'JPY', 'XAF', 'constructor') });
const nobody = { shop: {}, own: null };

describe('without a factor', () => {
  it('is bought what nobody’s limit is below: neither law, operator, shop nor buyer loosens another’s', () => {
    const own = fc.option(fc.record({ amount, currency: fc.constantFrom('SEK', 'EUR') }));
    fc.assert(
      fc.property(price, fc.option(limits, { nil: undefined }), limits, own, (asked, operator, shop, own) => {
        const in_ = (table: Record<string, number>) =>
          Object.entries(table).find(([currency]) => currency === asked.currency)?.[1];
        const most = [
          in_(ONE_TAP_LIMITS) ?? -1,
          ...(operator ? [in_(operator) ?? -1] : []),
          ...(in_(shop) === undefined ? [] : [in_(shop)!]),
        ];
        const isAllowed = most.every((limit) => asked.amount <= limit);
        const isOwnAllowed = own === null || (own.currency === asked.currency && asked.amount <= own.amount);
        const expected = isAllowed ? (isOwnAllowed ? undefined : 'own_limit') : 'amount';
        expect(isAbove(asked, { operator, shop, own })).toBe(expected);
      }),
    );
  });

  it('is bought nothing in a currency that is not listed, whoever lists it', () => {
    for (const currency of ['XAF', 'constructor', '__proto__']) {
      expect(isAbove({ amount: 0, currency }, nobody)).toBe('amount');
      expect(
        isAbove({ amount: 0, currency }, { ...nobody, operator: { [currency]: 1 }, shop: { [currency]: 1 } }),
      ).toBe('amount');
    }
  });

  it('is bought by limits that are whole amounts of real currencies, thirty euros among them', () => {
    expect(ONE_TAP_LIMITS.EUR).toBe(3000);
    for (const [currency, limit] of Object.entries(ONE_TAP_LIMITS)) {
      expect([currency, isCurrency(currency), Number.isSafeInteger(limit) && limit > 0]).toEqual([
        currency,
        true,
        true,
      ]);
    }
  });
});

describe('since the last factor', () => {
  const listed = fc.constantFrom(...Object.keys(ONE_TAP_LIMITS));
  const small = listed.chain((currency) =>
    fc.record({ amount: fc.integer({ min: 1, max: ONE_TAP_LIMITS[currency]! }), currency: fc.constant(currency) }),
  );
  /* The common denominator of every limit: a sum of fractions becomes one of whole numbers. */
  const whole = Object.values(ONE_TAP_LIMITS).reduce((product, limit) => product * BigInt(limit), 1n);
  const share = ({ amount, currency }: Price) => BigInt(amount) * (whole / BigInt(ONE_TAP_LIMITS[currency]!));

  it('five are bought, and what their limits’ shares come to is at most a hundred thirtieths', () => {
    fc.assert(
      fc.property(fc.array(small, { maxLength: 7 }), small, (before, next) => {
        const sum = [...before, next].reduce((all, each) => all + share(each), 0n);
        expect(isWithinAllowance(before, next)).toBe(before.length < 5 && sum * 30n <= whole * 100n);
      }),
    );
  });

  it('a hundred euros are bought to the cent', () => {
    const thirty = { amount: 3000, currency: 'EUR' };
    expect(isWithinAllowance([thirty, thirty, thirty], { amount: 1000, currency: 'EUR' })).toBe(true);
    expect(isWithinAllowance([thirty, thirty, thirty], { amount: 1001, currency: 'EUR' })).toBe(false);
  });

  it('nothing more is bought after something in a currency that is not listed any more', () => {
    expect(isWithinAllowance([{ amount: 1, currency: 'XAF' }], { amount: 1, currency: 'EUR' })).toBe(false);
  });
});

describe('a buyer’s limit that is kept', () => {
  it('is cut to the limit of one tap', () => {
    expect(cutToOneTap({ amount: 2999, currency: 'EUR' })).toEqual({ amount: 2999, currency: 'EUR' });
    expect(cutToOneTap({ amount: 50_000, currency: 'EUR' })).toEqual({ amount: 3000, currency: 'EUR' });
    expect(cutToOneTap({ amount: 50_000, currency: 'XAF' })).toEqual({ amount: 0, currency: 'XAF' });
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
