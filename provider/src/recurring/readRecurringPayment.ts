import { Refusal } from '../common/refusal.js';
import type { Merchant } from '../merchants/merchant.js';
import type { Deps } from '../ports/deps.js';
import { isReference, type RecurringPayment } from './recurringPayment.js';
import { findRecurringPayment } from './recurringPaymentStore.js';

/** A recurring payment as a merchant names it. */
export type NamedRecurringPayment = { merchant: Merchant; userToken: string; reference: string };

/**
 * A recurring payment by its buyer's token and its reference.
 * @throws {Refusal} `not_found`, the same for what does not exist and for what is another merchant's.
 */
export async function readRecurringPayment(
  { database }: Pick<Deps, 'database'>,
  { merchant, userToken, reference }: NamedRecurringPayment,
): Promise<RecurringPayment> {
  const payment = isReference(reference)
    ? await findRecurringPayment(database, merchant.merchantId, reference)
    : undefined;
  if (!payment || payment.userToken !== userToken) throw new Refusal('not_found');
  return payment;
}
