import type { RefusalCode } from '../common/refusal.js';
import { wordsFor } from '../words/words.js';

type Messages = { readonly [C in RefusalCode]?: string } & { readonly other: string };

/** The buyer's sentence for a code, in the language of the form; English where there is no other. */
export function userMessage(code: RefusalCode, locale = 'en'): string {
  const messages: Messages = wordsFor(locale).userMessages;
  return messages[code] ?? messages.other;
}
