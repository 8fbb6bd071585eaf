import { describe, expect, it } from 'vitest';
import { cardRecords } from '../../../src/frame/fields/cardRecords.js';
import { checkField, codeDigits } from '../../../src/frame/fields/records.js';
import { INITIAL_STATE } from '../../../src/frame/state/initialState.js';
import type { Field } from '../../../src/frame/state/state.js';

const NOW = Date.UTC(2026, 10, 23);
const check = (field: Field, value: string, number = '', livemode = false) =>
  checkField(
    field,
    { typed: { ...INITIAL_STATE.typed, number, [field]: value }, cardRecords },
    { now: NOW, livemode, locale: 'sv-SE' },
  )?.code;

describe('checkField', () => {
  it('takes a phone number in any form a person may write it', () => {
    for (const typed of ['0701234567', '070-123 45 67', '+46 (0)70 123 45 67', '0046701234567', '٠٧٠١٢٣٤٥٦٧']) {
      expect(check('phone', typed)).toBeUndefined();
    }
    expect(check('phone', '070')).toBe('malformed');
    expect(check('phone', ' ')).toBe('empty');
  });

  it('takes an email address that could be one', () => {
    expect(check('email', 'anna@example.se')).toBeUndefined();
    expect(check('email', 'anna+news@mail.example.co.uk')).toBeUndefined();
    for (const typed of [
      'anna',
      'anna@',
      'anna@example',
      '@example.se',
      'an na@example.se',
      `${'a'.repeat(250)}@b.se`,
    ]) {
      expect(check('email', typed)).toBe('malformed');
    }
  });

  it('takes the test cards and no other', () => {
    expect(check('number', '4242 4242 4242 4242')).toBeUndefined();
    expect(check('number', '4000 0025 0000 3155')).toBeUndefined();
    expect(check('number', '4111 1111 1111 1111')).toBe('not_test_card');
    expect(check('number', '4242')).toBe('malformed');
  });

  it('wants three digits on the back, four on an American Express', () => {
    expect(check('csc', '123', '4242424242424242')).toBeUndefined();
    expect(check('csc', '1234', '4242424242424242')).toBe('malformed');
    expect(check('csc', '1234', '378282246310005')).toBeUndefined();
    expect(check('csc', '123', '378282246310005')).toBe('malformed');
    expect(check('csc', '12a')).toBe('malformed');
  });

  it('says apart what is missing, malformed and past', () => {
    expect(check('expiry', '')).toBe('empty');
    expect(check('expiry', '99/99')).toBe('malformed');
    expect(check('expiry', '01/20')).toBe('past');
    expect(check('code', '12345')).toBe('malformed');
    expect(check('code', '123456')).toBeUndefined();
  });
});

describe('codeDigits', () => {
  it('reads a code pasted with anything around it', () => {
    expect(codeDigits(' 123 456 ')).toBe('123456');
    expect(codeDigits('Your code: 123-456')).toBe('123456');
    expect(codeDigits('1234567')).toBe('123456');
  });
});
