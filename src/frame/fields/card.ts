/** What a buyer may type into the card fields, and what it means. Pure, and forgiving about form. */

const BRANDS = [
  ['Visa', /^4/],
  ['Mastercard', /^(5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/],
  ['American Express', /^3[47]/],
] as const;

/** The digits of a card number typed with any spacing; at most 19 (ISO/IEC 7812-1). */
export const cardDigits = (typed: string): string => typed.replace(/\D/g, '').slice(0, 19);

/** The brand that a number begins like, or `null` while that is open. */
export const cardBrand = (digits: string): string | null =>
  BRANDS.find(([, begins]) => begins.test(digits))?.[0] ?? null;

export type Expiry = { ok: true; value: string } | { ok: false; reason: 'malformed' | 'past' };

/**
 * Reads `3/27`, `03/27`, `0327`, `327`, `03/2027`, `03 - 27` as `MM/YY`. A card is good through the last
 * day of its month; `now` is in milliseconds since 1970.
 */
export function readExpiry(typed: string, now: number): Expiry {
  const match =
    /^\s*(\d{1,2})\s*[/.\-\s]\s*(?:20)?(\d\d)\s*$/.exec(typed) ?? /^\s*(\d{1,2}?)(?:20)?(\d\d)\s*$/.exec(typed);
  const month = Number(match?.[1]);
  const year = Number(match?.[2]);
  if (!match || month < 1 || month > 12) return { ok: false, reason: 'malformed' };

  // Date.UTC's month counts from 0, so this is the first moment of the month after.
  if (Date.UTC(2000 + year, month) <= now) return { ok: false, reason: 'past' };
  return { ok: true, value: `${String(month).padStart(2, '0')}/${String(year).padStart(2, '0')}` };
}
