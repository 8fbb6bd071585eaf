/** "23 November 2026", in the page's language and the buyer's own time. */
export const longDate = (moment: string | Date, locale: string): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'long' }).format(new Date(moment));

/** The same in short, where many stand below each other. */
export const mediumDate = (moment: string | Date, locale: string): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }).format(new Date(moment));

/** With the time of day. */
export const dateAndTime = (moment: string, locale: string): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(moment));
