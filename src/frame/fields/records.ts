import { plainDigits, plainSigns } from '../../protocol/plainSigns.js';
import { isSandboxCard, SANDBOX_IBANS } from '../../protocol/sandbox.js';
import type { FieldProblem } from '../state/fieldProblem.js';
import { type Circumstances, type FieldRecord, malformedUnless } from '../state/fieldRecord.js';
import type { Field, Typed } from '../state/state.js';
import { limitProblem } from './amount.js';
import { readBirthDate } from './birthDate.js';
import { cardBrand, cardDigits, readExpiry } from './card.js';
import { groupCardNumber } from './cardNumberGroups.js';
import { groupIban, ibanOf, isIban } from './iban.js';
import { PHONE } from './phone.js';

/** The six digits of a code typed or pasted in any form, such as "123 456". */
export const codeDigits = (typed: string): string => plainDigits(typed).slice(0, 6);

/** A name or an address: signs of its own, and no mark or space that cannot be told from none. */
const plainText = (typed: string): string =>
  typed
    .replace(/(?![\u200c\u200d])\p{Cf}/gu, '')
    .replace(/\s+/gu, ' ')
    .trim();

const figures = { inputMode: 'numeric', dir: 'ltr' } as const;
const securityCode = {
  ...figures,
  name: 'cc-csc',
  autocomplete: 'cc-csc',
  maxLength: 12,
  read: (typed: string) => plainSigns(typed).replace(/ /g, ''),
} as const;

/**
 * Every field of the frame. A card number is checked against the sandbox's cards because no other card form exists in
 * this frame.
 */
export const FIELD_RECORDS: Readonly<Record<Field, FieldRecord>> = {
  phone: PHONE,
  code: {
    ...figures,
    name: 'one-time-code',
    autocomplete: 'one-time-code',
    read: codeDigits,
    clean: codeDigits,
    sendsAt: 6,
    check: (value) => malformedUnless(/^\d{6}$/.test(value)),
  },
  savedCsc: { ...securityCode, check: (value) => malformedUnless(/^\d{3,4}$/.test(value)) },
  email: {
    name: 'email',
    type: 'email',
    autocomplete: 'email',
    inputMode: 'email',
    maxLength: 300,
    read: plainSigns,
    dir: 'ltr',
    check: (value) => malformedUnless(value.length <= 254 && /^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(value)),
  },
  choice: { name: 'choice', autocomplete: 'off', mends: 'limitAmount' },
  consent: { name: 'consent', autocomplete: 'off' },
  number: {
    ...figures,
    name: 'cc-number',
    autocomplete: 'cc-number',
    maxLength: 60,
    group: { clean: cardDigits, group: groupCardNumber },
    check(value) {
      const digits = cardDigits(value);
      if (digits.length < 12) return { code: 'malformed' };
      return isSandboxCard(digits) ? undefined : { code: 'not_test_card' };
    },
  },
  expiry: {
    ...figures,
    name: 'cc-exp',
    autocomplete: 'cc-exp',
    maxLength: 30,
    read: plainSigns,
    check(value, { now }) {
      const expiry = readExpiry(value, now);
      return expiry.ok ? undefined : { code: expiry.reason };
    },
    write(value, { now }) {
      const expiry = readExpiry(value, now);
      return expiry.ok ? expiry.value : null;
    },
  },
  csc: {
    ...securityCode,
    check(value, _, typed) {
      const length = cardBrand(cardDigits(typed.number)) === 'American Express' ? 4 : 3;
      return malformedUnless(/^\d+$/.test(value) && value.length === length);
    },
  },
  name: {
    name: 'name',
    read: plainText,
    autocomplete: 'name',
    autocapitalize: 'words',
    maxLength: 100,
    check: (value) => malformedUnless(value.length <= 100),
  },
  birthDate: {
    name: 'bday',
    autocomplete: 'bday',
    maxLength: 60,
    dir: 'ltr',
    read: plainSigns,
    check(value, circumstances) {
      const date = readBirthDate(value, circumstances);
      return date.ok ? undefined : { code: date.reason };
    },
    write(value, circumstances) {
      const date = readBirthDate(value, circumstances);
      return date.ok ? date.value : null;
    },
  },
  street: {
    name: 'street-address',
    read: plainText,
    autocomplete: 'street-address',
    autocapitalize: 'words',
    maxLength: 200,
    check: (value) => malformedUnless(value.length <= 200),
  },
  postalCode: {
    name: 'postal-code',
    autocomplete: 'postal-code',
    autocapitalize: 'characters',
    maxLength: 40,
    dir: 'ltr',
    read: plainSigns,
    check: (value) => malformedUnless(value.length <= 20),
  },
  iban: {
    name: 'iban',
    autocomplete: 'off',
    autocapitalize: 'characters',
    maxLength: 100,
    dir: 'ltr',
    group: { clean: ibanOf, group: groupIban },
    check(value, { livemode }) {
      const iban = ibanOf(value);
      if (!isIban(iban)) return { code: 'malformed' };
      return livemode || Object.hasOwn(SANDBOX_IBANS, iban) ? undefined : { code: 'not_test_iban' };
    },
    write: (value) => groupIban(ibanOf(value)),
  },
  note: {
    name: 'note',
    autocomplete: 'off',
    optional: true,
    check: (value) => malformedUnless(value.length <= 1000),
  },
  limitAmount: {
    name: 'limit-amount',
    autocomplete: 'off',
    maxLength: 60,
    dir: 'ltr',
    optional: true,
    check: (_, { locale }, typed) => limitProblem(typed, locale),
  },
  limitCurrency: { name: 'limit-currency', autocomplete: 'off', optional: true, mends: 'limitAmount' },
};

/** What was typed into a field, as it is understood. */
export const understood = (field: Field, typed: Typed): string =>
  FIELD_RECORDS[field].read?.(typed[field]) ?? typed[field].trim();

/** Checks one field as far as the frame can; the server decides. `undefined` means nothing is wrong with it. */
export function checkField(field: Field, typed: Typed, circumstances: Circumstances): FieldProblem | undefined {
  const { check, optional } = FIELD_RECORDS[field];
  const value = understood(field, typed);
  return value === '' && !optional ? { code: 'empty' } : check?.(value, circumstances, typed);
}
