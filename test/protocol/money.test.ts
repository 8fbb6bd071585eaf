import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { currencyDecimals, formatMoney, isCurrency, isPayableAmount } from '../../src/protocol/money.js';

/** Spaces of all widths become plain ones: which of them a language uses is not the point here. */
const plain = (text: string) => text.replace(/\s/gu, ' ');

describe('currencyDecimals', () => {
  it.each([
    ['SEK', 2],
    ['EUR', 2],
    ['JPY', 0],
    ['KWD', 3],
    ['ISK', 0],
  ])('%s has %i', (currency, decimals) => expect(currencyDecimals(currency)).toBe(decimals));

  it.each(['', 'sek', 'SE', 'SEKK', 'XXX', 'S K', 'ED A', 'DEM'])('%j is no currency in use', (code) => {
    expect(currencyDecimals(code)).toBeUndefined();
    expect(isCurrency(code)).toBe(false);
  });

  it('keeps to ISO 4217 where the platform follows custom', () => {
    expect(currencyDecimals('AFN')).toBe(2);
    expect(plain(formatMoney({ amount: 150, currency: 'AFN' }, 'en'))).toContain('1.50');
  });
});

describe('isPayableAmount', () => {
  it.each([0, -1, 1.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY])('refuses %d', (amount) =>
    expect(isPayableAmount(amount)).toBe(false),
  );
  it.each([1, 9900, 2 ** 53 - 1])('takes %d', (amount) => expect(isPayableAmount(amount)).toBe(true));
});

describe('formatMoney', () => {
  it.each([
    [9900, 'SEK', 'sv', '99,00 kr'],
    [9900, 'JPY', 'en', '¥9,900'],
    [1, 'USD', 'en', '$0.01'],
    [1234, 'KWD', 'en', 'KWD 1.234'],
    [Number.MAX_SAFE_INTEGER, 'USD', 'en', '$90,071,992,547,409.91'],
  ])('%i %s in %s reads %s', (amount, currency, locale, words) => {
    expect(plain(formatMoney({ amount, currency }, locale))).toBe(words);
  });

  it('shows every digit of every amount in every kind of currency', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2 ** 53 - 1 }),
        fc.constantFrom('JPY', 'SEK', 'KWD'),
        (amount, currency) => {
          const digits = formatMoney({ amount, currency }, 'en').replace(/\D/g, '');
          expect(Number(digits)).toBe(amount);
        },
      ),
    );
  });
});
