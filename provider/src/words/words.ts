import { en } from './en.js';
import { sv } from './sv.js';

/** What each language has to say; a key that one lacks fails the build. */
export type Words = typeof en;

const LANGUAGES: Readonly<Record<string, Words>> = { en, sv };

/**
 * The words for a BCP 47 tag, by its primary subtag alone: `sv-FI` is Swedish, `sva` (Svan) is not. English for a
 * language that is not spoken here.
 * @see https://www.rfc-editor.org/rfc/rfc5646#section-2.2.1
 */
export function wordsFor(locale: string): Words {
  const [primary = ''] = locale.toLowerCase().split('-');
  return Object.hasOwn(LANGUAGES, primary) ? LANGUAGES[primary]! : en;
}
