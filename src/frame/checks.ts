import { isSandboxCard } from '../protocol/sandbox.js';
import { cardBrand, cardDigits, readExpiry } from './cardFields.js';
import type { Field, Typed } from './state.js';

/** What is wrong with a field; the words are the screen's. */
export type FieldProblem =
  | { code: 'empty' | 'malformed' | 'past' | 'not_test_card' | 'refused' | 'expired' }
  | { code: 'wrong'; triesLeft: number | null };

/** The six digits of a code typed or pasted in any form, such as "123 456". */
export const codeDigits = (typed: string): string => typed.replace(/\D/g, '').slice(0, 6);

/**
 * Checks one field as far as the frame can; the server decides. `undefined` means nothing is wrong with it.
 * A card number is checked against the sandbox's cards because no other card form exists in this frame.
 */
export function checkField(field: Field, typed: Typed, now: number): FieldProblem | undefined {
  const value = typed[field].trim();
  if (value === '') return { code: 'empty' };
  switch (field) {
    case 'phone': {
      // Any script's digits, any spacing: the provider reads them.
      const digits = value.match(/\p{Nd}/gu)?.length ?? 0;
      return digits < 5 || digits > 17 || value.length > 40 ? { code: 'malformed' } : undefined;
    }
    case 'code':
      return /^\d{6}$/.test(value) ? undefined : { code: 'malformed' };
    case 'email':
      return value.length <= 254 && /^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(value) ? undefined : { code: 'malformed' };
    case 'choice':
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
      return /^\d+$/.test(value) && value.length === length ? undefined : { code: 'malformed' };
    }
  }
}
