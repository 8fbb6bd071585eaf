import { plainSigns } from '../../protocol/plainSigns.js';

/** An account number typed with any spacing, as capitals and digits; at most 34 (ISO 13616-1). */
export const ibanOf = (typed: string): string =>
  plainSigns(typed)
    .toUpperCase()
    .replace(/[^A-Z\d]/g, '')
    .slice(0, 34);

/** In groups of four, as it is printed. */
export const groupIban = (iban: string): string => iban.replace(/(.{4})(?=.)/g, '$1 ');

/**
 * True for a well-formed account number whose check digits are right (ISO 7064, mod 97-10).
 * @param iban capitals and digits only
 */
export function isIban(iban: string): boolean {
  if (!/^[A-Z]{2}\d{2}[A-Z\d]{11,30}$/.test(iban)) return false;
  const digits = (iban.slice(4) + iban.slice(0, 4)).replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
  return [...digits].reduce((rest, digit) => (rest * 10 + Number(digit)) % 97, 0) === 1;
}
