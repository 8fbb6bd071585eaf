/** The only card numbers that exist under `test_` keys, and what each of them does. */
export const SANDBOX_CARDS = {
  '4242424242424242': 'approved',
  '4000000000000002': 'insufficient_funds',
  '4000000000000119': 'outcome_unknown',
  '4000000000000341': 'card_declined',
  '4000002500003155': 'authenticate',
  '4000000000000259': 'dispute_lost',
  '4000000000002685': 'dispute_won',
} as const;
export type SandboxCardNumber = keyof typeof SANDBOX_CARDS;
export type SandboxCardOutcome = (typeof SANDBOX_CARDS)[SandboxCardNumber];

/** True for one of the sandbox's card numbers; digits only, no spaces. */
export const isSandboxCard = (digits: string): digits is SandboxCardNumber => Object.hasOwn(SANDBOX_CARDS, digits);
