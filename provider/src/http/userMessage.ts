import type { RefusalCode } from '../common/refusal.js';

type Messages = { readonly [C in RefusalCode | 'other']?: string } & { readonly other: string };

/** Words for the buyer: what happened, whether money moved, what to do now. */
const MESSAGES: Record<'en' | 'sv', Messages> = {
  en: {
    payment_declined: 'The bank said no to this payment. Nothing was charged. Try another way to pay.',
    outcome_unknown: "We are checking with the bank. Please don't pay again; the answer will come by itself.",
    proof_already_used: 'This purchase was made already. You are not charged again.',
    proof_expired: 'It took too long to finish the purchase. Nothing was charged. Please try again.',
    recurring_terms_exceeded:
      'The shop asked for more than you agreed to. Nothing was charged. What you agreed to still stands.',
    recurring_revoked: 'This agreement has ended. Nothing was charged. To go on, agree to it again at the shop.',
    invalid_state: 'This can no longer be changed.',
    rate_limited: 'Too many tries. Nothing was charged. Please wait a little and try again.',
    unavailable: 'The payment service cannot be reached. Nothing was charged. Please try again.',
    other: 'Something went wrong. Nothing was charged. Please try again.',
  },
  sv: {
    payment_declined: 'Banken sa nej till betalningen. Inga pengar har dragits. Välj ett annat sätt att betala.',
    outcome_unknown: 'Vi väntar på besked från banken. Betala inte igen, svaret kommer av sig självt.',
    proof_already_used: 'Köpet är redan genomfört. Du betalar inte en gång till.',
    proof_expired: 'Det tog för lång tid att slutföra köpet. Inga pengar har dragits. Försök igen.',
    recurring_terms_exceeded:
      'Butiken ville dra mer än du har gått med på. Inga pengar har dragits. Det du har gått med på gäller fortfarande.',
    recurring_revoked:
      'Den löpande betalningen är avslutad. Inga pengar har dragits. Vill du fortsätta? Godkänn den igen hos butiken.',
    invalid_state: 'Det här går inte längre att ändra.',
    rate_limited: 'För många försök. Inga pengar har dragits. Vänta en stund och försök igen.',
    unavailable: 'Betaltjänsten kan inte nås just nu. Inga pengar har dragits. Försök igen.',
    other: 'Något gick fel. Inga pengar har dragits. Försök igen.',
  },
};

/** The buyer's sentence for a code, in the language of the form; English where there is no other. */
export function userMessage(code: RefusalCode, locale = 'en'): string {
  const messages = locale.toLowerCase().startsWith('sv') ? MESSAGES.sv : MESSAGES.en;
  return messages[code] ?? messages.other;
}
