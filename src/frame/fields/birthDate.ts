/** An adult's age, in years. */
const ADULT = 18;
const OLDEST = 125;

export type BirthDate = { ok: true; value: string } | { ok: false; reason: 'malformed' | 'minor' };

/**
 * Reads a date of birth as people write it: `1985-07-04`, `19850704`, `1985/7/4`, `4.7.1985`, `04/07/1985`. Where the
 * year comes last, the month comes before the day only in American English.
 *
 * @param now milliseconds since 1970
 * @returns the date as YYYY-MM-DD (ISO 8601)
 */
export function readBirthDate(typed: string, { now, locale }: { now: number; locale: string }): BirthDate {
  const parts = readParts(typed.trim(), locale === 'en-US');
  if (!parts) return { ok: false, reason: 'malformed' };
  const { year, month, day } = parts;
  const date = new Date(Date.UTC(year, month - 1, day));
  const today = new Date(now);
  const age = today.getUTCFullYear() - year;
  // 31 February is moved on to March by Date.UTC.
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day || age > OLDEST || date.getTime() > now) {
    return { ok: false, reason: 'malformed' };
  }
  const comesOfAge = Date.UTC(year + ADULT, month - 1, day);
  return comesOfAge > now ? { ok: false, reason: 'minor' } : { ok: true, value: date.toISOString().slice(0, 10) };
}

function readParts(typed: string, monthFirst: boolean): { year: number; month: number; day: number } | null {
  const yearFirst =
    /^(\d{4})\s*[-/. ]?\s*(\d{1,2})\s*[-/. ]\s*(\d{1,2})$/.exec(typed) ?? /^(\d{4})(\d\d)(\d\d)$/.exec(typed);
  if (yearFirst) return { year: Number(yearFirst[1]), month: Number(yearFirst[2]), day: Number(yearFirst[3]) };
  const yearLast = /^(\d{1,2})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*(\d{4})$/.exec(typed);
  if (!yearLast) return null;
  const [first, second] = [Number(yearLast[1]), Number(yearLast[2])];
  const year = Number(yearLast[3]);
  return monthFirst ? { year, month: first, day: second } : { year, month: second, day: first };
}
