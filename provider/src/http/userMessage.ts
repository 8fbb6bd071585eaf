import { FRAME_PROBLEM_GUIDE, type MoneyMoved, PROBLEM_GUIDE, type ProblemAdvice } from 'ondemand-pay/internal';
import type { RefusalCode } from '../common/refusal.js';
import { wordsFor } from '../words/words.js';

type Messages = { readonly [C in RefusalCode]?: string } & { readonly [M in MoneyMoved]: string };

const GUIDE: Readonly<Record<RefusalCode, ProblemAdvice>> = { ...PROBLEM_GUIDE, ...FRAME_PROBLEM_GUIDE };

/** The buyer's sentence for a code, in the language of the form; English where there is no other. */
export function userMessage(code: RefusalCode, locale = 'en'): string {
  const messages: Messages = wordsFor(locale).userMessages;
  return messages[code] ?? messages[GUIDE[code].money];
}
