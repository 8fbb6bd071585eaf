import { mailOf } from '../mails/mailOf.js';
import type { Mail } from '../ports/mailSender.js';
import { wordsFor } from '../words/words.js';

/** What is told of a change of a number without the old one. */
export type LostPhoneNews = {
  /** The provider's. */
  name: string;
  /** When the number changes. */
  at: Date;
  /** Where it can be stopped. */
  page: string;
  locale: string;
};

/* Nobody knows where the reader is. */
const timeOf = (at: Date, locale: string): string =>
  new Intl.DateTimeFormat(wordsFor(locale).dates, {
    day: 'numeric',
    month: 'long',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: 'UTC',
    timeZoneName: 'short',
  }).format(at);

/** Tells the buyer's address, without either number. */
export function lostPhoneMail(to: string, what: 'asked' | 'stopped' | 'failed', news: LostPhoneNews): Mail {
  const { name, at, page, locale } = news;
  const { subject, opening, note } = wordsFor(locale).lostPhone[what];
  return mailOf({ to, locale, subject, opening: opening(name, timeOf(at, locale)), rows: [], notes: [note(page)] });
}

/** The text message to the old number, in case it is not lost. */
export function lostPhoneMessage({ name, at, page, locale }: LostPhoneNews): string {
  const { opening, note } = wordsFor(locale).lostPhone.asked;
  return `${opening(name, timeOf(at, locale))} ${note(page)}`;
}
