const WORDS = {
  en: {
    frameTitle: 'Payment form',
    notLoaded: 'The payment form could not be loaded. Try again.',
    tryAgain: 'Try again',
    notSetUp: 'The payment form is not set up correctly.',
  },
  sv: {
    frameTitle: 'Betalningsformulär',
    notLoaded: 'Betalningsformuläret kunde inte laddas. Försök igen.',
    tryAgain: 'Försök igen',
    notSetUp: 'Betalningsformuläret är inte rätt inställt.',
  },
};

/** The few words that the SDK itself shows, in the buyer's language or in English. */
export const wordsFor = (locale: string): (typeof WORDS)['en'] =>
  WORDS[locale.split('-')[0]?.toLowerCase() === 'sv' ? 'sv' : 'en'];
