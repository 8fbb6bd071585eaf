import type Stripe from 'stripe';
import type { RailFact } from '../../ports/railFacts.js';
import { fromStripeAmount } from './stripeAmounts.js';

/** What Stripe keeps for its service, in the currency of the account: one fact for each booking that has a fee. */
export const feeFacts = (
  of: { railReference: string },
  transactions: readonly Stripe.BalanceTransaction[],
): RailFact[] =>
  transactions
    .filter(({ fee }) => Number.isSafeInteger(fee) && fee !== 0)
    .map(({ id, fee, currency }) => ({
      ...of,
      id: `${id} fee`,
      kind: fee > 0 ? 'fee' : 'fee_refund',
      amount: fromStripeAmount(Math.abs(fee), currency),
      currency: currency.toUpperCase(),
    }));
