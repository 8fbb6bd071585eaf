const WORDS = {
  en: {
    frameTitle: 'Payment form',
    notLoaded: 'The payment form could not be loaded.',
    tryAgain: 'Try again',
    payOn: (host: string) => `Pay on ${host}`,
    inWindow: (host: string) => `Go on in the window of ${host}, and keep this page open.`,
    showWindow: 'Show the window',
    closeWindow: 'Close it and stay here',
    windowBlocked: (host: string) => `Your browser did not open the window of ${host}. Nothing was charged.`,
    windowClosed: 'The window was closed. Nothing was charged.',
    windowCut: (host: string) => `The window of ${host} could not reach this page. Nothing was charged.`,
    oneMoreClick: 'One more click takes you to the shop.',
    goOn: 'Continue',
    windowDone: 'You are done in the window. The shop goes on here.',
    shopFailed: 'The shop did not confirm your order. Ask it before you pay again.',
    notSetUp: 'The payment form is not set up correctly.',
  },
  sv: {
    frameTitle: 'Betalningsformulär',
    notLoaded: 'Betalningsformuläret kunde inte laddas.',
    tryAgain: 'Försök igen',
    payOn: (host: string) => `Betala på ${host}`,
    inWindow: (host: string) => `Fortsätt i fönstret från ${host} och låt den här sidan vara öppen.`,
    showWindow: 'Visa fönstret',
    closeWindow: 'Stäng det och stanna här',
    windowBlocked: (host: string) => `Webbläsaren öppnade inte fönstret från ${host}. Inget har debiterats.`,
    windowClosed: 'Fönstret stängdes. Inget har debiterats.',
    windowCut: (host: string) => `Fönstret från ${host} nådde inte den här sidan. Inget har debiterats.`,
    oneMoreClick: 'Ett klick till så kommer du till butiken.',
    goOn: 'Fortsätt',
    windowDone: 'Du är klar i fönstret. Butiken fortsätter här.',
    shopFailed: 'Butiken bekräftade inte din beställning. Fråga den innan du betalar igen.',
    notSetUp: 'Betalningsformuläret är inte rätt inställt.',
  },
};

/** The few words that the SDK itself shows, in the buyer's language or in English. */
export const wordsFor = (locale: string): (typeof WORDS)['en'] =>
  WORDS[locale.split('-')[0]?.toLowerCase() === 'sv' ? 'sv' : 'en'];
