import type { InstrumentDetails, PaymentMethod, ProveFactor } from '../../../protocol/frameApi.js';
import { readBirthDate } from '../../fields/birthDate.js';
import { cardDigits, readExpiry } from '../../fields/card.js';
import { ibanOf } from '../../fields/iban.js';
import type { Typed, TypedFactor } from '../../state/state.js';

/** The fields of a way to pay, emptied once the provider has them. */
export const NO_DETAILS = {
  number: '',
  expiry: '',
  csc: '',
  name: '',
  birthDate: '',
  street: '',
  postalCode: '',
  iban: '',
};

/** What the provider is told of a new way to pay. Only called with details that passed every check. */
export function detailsOf(
  method: PaymentMethod,
  typed: Typed,
  circumstances: { now: number; locale: string },
): InstrumentDetails {
  switch (method) {
    case 'card': {
      const expiry = readExpiry(typed.expiry, circumstances.now);
      return {
        method,
        number: cardDigits(typed.number),
        expiry: expiry.ok ? expiry.value : typed.expiry,
        csc: typed.csc.trim(),
      };
    }
    case 'invoice': {
      const date = readBirthDate(typed.birthDate, circumstances);
      return {
        method,
        name: typed.name.trim(),
        birth_date: date.ok ? date.value : typed.birthDate,
        street_address: typed.street.trim(),
        postal_code: typed.postalCode.trim(),
      };
    }
    case 'direct_debit':
      return { method, iban: ibanOf(typed.iban) };
  }
}

/** The factor as it was typed. */
export const factorTyped = (
  factor: TypedFactor,
  { savedCsc, emailCode }: Typed,
): Exclude<ProveFactor, { factor: 'passkey' }> =>
  factor === 'security_code' ? { factor, csc: savedCsc.trim() } : { factor, code: emailCode };
