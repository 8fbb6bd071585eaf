/**
 * The few words that the SDK itself shows. Each is a constant of its own, whose name does not travel.
 */

/** In English and Swedish; `%` is the provider's host. */
export type Words = readonly [en: string, sv: string];

/** In the buyer's language or in English. */
export const inLanguage = (locale: string, words: Words, host = ''): string =>
  words[/^sv\b/i.test(locale) ? 1 : 0].split('%').join(host);

export const frameTitle: Words = ['Payment form', 'Betalningsformulär'];
export const notLoaded: Words = ['The payment form could not be loaded.', 'Betalningsformuläret kunde inte laddas.'];
export const notSetUp: Words = [
  'The payment form is not set up correctly.',
  'Betalningsformuläret är inte rätt inställt.',
];
export const tryAgain: Words = ['Try again', 'Försök igen'];
export const payOn: Words = ['Pay on %', 'Betala på %'];
export const inWindow: Words = [
  'Go on in the window of %, and keep this page open.',
  'Fortsätt i fönstret från % och låt den här sidan vara öppen.',
];
export const showWindow: Words = ['Show the window', 'Visa fönstret'];
export const closeWindow: Words = ['Close it and stay here', 'Stäng det och stanna här'];
export const windowBlocked: Words = [
  'Your browser did not open the window of %. Nothing was bought.',
  'Webbläsaren öppnade inte fönstret från %. Inget har köpts.',
];
export const windowClosed: Words = [
  'The window was closed. Nothing was bought.',
  'Fönstret stängdes. Inget har köpts.',
];
export const windowCut: Words = [
  'The window of % could not reach this page. Nothing was bought.',
  'Fönstret från % nådde inte den här sidan. Inget har köpts.',
];
export const oneMoreClick: Words = [
  'One more click takes you to the shop.',
  'Ett klick till så kommer du till butiken.',
];
export const goOn: Words = ['Continue', 'Fortsätt'];
export const windowDone: Words = [
  'You are done in the window. The shop goes on here.',
  'Du är klar i fönstret. Butiken fortsätter här.',
];
export const shopFailed: Words = [
  'The shop did not confirm your order. Ask it before you pay again.',
  'Butiken bekräftade inte din beställning. Fråga den innan du betalar igen.',
];
