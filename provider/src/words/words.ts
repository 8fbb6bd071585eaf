import { forLanguage } from 'ondemand-pay/internal';
import { en } from './en.js';
import { sv } from './sv.js';

/** What each language has to say; a key that one lacks fails the build. */
export type Words = typeof en;

const LANGUAGES: Readonly<Record<string, Words>> = { en, sv };

/** The words for a BCP 47 tag; English for a language that is not spoken here. */
export const wordsFor = (locale: string): Words => forLanguage(LANGUAGES, locale) ?? en;
