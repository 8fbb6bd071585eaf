import { forLanguage } from 'ondemand-pay/internal';
import { formatMoney, type RecurringTerms } from 'ondemand-pay/protocol';
import { en } from './en.js';
import { sv } from './sv.js';

/** What each language has to say; a key that one lacks fails the build. */
export type Words = typeof en;

const LANGUAGES: Readonly<Record<string, Words>> = { en, sv };

/** The words for a BCP 47 tag; English for a language that is not spoken here. */
export const wordsFor = (locale: string): Words => forLanguage(LANGUAGES, locale) ?? en;

/** "at most SEK 49.00 a month, from 28 November 2026": what a buyer agreed to be charged. */
export function termsText({ max_amount, currency, interval, interval_count, start }: RecurringTerms, locale: string) {
  const { terms, dates } = wordsFor(locale);
  const price =
    max_amount === null || currency === null
      ? terms.varies
      : terms.upTo(formatMoney({ amount: max_amount, currency }, locale));
  const period = interval === null ? '' : ` ${terms.every(interval, interval_count ?? 1)}`;
  const date = new Intl.DateTimeFormat(dates, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(start));
  return `${price}${period}, ${terms.from(date)}`;
}
