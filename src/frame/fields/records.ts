import { plainDigits, plainSigns } from '../../protocol/plainSigns.js';
import { SANDBOX_IBANS } from '../../protocol/sandbox.js';
import type { FieldProblem } from '../state/fieldProblem.js';
import { type Circumstances, type FieldRecord, malformedUnless } from '../state/fieldRecord.js';
import type { Field, State } from '../state/state.js';
import { limitProblem } from './amount.js';
import { readBirthDate } from './birthDate.js';
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

/** Every field of the frame but those of a card, which come by themselves: `cardRecords.ts`. */
export const FIELD_RECORDS: Readonly<Record<Exclude<Field, 'number' | 'expiry' | 'csc'>, FieldRecord>> = {
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
  // Where cards are given here it has their names: `cardRecords.ts`.
  savedCsc: {
    ...figures,
    name: 'security-code',
    autocomplete: 'off',
    maxLength: 12,
    read: (typed) => plainSigns(typed).replace(/ /g, ''),
    check: (value) => malformedUnless(/^\d{3,4}$/.test(value)),
  },
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

/** What a field is read by; a card's own are asked for by no screen before their records are here. */
export const recordOf = (field: Field, { cardRecords }: Pick<State, 'cardRecords'>): FieldRecord =>
  (({ ...FIELD_RECORDS, ...cardRecords }) as Partial<Record<Field, FieldRecord>>)[field]!;

/** What was typed into a field, as it is understood. */
export const understood = (field: Field, state: Written): string =>
  recordOf(field, state).read?.(state.typed[field]) ?? state.typed[field].trim();

/** The same as the provider gets it: written out, and without the spaces that were put in. */
export function given(field: Field, state: Written, circumstances: Circumstances): string {
  const { group, write } = recordOf(field, state);
  const value = understood(field, state);
  return group ? group.clean(value) : (write?.(value, circumstances) ?? value);
}

/** What is typed, and what it is read by. */
type Written = Pick<State, 'typed' | 'cardRecords'>;

/** Checks one field as far as the frame can; the server decides. `undefined` means nothing is wrong with it. */
export function checkField(field: Field, state: Written, circumstances: Circumstances): FieldProblem | undefined {
  const { check, optional } = recordOf(field, state);
  const value = understood(field, state);
  return value === '' && !optional ? { code: 'empty' } : check?.(value, circumstances, state.typed);
}
