/** What the provider's own window says. It loads these itself: no frame needs them. */
export type WindowWords = {
  lang: string;
  title: string;
  connecting: string;
  alone: string;
  aloneMore: string;
  welcome: string;
  asWho(email: string, shop: string): string;
  continueAs(email: string): string;
  remember(host: string): string;
  notYou: string;
  offer: { why: string; button: string; making: string; made: string };
  who(shop: string): string;
  phone: string;
  phoneButton: string;
  passkey: string;
  code(phone: string): string;
  codeLabel: string;
  codeButton: string;
  factor: string;
  securityCode: string;
  emailCode: string;
  emailCodeSent: string;
  sendEmailCode: string;
  factorButton: string;
  skip(shop: string): string;
  changeNumber: string;
  done(shop: string): string;
  doneMore: string;
  busy: string;
  wrong: {
    passkey: string;
    passkeyNotMade: string;
    code: string;
    phone: string;
    offline: string;
    tooMany: string;
    other: string;
  };
};

const en: WindowWords = {
  lang: 'en',
  title: 'Welcome back',
  connecting: 'One moment',
  alone: 'Go on in the page of the shop',
  aloneMore: 'This window lost touch with the shop. Close it, and go on with your phone number where you were.',
  welcome: 'Welcome back',
  asWho: (email, shop) => `You go on at ${shop} as ${email}.`,
  continueAs: (email) => `Continue as ${email}`,
  remember: (host) =>
    `Recognise me in this browser at every shop that pays with ${host}. You can turn this off at any time.`,
  notYou: 'Not you?',
  offer: {
    why: 'Next time you can show that it is you with your fingerprint, face or screen lock.',
    button: 'Make a passkey',
    making: 'Making a passkey…',
    made: 'Your passkey is saved. It works at every shop that pays this way.',
  },
  who: (shop) => `Show that it is you, and go on at ${shop}.`,
  phone: 'Phone number',
  phoneButton: 'Text me a code',
  passkey: 'Use a passkey',
  code: (phone) => `Enter the code sent to ${phone}`,
  codeLabel: 'Code',
  codeButton: 'Continue',
  factor: 'Show that it is you',
  securityCode: 'Security code of the card you saved last',
  emailCode: 'The code in the email',
  emailCodeSent: 'We have emailed you a code.',
  sendEmailCode: 'Get a code by email',
  factorButton: 'Continue',
  skip: (shop) => `Go on at ${shop} without it`,
  changeNumber: 'Change number',
  done: (shop) => `Go on at ${shop}`,
  doneMore: 'You can close this window.',
  busy: 'One moment…',
  wrong: {
    passkey: 'No passkey was used. Try again, or go on with your phone number.',
    passkeyNotMade: 'That passkey did not work. You can go on without it.',
    code: 'That is not right. Check it and try again.',
    phone: 'We cannot text this number. Check it, or start with + and the country code.',
    offline: 'We lost the connection. Nothing was charged. Try again.',
    tooMany: 'That was too many tries. Nothing was charged. Wait a little and try again.',
    other: 'Something went wrong here. Nothing was charged. Try again in a moment.',
  },
};

const sv: WindowWords = {
  lang: 'sv',
  title: 'Välkommen tillbaka',
  connecting: 'Ett ögonblick',
  alone: 'Fortsätt på butikens sida',
  aloneMore: 'Det här fönstret tappade kontakten med butiken. Stäng det och fortsätt med ditt mobilnummer där du var.',
  welcome: 'Välkommen tillbaka',
  asWho: (email, shop) => `Du fortsätter hos ${shop} som ${email}.`,
  continueAs: (email) => `Fortsätt som ${email}`,
  remember: (host) =>
    `Känn igen mig i den här webbläsaren i alla butiker som tar betalt via ${host}. Du kan stänga av det när du vill.`,
  notYou: 'Inte du?',
  offer: {
    why: 'Nästa gång kan du visa att det är du med fingeravtryck, ansikte eller skärmlås.',
    button: 'Skapa en passkey',
    making: 'Skapar en passkey…',
    made: 'Din passkey är sparad. Den fungerar i alla butiker som tar betalt så här.',
  },
  who: (shop) => `Visa att det är du, så fortsätter du hos ${shop}.`,
  phone: 'Mobilnummer',
  phoneButton: 'Skicka koden',
  passkey: 'Använd en passkey',
  code: (phone) => `Skriv koden som vi skickade till ${phone}`,
  codeLabel: 'Kod',
  codeButton: 'Fortsätt',
  factor: 'Visa att det är du',
  securityCode: 'Säkerhetskoden på kortet du sparade senast',
  emailCode: 'Koden i mejlet',
  emailCodeSent: 'Vi har mejlat en kod till dig.',
  sendEmailCode: 'Få en kod via mejl',
  factorButton: 'Fortsätt',
  skip: (shop) => `Fortsätt hos ${shop} ändå`,
  changeNumber: 'Byt nummer',
  done: (shop) => `Fortsätt hos ${shop}`,
  doneMore: 'Du kan stänga fönstret.',
  busy: 'Ett ögonblick…',
  wrong: {
    passkey: 'Ingen passkey användes. Försök igen, eller fortsätt med ditt mobilnummer.',
    passkeyNotMade: 'Det gick inte med den passkeyn. Du kan fortsätta utan.',
    code: 'Det stämmer inte. Titta en gång till och försök igen.',
    phone: 'Vi kan inte skicka sms till det numret. Kontrollera det, eller börja med + och landskoden.',
    offline: 'Anslutningen bröts. Inga pengar har dragits. Försök igen.',
    tooMany: 'Det blev för många försök. Inga pengar har dragits. Vänta lite och försök igen.',
    other: 'Något gick fel hos oss. Inga pengar har dragits. Försök igen om en stund.',
  },
};

/** The words for a BCP 47 tag; English for a language this window does not speak. */
export const windowWords = (locale: string): WindowWords => (/^sv\b/i.test(locale) ? sv : en);
