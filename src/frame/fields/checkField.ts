import { isSandboxCard, SANDBOX_IBANS } from '../../protocol/sandbox.js';
import type { FieldProblem } from '../state/fieldProblem.js';
import type { Field, Typed } from '../state/state.js';
import { readBirthDate } from './birthDate.js';
import { cardBrand, cardDigits, readExpiry } from './card.js';
import { checkPhone } from './checkPhone.js';
import { ibanOf, isIban } from './iban.js';

/** The six digits of a code typed or pasted in any form, such as "123 456". */
export const codeDigits = (typed: string): string => typed.replace(/\D/g, '').slice(0, 6);

/**
 * Checks one field as far as the frame can; the server decides. `undefined` means nothing is wrong with it.
 * A card number is checked against the sandbox's cards because no other card form exists in this frame.
 *
 * @param livemode false: only the sandbox's bank accounts exist
 */
export function checkField(
  field: Field,
  typed: Typed,
  { now, livemode, locale }: { now: number; livemode: boolean; locale: string },
): FieldProblem | undefined {
  const value = typed[field].trim();
  if (field === 'note') return value.length <= 1000 ? undefined : { code: 'malformed' };
  if (value === '') return { code: 'empty' };
  const malformedUnless = (fine: boolean): FieldProblem | undefined => (fine ? undefined : { code: 'malformed' });
  switch (field) {
    case 'phone':
      return checkPhone(value);
    case 'code':
    case 'emailCode':
      return malformedUnless(/^\d{6}$/.test(value));
    case 'email':
      return malformedUnless(value.length <= 254 && /^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(value));
    case 'choice':
    case 'consent':
      return undefined;
    case 'number': {
      const digits = cardDigits(value);
      if (digits.length < 12) return { code: 'malformed' };
      return isSandboxCard(digits) ? undefined : { code: 'not_test_card' };
    }
    case 'expiry': {
      const expiry = readExpiry(value, now);
      return expiry.ok ? undefined : { code: expiry.reason };
    }
    case 'csc': {
      const length = cardBrand(cardDigits(typed.number)) === 'American Express' ? 4 : 3;
      return malformedUnless(/^\d+$/.test(value) && value.length === length);
    }
    case 'savedCsc':
      return malformedUnless(/^\d{3,4}$/.test(value));
    case 'name':
      return malformedUnless(value.length <= 100);
    case 'birthDate': {
      const date = readBirthDate(value, { now, locale });
      return date.ok ? undefined : { code: date.reason };
    }
    case 'street':
      return malformedUnless(value.length <= 200);
    case 'postalCode':
      return malformedUnless(value.length <= 20);
    case 'iban': {
      const iban = ibanOf(value);
      if (!isIban(iban)) return { code: 'malformed' };
      return livemode || Object.hasOwn(SANDBOX_IBANS, iban) ? undefined : { code: 'not_test_iban' };
    }
  }
}
