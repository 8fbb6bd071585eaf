import type { Deps } from '../deps.js';
import type { RecurringPayment, RevokedBy } from './recurringPayment.js';
import { findRecurringPayment, writeRevocation } from './recurringPaymentStore.js';

/**
 * Ends a recurring payment: no charge is reserved from here on. Revoking again changes nothing. A charge that was
 * reserved before goes on, since the rail may have made it already.
 */
export async function revokeRecurringPayment(
  deps: Pick<Deps, 'database' | 'clock'>,
  payment: RecurringPayment,
  by: RevokedBy,
): Promise<RecurringPayment> {
  const { database, clock } = deps;
  const revoked = await database.transaction((tx) => writeRevocation(tx, payment, by, clock()));
  return revoked ?? (await findRecurringPayment(database, payment.merchantId, payment.reference)) ?? payment;
}
