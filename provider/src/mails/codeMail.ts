import type { Mail } from '../ports/mailSender.js';
import { wordsFor } from '../words/words.js';
import { mailOf } from './mailOf.js';

/** A code, for the buyer to enter where they asked for it. */
export function codeMail({
  to,
  code,
  name,
  locale,
}: {
  to: string;
  code: string;
  /** The shop's, or the provider's own. */
  name: string;
  locale: string;
}): Mail {
  const words = wordsFor(locale).codeMail;
  const subject = words.code(code, name);
  return mailOf({ to, locale, subject, opening: `${subject}.`, rows: [], notes: words.notes });
}
