import type { Mail } from '../ports/mailSender.js';
import { mailOf } from './mailOf.js';

const WORDS = {
  en: {
    code: (code: string, name: string) => `${code} is your code for ${name}`,
    notes: [
      'It can be used for five minutes. Never give it to anyone.',
      'If you did not ask for a code, you can ignore this email.',
    ],
  },
  sv: {
    code: (code: string, name: string) => `${code} är din kod för ${name}`,
    notes: [
      'Koden gäller i fem minuter. Ge den aldrig till någon.',
      'Har du inte bett om någon kod? Då kan du bortse från det här mejlet.',
    ],
  },
} as const;

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
  const words = locale.toLowerCase().startsWith('sv') ? WORDS.sv : WORDS.en;
  const subject = words.code(code, name);
  return mailOf({ to, locale, subject, opening: `${subject}.`, rows: [], notes: words.notes });
}
