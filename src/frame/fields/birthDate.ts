import { plainSigns } from '../../protocol/plainSigns.js';

/** An adult's age, in years. */
const ADULT = 18;
const OLDEST = 125;

export type BirthDate = { ok: true; value: string } | { ok: false; reason: 'malformed' | 'minor' };

/**
 * Reads a date of birth as people write it: `1985-07-04`, `19850704`, `1985. 07. 04.`, `4.7.1985`, `4. 7. 1985.`,
 * `04071985`, `1985年7月4日`. Where the year comes last, the month comes before the day only in American English.
 *
 * @param now milliseconds since 1970
 * @returns the date as YYYY-MM-DD (ISO 8601)
 */
export function readBirthDate(typed: string, { now, locale }: { now: number; locale: string }): BirthDate {
  const dates = readParts(plainSigns(typed), locale === 'en-US');
  const date = dates.find((each) => isDate(each, now));
  if (!date) return { ok: false, reason: 'malformed' };
  const { year, month, day } = date;
  if (Date.UTC(year + ADULT, month - 1, day) > now) return { ok: false, reason: 'minor' };
  return { ok: true, value: new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10) };
}

type Parts = { year: number; month: number; day: number };

function isDate({ year, month, day }: Parts, now: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  const age = new Date(now).getUTCFullYear() - year;
  // 31 February is moved on to March by Date.UTC.
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day && age <= OLDEST && date.getTime() <= now;
}

/** What it can mean, the likeliest first. */
function readParts(typed: string, monthFirst: boolean): Parts[] {
  const yearFirst = new RegExp(
    `^(\\d{4})(?:${BETWEEN}(\\d{1,2})${BETWEEN}(\\d{1,2})|-?(\\d\\d)-?(\\d\\d))${AFTER}$`,
    'u',
  ).exec(typed);
  const yearLast = new RegExp(
    `^(?:(\\d{1,2})${BETWEEN}(\\d{1,2})${BETWEEN}|(\\d\\d)(\\d\\d))(\\d{4})${AFTER}$`,
    'u',
  ).exec(typed);
  return [
    ...(yearFirst
      ? [
          {
            year: Number(yearFirst[1]),
            month: Number(yearFirst[2] ?? yearFirst[4]),
            day: Number(yearFirst[3] ?? yearFirst[5]),
          },
        ]
      : []),
    ...(yearLast ? [lastOf(yearLast, monthFirst)] : []),
  ];
}

function lastOf(match: RegExpExecArray, monthFirst: boolean): Parts {
  const [first, second, year] = [match[1] ?? match[3], match[2] ?? match[4], match[5]].map(Number) as [
    number,
    number,
    number,
  ];
  return monthFirst ? { year, month: first, day: second } : { year, month: second, day: first };
}

/** What stands between the parts, and what some languages end a date with. */
const BETWEEN = ' ?[-/. 年月년월] ?';
const AFTER = ' ?[.日일]?';
