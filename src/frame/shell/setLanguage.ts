import type { OpeningWords } from '../words/words.js';

/** The language and direction of the document are those of what it says. */
export function setLanguage({ lang, dir }: OpeningWords): void {
  document.documentElement.lang = lang;
  document.documentElement.dir = dir;
}
