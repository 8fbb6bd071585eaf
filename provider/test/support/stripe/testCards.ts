/** How a card of the simulator behaves; those that are not named are fine. */
export type TestCard = {
  number: string;
  brand: string;
  last4: string;
  /** Declined while it is saved. */
  refusedOnSave?: Decline;
  /** Declined whenever it is charged. */
  refusedOnCharge?: Decline;
  /** `unless_set_up`: wants the buyer, but off session not once it was set up; `always`: whenever it is charged. */
  authentication?: 'unless_set_up' | 'always';
  /** How its bank asks; `sdk`: by a script of the processor's alone, so that nobody can be sent to a page. */
  asksBy?: 'page' | 'sdk';
  /** What happens to a charge afterwards. */
  later?: 'disputed' | 'inquiry' | 'refund_fails';
};

export type Decline = { code: string; decline_code?: string };

const declined = (decline_code: string): Decline => ({ code: 'card_declined', decline_code });

type Behaviour = Omit<TestCard, 'number' | 'brand' | 'last4'>;

/* The numbers are those of Stripe's published test cards. */
const BEHAVIOURS: Readonly<Record<string, Behaviour>> = {
  '4242424242424242': {},
  '5555555555554444': {},
  '378282246310005': {},
  '4000002500003155': { authentication: 'unless_set_up' },
  '4000002760003184': { authentication: 'always' },
  '4000008260003178': { authentication: 'always', refusedOnCharge: declined('insufficient_funds') },
  '4000000000000341': { refusedOnCharge: declined('generic_decline') },
  '4000000000000002': { refusedOnSave: declined('generic_decline'), refusedOnCharge: declined('generic_decline') },
  '4000000000009995': {
    refusedOnSave: declined('insufficient_funds'),
    refusedOnCharge: declined('insufficient_funds'),
  },
  '4000000000009987': { refusedOnSave: declined('lost_card'), refusedOnCharge: declined('lost_card') },
  '4000000000000069': { refusedOnSave: { code: 'expired_card' }, refusedOnCharge: { code: 'expired_card' } },
  '4000000000000119': { refusedOnSave: { code: 'processing_error' }, refusedOnCharge: { code: 'processing_error' } },
  '4000000000000259': { later: 'disputed' },
  '4000000000001976': { later: 'inquiry' },
  '4000000000005126': { later: 'refund_fails' },
};

/** Names under which the API knows cards without their numbers. */
const TOKENS: Readonly<Record<string, string>> = {
  pm_card_visa: '4242424242424242',
  pm_card_mastercard: '5555555555554444',
  pm_card_authenticationRequired: '4000002760003184',
  pm_card_authenticationRequiredOnSetup: '4000002500003155',
  pm_card_chargeCustomerFail: '4000000000000341',
  pm_card_chargeDeclined: '4000000000000002',
  pm_card_createDispute: '4000000000000259',
  pm_card_refundFail: '4000000000005126',
};

const brandOf = (number: string): string => {
  if (number.startsWith('5')) return 'mastercard';
  return number.startsWith('3') ? 'amex' : 'visa';
};

/** The card of a number; undefined for one that nobody issues. */
export function testCard(number: string): TestCard | undefined {
  const behaviour = BEHAVIOURS[number];
  return behaviour && { number, brand: brandOf(number), last4: number.slice(-4), ...behaviour };
}

export function tokenCard(token: string): TestCard | undefined {
  const number = TOKENS[token];
  return number === undefined ? undefined : testCard(number);
}

/** A fine card whose charges are declined for a reason. */
export const decliningCard = (decline: Decline): TestCard => ({
  number: '4000000000000341',
  brand: 'visa',
  last4: '0341',
  refusedOnCharge: decline,
});
