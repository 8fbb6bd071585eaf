import type { Mail } from '../ports/mailSender.js';
import { wordsFor } from '../words/words.js';
import { mailOf } from './mailOf.js';

/** Tells a buyer that the way to reach them was changed, without saying to what. */
export function noticeMail({
  to,
  what,
  name,
  locale,
}: {
  to: string;
  what: 'email' | 'phone';
  /** The provider's. */
  name: string;
  locale: string;
}): Mail {
  const words = wordsFor(locale).noticeMail;
  const opening = `${words[what].what} ${name} ${words.goElsewhere[what]}`;
  return mailOf({ to, locale, subject: words[what].subject, opening, rows: [], notes: [words.notYou] });
}
