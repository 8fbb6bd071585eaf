import { mailOf } from '../mails/mailOf.js';
import type { Mail } from '../ports/mailSender.js';

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

const WORDS = {
  en: {
    asked: {
      subject: 'Your phone number will be changed',
      opening: (name: string, at: string) => `Your number at ${name} changes on ${at}, without the old number.`,
      note: (page: string) => `Was it not you? Stop it before then: ${page}`,
    },
    stopped: {
      subject: 'The change of your phone number was stopped',
      opening: (name: string) => `Your number at ${name} stays as it is.`,
      note: () => 'If it was not you who stopped it, contact whoever runs the service.',
    },
    failed: {
      subject: 'Your phone number could not be changed',
      opening: (name: string) => `Your number at ${name} stays as it is: the new one is in use there by now.`,
      note: (page: string) => `You can choose another number: ${page}`,
    },
  },
  sv: {
    asked: {
      subject: 'Ditt telefonnummer kommer att ändras',
      opening: (name: string, at: string) => `Ditt nummer hos ${name} byts ${at}, utan det gamla numret.`,
      note: (page: string) => `Var det inte du? Stoppa bytet innan dess: ${page}`,
    },
    stopped: {
      subject: 'Bytet av ditt telefonnummer har stoppats',
      opening: (name: string) => `Du har kvar ditt nummer hos ${name}.`,
      note: () => 'Var det inte du som stoppade bytet? Kontakta den som driver tjänsten.',
    },
    failed: {
      subject: 'Ditt telefonnummer kunde inte ändras',
      opening: (name: string) => `Du har kvar ditt nummer hos ${name}: det nya används redan där.`,
      note: (page: string) => `Du kan välja ett annat nummer: ${page}`,
    },
  },
} as const;

const languageOf = (locale: string): 'en' | 'sv' => (locale.toLowerCase().startsWith('sv') ? 'sv' : 'en');

/* Nobody knows where the reader is. */
const timeOf = (at: Date, language: 'en' | 'sv'): string =>
  new Intl.DateTimeFormat(language === 'sv' ? 'sv-SE' : 'en-GB', {
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
  const language = languageOf(locale);
  const { subject, opening, note } = WORDS[language][what];
  return mailOf({ to, locale, subject, opening: opening(name, timeOf(at, language)), rows: [], notes: [note(page)] });
}

/** The text message to the old number, in case it is not lost. */
export function lostPhoneMessage({ name, at, page, locale }: LostPhoneNews): string {
  const language = languageOf(locale);
  const { opening, note } = WORDS[language].asked;
  return `${opening(name, timeOf(at, language))} ${note(page)}`;
}
