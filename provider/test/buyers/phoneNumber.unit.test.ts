import fc from 'fast-check';
import { SANDBOX_PHONES } from 'ondemand-pay/protocol';
import { describe, expect, it } from 'vitest';
import { readPhoneNumber } from '../../src/buyers/phoneNumber.js';
import { Refusal } from '../../src/common/refusal.js';

describe('a phone number', () => {
  it.each([
    ['+46701234567', 'en'],
    ['+46 70 123 45 67', 'en'],
    ['+46 (0)70-123 45 67', 'en'],
    ['0046 70 123 45 67', 'en'],
    ['00 46 701234567', 'de'],
    ['  +46.70.123.45.67 ', 'en'],
    ['070-123 45 67', 'sv'],
    ['0701234567', 'en-SE'],
    ['701234567', 'sv-SE'],
  ])('is read from %s with the locale %s', (written, locale) => {
    expect(readPhoneNumber(written, { locale })).toEqual({
      e164: '+46701234567',
      country: 'SE',
      masked: '+46 70 ••• •• 67',
    });
  });

  it.each([
    ['070-123 45 67', 'en', 'must start with + and the country code'],
    ['0701234567', 'es', 'must start with + and the country code'],
    ['+46 70 123', 'en', 'must be a phone number that can receive text messages'],
    ['+46 70 123 45 67 ext. 3', 'en', 'must be a phone number that can receive text messages'],
    ['call +46 70 123 45 67', 'sv', 'must be a phone number that can receive text messages'],
    ['+999 1234567', 'en', 'must be a phone number that can receive text messages'],
    ['+', 'en', 'must be a phone number that can receive text messages'],
    ['+46 900 123 45 67', 'en', 'must not be a number with extra charges'],
    ['+46 77 123 45 67', 'en', 'must not be a number with extra charges'],
    ['+44 70 1234 5678', 'en', 'must not be a number with extra charges'],
    ['+44 870 123 4567', 'en', 'must not be a number with extra charges'],
    ['+1 800 555 0199', 'en', 'must not be a number with extra charges'],
  ])('%s (%s) is refused at /phone', (written, locale, detail) => {
    expect(() => readPhoneNumber(written, { locale })).toThrow(
      expect.objectContaining({ code: 'validation_failed', details: { errors: [{ pointer: '/phone', detail }] } }),
    );
  });

  it.each(Object.values(SANDBOX_PHONES))('the sandbox number %s is a number like any other', (number) => {
    expect(readPhoneNumber(number, { locale: 'en' }).e164).toBe(number);
  });

  it('shows of itself at most the country, two digits at the start and two at the end', () => {
    const national = fc.oneof(
      fc.integer({ min: 700000000, max: 739999999 }).map((digits) => `+46${digits}`),
      fc.integer({ min: 2012000000, max: 9899999999 }).map((digits) => `+1${digits}`),
      fc.integer({ min: 200000, max: 299999 }).map((digits) => `+298${digits}`),
      fc.integer({ min: 15100000000, max: 15199999999 }).map((digits) => `+49${digits}`),
    );
    let read = 0;
    fc.assert(
      fc.property(national, (written) => {
        let number: ReturnType<typeof readPhoneNumber>;
        try {
          number = readPhoneNumber(written, { locale: 'en' });
        } catch (error) {
          expect(error).toBeInstanceOf(Refusal);
          return;
        }
        read += 1;
        const [callingCode = '', ...rest] = number.masked.split(' ');
        const shown = rest.join('').replace(/\D/g, '');
        const hidden = rest.join('').match(/•/g)?.length ?? 0;
        expect(shown.length).toBeLessThanOrEqual(4);
        expect(hidden).toBeGreaterThanOrEqual(4);
        expect(callingCode.length + shown.length + hidden).toBe(number.e164.length);
        expect(number.e164.endsWith(shown.slice(-2))).toBe(true);
      }),
      { numRuns: 300 },
    );
    expect(read).toBeGreaterThan(50);
  });

  it('whatever is written is read as E.164 or refused without being quoted', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[+0-9 ()-]{0,20}$/)), (written) => {
        try {
          expect(readPhoneNumber(written, { locale: 'sv' }).e164).toMatch(/^\+[1-9]\d{4,14}$/);
        } catch (error) {
          expect((error as Refusal).code).toBe('validation_failed');
          expect((error as Refusal).details.errors?.[0]?.detail).toMatch(/^must [a-z +]+$/);
        }
      }),
    );
  });
});
