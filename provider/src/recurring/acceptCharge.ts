import { fitsTerms, nextChargeAt, periodAt } from 'ondemand-pay/protocol';
import { Refusal } from '../common/refusal.js';
import type { Merchant } from '../merchants/merchant.js';
import { railOf, requireRail } from '../payment-methods/askRail.js';
import type { Deps } from '../ports/deps.js';
import { requireUser } from '../proofs/presentedProof.js';
import { nowIn } from '../test-clock/testClock.js';
import type { RecurringPayment } from './recurringPayment.js';
import { chargedIn, findRecurringPayment, wasCharged } from './recurringPaymentStore.js';

/** A charge that a merchant wants to make with a reference. */
export type Charge = { userToken: string; reference: string; amount: number; currency: string };

/** What a charge is reserved against. */
export type AcceptedCharge = {
  reference: string;
  /** The most its period may hold; null: no cap. */
  maxAmount: number | null;
  /** Null when nothing is counted. */
  periodStart: Date | null;
};

/**
 * Every check of a charge between a readable request and the reservation. Nothing is written, and whether the period
 * still has room is settled by the reservation itself.
 *
 * The name of what is charged may differ from the one the buyer agreed to: "Premium" becomes "Premium, March".
 *
 * @throws {Refusal} `not_found`; `proof_invalid` (no reference of this merchant); `user_mismatch`;
 *   `recurring_revoked` (also when the buyer has removed the payment method); `currency_mismatch`; `amount_mismatch`
 *   (the first charge is another than the buyer was shown); `unavailable` (its rail is not configured any more);
 *   `recurring_terms_exceeded` with `next_charge_at`.
 */
export async function acceptCharge(deps: Deps, merchant: Merchant, charge: Charge): Promise<AcceptedCharge> {
  const { database } = deps;
  const { userToken, reference, amount, currency } = charge;
  await requireUser(deps, merchant, userToken);
  const payment = await findRecurringPayment(database, merchant.merchantId, reference);
  if (!payment) throw new Refusal('proof_invalid', { detail: 'This merchant has no such recurring payment' });
  const { terms, locale } = payment;
  if (payment.userToken !== userToken) throw new Refusal('user_mismatch', { locale });
  if (payment.revokedAt) throw new Refusal('recurring_revoked', { locale });
  if (payment.rail === null) {
    throw new Refusal('recurring_revoked', { detail: 'The buyer has removed the payment method', locale });
  }
  if (!takesCurrency(deps, payment, currency)) {
    const errors = [{ pointer: '/currency', detail: 'must be one the buyer agreed to and can pay in' }];
    throw new Refusal('currency_mismatch', { errors, locale });
  }
  const { first_amount: firstAmount = null } = terms;
  if (firstAmount !== null && firstAmount !== amount && !(await wasCharged(database, payment))) {
    const errors = [{ pointer: '/order_amount', detail: 'must equal what the buyer agreed to' }];
    throw new Refusal('amount_mismatch', { errors, locale });
  }
  requireRail(deps, payment.mode, payment.rail);
  if (terms.max_amount === null) return { reference, maxAmount: null, periodStart: null };
  const now = await nowIn(deps, payment.mode);
  const { start } = periodAt(terms, now);
  if (!fitsTerms(terms, await chargedIn(database, payment, start), amount)) throw exceeded(payment, amount, now);
  return { reference, maxAmount: terms.max_amount, periodStart: start };
}

function takesCurrency(deps: Deps, { mode, rail, terms }: RecurringPayment, currency: string): boolean {
  const { currencies = null } = railOf(deps, mode, rail) ?? {};
  return (terms.currency ?? currency) === currency && (currencies === null || currencies.includes(currency));
}

function exceeded({ terms, locale }: RecurringPayment, amount: number, now: Date): Refusal {
  const next = nextChargeAt(terms, amount, now)?.toISOString() ?? null;
  const when = next === null ? 'It can never be charged' : `It can be charged from ${next}`;
  return new Refusal('recurring_terms_exceeded', {
    detail: `max_amount: all charges of a period together must be at most ${terms.max_amount}. ${when}.`,
    errors: [{ pointer: '/order_amount', detail: 'is more than is left of max_amount in this period' }],
    members: { term: 'max_amount', next_charge_at: next },
    locale,
  });
}
