/** A time zone that this server can tell the time of; `null`: there is none, or it is not known here. */
export function readTimeZone(written: string | undefined): string | null {
  if (written === undefined) return null;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: written }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}

/** "28 November 2026 at 11:05 CET", on the clock that is asked for. */
export const timeIn = (locale: string, timeZone: string | null) => {
  const format = new Intl.DateTimeFormat(locale, {
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
    timeZone: timeZone ?? 'UTC',
  });
  return (at: Date): string => format.format(at);
};
