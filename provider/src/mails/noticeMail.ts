import type { Mail } from '../ports/mailSender.js';
import { mailOf } from './mailOf.js';

const WORDS = {
  en: {
    email: { subject: 'Your email address has been changed', what: 'Receipts and codes from' },
    phone: { subject: 'Your phone number has been changed', what: 'Codes from' },
    goElsewhere: { email: 'now go to another address.', phone: 'now go to another number.' },
    notYou: 'If this was not you, answer this email or contact whoever runs the service at once.',
  },
  sv: {
    email: { subject: 'Din mejladress har ändrats', what: 'Kvitton och koder från' },
    phone: { subject: 'Ditt telefonnummer har ändrats', what: 'Koder från' },
    goElsewhere: { email: 'skickas nu till en annan adress.', phone: 'skickas nu till ett annat nummer.' },
    notYou: 'Var det inte du? Svara på det här mejlet eller kontakta genast den som driver tjänsten.',
  },
} as const;

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
  const words = locale.toLowerCase().startsWith('sv') ? WORDS.sv : WORDS.en;
  const opening = `${words[what].what} ${name} ${words.goElsewhere[what]}`;
  return mailOf({ to, locale, subject: words[what].subject, opening, rows: [], notes: [words.notYou] });
}
