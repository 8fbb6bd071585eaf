/** What only the provider's window says. It loads these itself: no frame needs them. */
export type WindowWords = {
  lang: string;
  title: string;
  connecting: string;
  alone: string;
  aloneMore: string;
  welcome: string;
  asWho(email: string, shop: string): string;
  continueAs(email: string): string;
  skip(shop: string): string;
  done(shop: string): string;
  doneMore: string;
  busy: string;
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
  skip: (shop) => `Go on at ${shop} without it`,
  done: (shop) => `Go on at ${shop}`,
  doneMore: 'You can close this window.',
  busy: 'One moment…',
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
  skip: (shop) => `Fortsätt hos ${shop} ändå`,
  done: (shop) => `Fortsätt hos ${shop}`,
  doneMore: 'Du kan stänga fönstret.',
  busy: 'Ett ögonblick…',
};

/** The words for a BCP 47 tag; English for a language this window does not speak. */
export const windowWords = (locale: string): WindowWords => (/^sv\b/i.test(locale) ? sv : en);
