import { writtenLocale } from '../words/spoken.js';

/** As the languages of the frame write them, whatever the calendar and the digits of the region are. */
const PLAIN = { calendar: 'gregory', numberingSystem: 'latn' } as const;

/** "23 November 2026", in the page's language and the buyer's own time. */
export const longDate = (moment: string | Date, locale: string): string =>
  new Intl.DateTimeFormat(writtenLocale(locale), { ...PLAIN, dateStyle: 'long' }).format(new Date(moment));

/** The same in short, where many stand below each other. */
export const mediumDate = (moment: string | Date, locale: string): string =>
  new Intl.DateTimeFormat(writtenLocale(locale), { ...PLAIN, dateStyle: 'medium' }).format(new Date(moment));

/** With the time of day. */
export const dateAndTime = (moment: string, locale: string): string =>
  new Intl.DateTimeFormat(writtenLocale(locale), { ...PLAIN, dateStyle: 'medium', timeStyle: 'short' }).format(
    new Date(moment),
  );
