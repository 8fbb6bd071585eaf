/** From a moment on, and before another. */
type Range = { from: Date; to: Date };

const DAY = 24 * 60 * 60 * 1000;

/**
 * A month of a calendar in a time zone: from its first moment on, before the first of the next.
 * @param month `2026-11`; `undefined` is given for anything else.
 * @param timeZone an IANA name, or `UTC`.
 */
export function monthIn(month: string, timeZone: string): Range | undefined {
  const [, year, number] = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(month) ?? [];
  if (year === undefined || number === undefined) return undefined;
  const first = (months: number) => {
    const date = new Date(0);
    date.setUTCFullYear(Number(year), Number(number) - 1 + months, 1);
    return startOfDay(date.getTime(), timeZone);
  };
  return { from: first(0), to: first(1) };
}

/**
 * The first moment of a day. Where clocks are put on at midnight the day begins at one o'clock; where they are put back
 * then, midnight comes twice and the day begins with the first that is not yesterday again.
 */
function startOfDay(midnight: number, timeZone: string): Date {
  const clockAt = wallClock(timeZone);
  const offsets = [midnight - DAY, midnight + DAY].map((time) => clockAt(time) - time);
  const candidates = offsets.map((offset) => midnight - offset).sort((a, b) => a - b);
  return new Date(candidates.find((time) => clockAt(time) >= midnight) ?? candidates[1]!);
}

/** What the clocks of a zone show at a moment, as if it were UTC. Milliseconds since 1970. */
function wallClock(timeZone: string): (time: number) => number {
  const format = new Intl.DateTimeFormat('en', {
    timeZone,
    calendar: 'iso8601',
    numberingSystem: 'latn',
    era: 'short',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    hourCycle: 'h23',
  });
  return (time) => {
    const parts = Object.fromEntries(format.formatToParts(time).map(({ type, value }) => [type, value]));
    const read = (type: string) => Number(parts[type]);
    const date = new Date(0);
    date.setUTCFullYear(read('year'), read('month') - 1, read('day'));
    date.setUTCHours(read('hour'), read('minute'), read('second'));
    return date.getTime();
  };
}

/** The day of a moment on the calendar of a zone: `2026-11-28`. */
export const dayIn = (timeZone: string): ((at: Date) => string) => {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    calendar: 'iso8601',
    numberingSystem: 'latn',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  return (at) => {
    const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
    return `${parts.year}-${parts.month}-${parts.day}`;
  };
};
