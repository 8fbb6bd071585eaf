import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cardBrand, cardDigits, readExpiry } from '../../../src/frame/fields/card.js';
import { groupCardNumber } from '../../../src/frame/fields/cardNumberGroups.js';
import { caretAfterGrouping } from '../../../src/frame/fields/groupAsTyped.js';

const NOW = Date.UTC(2026, 10, 23);

describe('readExpiry', () => {
  it.each([
    ['3/27', '03/27'],
    ['03/27', '03/27'],
    ['0327', '03/27'],
    ['327', '03/27'],
    ['03/2027', '03/27'],
    ['032027', '03/27'],
    [' 3 / 27 ', '03/27'],
    ['03-27', '03/27'],
    ['1227', '12/27'],
    ['11/26', '11/26'],
    ['2034-12', '12/34'],
    ['203412', '12/34'],
    ['2034/1', '01/34'],
    ['2034. 12.', '12/34'],
    ['122034', '12/34'],
    ['202712', '12/27'],
    ['１２／３４', '12/34'],
    ['\u200e12\u2009/\u200934\u200f', '12/34'],
    ['١٢/٣٤', '12/34'],
    ['12\u201334', '12/34'],
  ])('reads %s as %s', (typed, value) => {
    expect(readExpiry(typed, NOW)).toEqual({ ok: true, value });
  });

  it.each(['', '13/27', '0/27', '3', 'March 27', '3/7', '03/27/1', '03/1927'])('finds %s malformed', (typed) => {
    expect(readExpiry(typed, NOW)).toEqual({ ok: false, reason: 'malformed' });
  });

  it('refuses a card that has expired', () => {
    expect(readExpiry('10/26', NOW)).toEqual({ ok: false, reason: 'past' });
  });

  it('lets a card pay through the last moment of its month', () => {
    const end = Date.UTC(2026, 11, 1);
    expect(readExpiry('11/26', end - 1).ok).toBe(true);
    expect(readExpiry('11/26', end).ok).toBe(false);
  });

  it('reads every way to write one month alike', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 27, max: 99 }), (month, year) => {
        const padded = String(month).padStart(2, '0');
        const value = `${padded}/${year}`;
        for (const typed of [
          `${month}/${year}`,
          value,
          `${padded}${year}`,
          `${padded}/20${year}`,
          `${padded}20${year}`,
        ]) {
          expect(readExpiry(typed, NOW)).toEqual({ ok: true, value });
        }
      }),
    );
  });
});

describe('card numbers', () => {
  it('are grouped as they are printed', () => {
    expect(groupCardNumber('4242424242424242')).toBe('4242 4242 4242 4242');
    expect(groupCardNumber('378282246310005')).toBe('3782 822463 10005');
    expect(groupCardNumber('42424')).toBe('4242 4');
    expect(groupCardNumber('')).toBe('');
  });

  it('name their brand from the first digits on', () => {
    expect(cardBrand('4')).toBe('Visa');
    expect(cardBrand('55')).toBe('Mastercard');
    expect(cardBrand('2221')).toBe('Mastercard');
    expect(cardBrand('37')).toBe('American Express');
    expect(cardBrand('')).toBeNull();
    expect(cardBrand('9')).toBeNull();
  });

  it('keep every digit when they are grouped, and only digits', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), (typed) => {
        const digits = cardDigits(typed);
        expect(digits).toMatch(/^\d{0,19}$/);
        expect(cardDigits(groupCardNumber(digits))).toBe(digits);
      }),
    );
  });

  it('leave the caret behind the digit it stood behind', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\d{0,19}$/), fc.nat(19), (digits, before) => {
        const grouped = groupCardNumber(digits);
        const caret = caretAfterGrouping(grouped, Math.min(before, digits.length));
        expect(cardDigits(grouped.slice(0, caret))).toBe(digits.slice(0, before));
      }),
    );
  });
});
