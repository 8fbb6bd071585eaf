import { writtenLocale } from '../words/spoken.js';

/** As the languages of the frame write them, whatever the calendar and the digits of the region are. */
const PLAIN = { calendar: 'gregory', numberingSystem: 'latn' } as const;

/** "23 November 2026", in the page's language and the buyer's own time. */
export const longDate = (moment: string | Date, locale: string): string =>
  new Intl.DateTimeFormat(writtenLocale(locale), { ...PLAIN, dateStyle: 'long' }).format(new Date(moment));

/** The same in short, where many stand below each other. */
export const mediumDate = (moment: string | Date, locale: string): string =>
  new Intl.DateTimeFormat(writtenLocale(locale), { ...PLAIN, dateStyle: 'medium' }).format(new Date(moment));

/** The day alone: "27 Dec", with its year where that is another than now. */
export const shortDate = (moment: string | Date, locale: string): string => {
  const date = new Date(moment);
  const year = date.getFullYear() === new Date().getFullYear() ? {} : ({ year: 'numeric' } as const);
  return new Intl.DateTimeFormat(locale, { ...PLAIN, day: 'numeric', month: 'short', ...year }).format(date);
};

/** With the time of day. */
export const dateAndTime = (moment: string, locale: string): string =>
  new Intl.DateTimeFormat(writtenLocale(locale), { ...PLAIN, dateStyle: 'medium', timeStyle: 'short' }).format(
    new Date(moment),
  );
