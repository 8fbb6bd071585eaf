import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAmount, writeAmount } from '../../../src/frame/fields/amount.js';
import { currencyDecimals } from '../../../src/protocol/money.js';

const LOCALES = ['en', 'en-IN', 'sv-SE', 'de', 'de-CH', 'fr', 'pl', 'pt-PT', 'es', 'ar', 'ar-EG', 'fa', 'hi', 'ne'];
const locale = fc.constantFrom(...LOCALES);
const money = fc.record({ amount: fc.maxSafeNat(), currency: fc.constantFrom('SEK', 'EUR', 'JPY', 'KWD') });

describe('readAmount', () => {
  it.each([
    ['200', 'SEK', 'sv', 20_000],
    [' 199,50 ', 'SEK', 'sv', 19_950],
    ['199.50', 'SEK', 'sv', 19_950],
    ['199,5', 'EUR', 'en', 19_950],
    ['1 000', 'SEK', 'sv', 100_000],
    ['1\u00a0000,00', 'SEK', 'sv', 100_000],
    ['1\u2009234\u202f567', 'SEK', 'sv', 123_456_700],
    ['1,234', 'EUR', 'en', 123_400],
    ['1.234', 'EUR', 'de', 123_400],
    ['1.234,50', 'EUR', 'de', 123_450],
    ['1,234.50', 'EUR', 'de', 123_450],
    ["1'234.50", 'CHF', 'de-CH', 123_450],
    ['1,23,456', 'INR', 'en-IN', 12_345_600],
    ['1.234', 'KWD', 'sv', 1234],
    ['1,234', 'KWD', 'sv', 1234],
    ['5000', 'JPY', 'sv', 5000],
    ['5 000', 'JPY', 'sv', 5000],
    ['١٬٢٣٤٫٥٠', 'EGP', 'ar-EG', 123_450],
    ['0', 'SEK', 'sv', 0],
    ['90071992547409.91', 'SEK', 'en', Number.MAX_SAFE_INTEGER],
  ])('reads %j as %s in %s', (typed, currency, language, amount) => {
    expect(readAmount(typed, currency, language)).toBe(amount);
  });

  it.each([
    ['', 'SEK', 'sv'],
    ['-1', 'SEK', 'sv'],
    ['200 kr', 'SEK', 'sv'],
    ['two hundred', 'SEK', 'en'],
    ['1e3', 'SEK', 'en'],
    ['20 0', 'SEK', 'sv'],
    ['1.234', 'SEK', 'sv'],
    ['1,234', 'SEK', 'sv'],
    ['199,505', 'SEK', 'sv'],
    ['1.2.3', 'EUR', 'en'],
    ['1,234,50', 'EUR', 'en'],
    ['200,', 'SEK', 'sv'],
    [',50', 'SEK', 'sv'],
    ['199,50', 'JPY', 'sv'],
    ['90071992547409.92', 'SEK', 'en'],
    ['9'.repeat(30), 'SEK', 'en'],
  ])('cannot tell what %j is of %s in %s', (typed, currency, language) => {
    expect(readAmount(typed, currency, language)).toBeNull();
  });

  it('reads what was written out', () => {
    fc.assert(
      fc.property(money, locale, (each, language) => {
        expect(readAmount(writeAmount(each, language), each.currency, language)).toBe(each.amount);
      }),
    );
  });

  it('reads a number as the buyer’s language writes it, with its decimals and thousands', () => {
    fc.assert(
      fc.property(money, locale, ({ amount, currency }, language) => {
        const decimals = currencyDecimals(currency)!;
        const digits = String(amount).padStart(decimals + 1, '0');
        const plain = decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
        const written = new Intl.NumberFormat(language, { minimumFractionDigits: decimals }).format(
          plain as Intl.StringNumericLiteral,
        );
        expect(readAmount(written, currency, language)).toBe(amount);
      }),
    );
  });

  it('reads any text as whole minor units or not at all, and the digits as they stand', () => {
    const typed = fc.string({ unit: fc.constantFrom(...'0123456789., \u00a0\u2009\u202f’-e+x') });
    fc.assert(
      fc.property(fc.oneof(typed, fc.string({ unit: 'binary' })), money, locale, (text, { currency }, language) => {
        const amount = readAmount(text, currency, language);
        if (amount === null) return;
        expect(Number.isSafeInteger(amount) && amount >= 0).toBe(true);
        if (!/^[\x20-\x7e]*$/.test(text)) return;
        const digits = BigInt(text.replace(/\D/g, ''));
        const shifted = [1n, 10n, 100n, 1000n].slice(0, currencyDecimals(currency)! + 1);
        expect(shifted.map((by) => digits * by)).toContain(BigInt(amount));
      }),
      { numRuns: 2000 },
    );
  }, 30_000);
});
