/** Phone numbers with a fixed outcome under `test_` keys. Every other valid number gets a real random code. */
export const SANDBOX_PHONES = {
  fixedCode: '+46700000001',
  neverArrives: '+46700000002',
  refusedWithWait: '+46700000003',
} as const;

/** The code that always works for {@link SANDBOX_PHONES}.fixedCode. */
export const SANDBOX_FIXED_CODE = '123456';

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

/** The only IBANs that exist under `test_` keys; capitals and digits only, no spaces. */
export const SANDBOX_IBANS = {
  SE4550000000058398257466: 'approved',
  DE89370400440532013000: 'account_closed',
  DE08370400440532013003: 'pending',
  DE62370400440532013001: 'pending_declined',
  DE35370400440532013002: 'returned',
} as const;
