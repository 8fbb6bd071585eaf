import { en } from './en.js';
import type { FirstWords } from './words.js';

/** The languages the frame speaks, by primary subtag. */
const LANGUAGES: Readonly<Record<string, FirstWords>> = { en };

/** The words for a BCP 47 tag; English for a language the frame does not speak. */
export function chooseWords(locale: string): FirstWords {
  const language = locale.split('-')[0]!.toLowerCase();
  return Object.hasOwn(LANGUAGES, language) ? LANGUAGES[language]! : en;
}
