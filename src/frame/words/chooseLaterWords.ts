import { enLater } from './enLater.js';
import type { FirstWords, LaterWords, Words } from './words.js';

/** The second part of each language, by the tag in the first. */
const LANGUAGES: Readonly<Record<string, LaterWords>> = { en: enLater };

/** All words of the language that the first ones are in. */
export const addLaterWords = (words: FirstWords): Words => ({ ...words, ...(LANGUAGES[words.lang] ?? enLater) });
