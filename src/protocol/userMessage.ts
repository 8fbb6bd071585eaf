import type { FrameProblemCode } from './frameApi.js';
import { FRAME_PROBLEM_GUIDE, type MoneyMoved, PROBLEM_GUIDE, type ProblemAdvice } from './problemGuide.js';
import type { ProblemCode } from './problems.js';

type Messages = { readonly [C in ProblemCode | FrameProblemCode]?: string } & { readonly [M in MoneyMoved]: string };

const GUIDE: Readonly<Record<ProblemCode | FrameProblemCode, ProblemAdvice>> = {
  ...PROBLEM_GUIDE,
  ...FRAME_PROBLEM_GUIDE,
};

/** What happened, whether money moved, what to do now. */
const en: Messages = {
  payment_declined: 'The bank said no to this payment. Nothing was charged. Try another way to pay.',
  outcome_unknown: "We are checking with the bank. Please don't pay again; the answer will come by itself.",
  proof_already_used: 'This purchase was tried already. It is not charged a second time.',
  proof_expired: 'It took too long to finish the purchase. Nothing was charged. Please try again.',
  recurring_terms_exceeded:
    'The shop asked for more than you agreed to. Nothing was charged. What you agreed to still stands.',
  recurring_revoked: 'This agreement has ended. Nothing was charged. To go on, agree to it again at the shop.',
  invalid_state: 'This can no longer be changed.',
  rate_limited: 'Too many tries. This one charged nothing. Please wait a little and try again.',
  unavailable: 'The payment service cannot be reached. This try charged nothing. Please try again.',
  /** What has no sentence of its own, by whether money moved. */
  none: 'Something went wrong. Nothing was charged. Please try again.',
  before: 'Something went wrong. This try charged nothing. See what you have bought before you try again.',
  unknown: "Something went wrong, and we do not know yet whether you were charged. Please don't pay again.",
};

const sv: typeof en = {
  payment_declined: 'Banken sa nej till betalningen. Inga pengar har dragits. Välj ett annat sätt att betala.',
  outcome_unknown: 'Vi väntar på besked från banken. Betala inte igen, svaret kommer av sig självt.',
  proof_already_used: 'Köpet har redan prövats. Det dras inte en gång till.',
  proof_expired: 'Det tog för lång tid att slutföra köpet. Inga pengar har dragits. Försök igen.',
  recurring_terms_exceeded:
    'Butiken ville dra mer än du har gått med på. Inga pengar har dragits. Det du har gått med på gäller fortfarande.',
  recurring_revoked:
    'Den löpande betalningen är avslutad. Inga pengar har dragits. Vill du fortsätta? Godkänn den igen hos butiken.',
  invalid_state: 'Det här går inte längre att ändra.',
  rate_limited: 'För många försök. Det här försöket drog inga pengar. Vänta en stund och försök igen.',
  unavailable: 'Betaltjänsten kan inte nås just nu. Det här försöket drog inga pengar. Försök igen.',
  none: 'Något gick fel. Inga pengar har dragits. Försök igen.',
  before: 'Något gick fel. Det här försöket drog inga pengar. Se vad du har köpt innan du försöker igen.',
  unknown: 'Något gick fel, och vi vet inte än om du har betalat. Betala inte igen.',
};

const LANGUAGES: Readonly<Record<string, Messages>> = { en, sv };

/** The buyer's sentence for a code, in the language of the form; English where there is no other. */
export function userMessage(code: ProblemCode | FrameProblemCode, locale = 'en'): string {
  const messages = forLanguage(LANGUAGES, locale) ?? en;
  return messages[code] ?? messages[GUIDE[code].money];
}

/**
 * What there is for a BCP 47 tag, by its primary subtag alone: `sv-FI` is Swedish, `sva` (Svan) is not.
 * @see https://www.rfc-editor.org/rfc/rfc5646#section-2.2.1
 */
export function forLanguage<T>(languages: Readonly<Record<string, T>>, locale: string): T | undefined {
  const [primary = ''] = locale.toLowerCase().split('-');
  return Object.hasOwn(languages, primary) ? languages[primary] : undefined;
}
