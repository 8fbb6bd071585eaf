/** The languages that the frame speaks, by primary subtag. */
export const SPOKEN = ['en', 'sv'] as const;
export type SpokenLanguage = (typeof SPOKEN)[number];

/** The language for a BCP 47 tag; English for one the frame does not speak. */
export const languageOf = (locale: string): SpokenLanguage => {
  const language = locale.split('-')[0]!.toLowerCase();
  return SPOKEN.find((spoken) => spoken === language) ?? 'en';
};

/**
 * How prices and dates are written: in the language that is spoken around them, with its digits and direction, as in
 * the page's region.
 */
export function writtenLocale(locale: string): string {
  const { language, region } = new Intl.Locale(locale);
  const spoken = languageOf(locale);
  if (language === spoken) return locale;
  return region ? `${spoken}-${region}` : spoken;
}
