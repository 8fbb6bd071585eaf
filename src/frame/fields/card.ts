import { plainDigits, plainSigns } from '../../protocol/plainSigns.js';

/** What a buyer may type into the card fields, and what it means. Pure, and forgiving about form. */

const BRANDS = [
  ['Visa', /^4/],
  ['Mastercard', /^(5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/],
  ['American Express', /^3[47]/],
] as const;

/** The digits of a card number typed with any spacing; at most 19 (ISO/IEC 7812-1). */
export const cardDigits = (typed: string): string => plainDigits(typed).slice(0, 19);

/** The brand that a number begins like, or `null` while that is open. */
export const cardBrand = (digits: string): string | null =>
  BRANDS.find(([, begins]) => begins.test(digits))?.[0] ?? null;

export type Expiry = { ok: true; value: string } | { ok: false; reason: 'malformed' | 'past' };

/**
 * Reads `3/27`, `03/27`, `0327`, `327`, `03/2027`, `03 - 27`, and with the year first `2027-03`, `202703`, as
 * `MM/YY`. A card is good through the last day of its month; `now` is in milliseconds since 1970.
 */
export function readExpiry(typed: string, now: number): Expiry {
  const text = plainSigns(typed);
  const yearFirst = /^20(\d\d)(?: ?[/.\- ] ?(\d{1,2})|(\d\d))\.?$/.exec(text);
  const monthFirst = /^(\d{1,2}) ?[/.\- ] ?(?:20)?(\d\d)\.?$/.exec(text) ?? /^(\d{1,2}?)(?:20)?(\d\d)$/.exec(text);
  // `202712`: there is no twentieth month.
  const [month, year] = yearFirst
    ? [Number(yearFirst[2] ?? yearFirst[3]), Number(yearFirst[1])]
    : [Number(monthFirst?.[1] ?? 0), Number(monthFirst?.[2] ?? 0)];
  if (month < 1 || month > 12) return { ok: false, reason: 'malformed' };

  // Date.UTC's month counts from 0, so this is the first moment of the month after.
  if (Date.UTC(2000 + year, month) <= now) return { ok: false, reason: 'past' };
  return { ok: true, value: `${String(month).padStart(2, '0')}/${String(year).padStart(2, '0')}` };
}
