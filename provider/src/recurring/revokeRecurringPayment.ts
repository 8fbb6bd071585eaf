import { type Actor, recordAudit } from '../audit/auditStore.js';
import type { Deps } from '../ports/deps.js';
import type { Queryable } from '../store/database.js';
import { announcementOf } from '../webhooks/announcement.js';
import { announce } from '../webhooks/webhookStore.js';
import { type RecurringPayment, type RevokedBy, recurringPaymentView } from './recurringPayment.js';
import { findRecurringPayment, writeRevocation } from './recurringPaymentStore.js';

/**
 * Ends a recurring payment: no charge is reserved from here on. Revoking again changes nothing. A charge that was
 * reserved before goes on, since the rail may have made it already.
 */
export async function revokeRecurringPayment(
  deps: Pick<Deps, 'database' | 'clock' | 'random'>,
  payment: RecurringPayment,
  by: Actor,
): Promise<RecurringPayment> {
  const revoked = await deps.database.transaction((tx) => revokeIn(tx, deps, payment, by));
  return revoked ?? (await findRecurringPayment(deps.database, payment.merchantId, payment.reference)) ?? payment;
}

/**
 * The same in a transaction of the caller's. `undefined`: it was revoked before.
 * @param revokedBy where it is another's word that is acted on, as a bank's of its customer.
 */
export async function revokeIn(
  tx: Queryable,
  deps: Pick<Deps, 'clock' | 'random'>,
  payment: RecurringPayment,
  by: Actor,
  revokedBy: RevokedBy = by.kind === 'buyer' ? 'buyer' : 'merchant',
): Promise<RecurringPayment | undefined> {
  const now = deps.clock();
  const written = await writeRevocation(tx, payment, revokedBy, now);
  if (!written) return undefined;
  const { mode, merchantId, mandateId: subjectId } = written;
  await recordAudit(tx, deps, { mode, by, action: 'recurring_payment.revoke', subjectId, merchantId });
  const data = { ...recurringPaymentView(written), user_token: written.userToken };
  const event = { type: 'recurring_payment.revoked', timestamp: now.toISOString(), data } as const;
  await announce(tx, written.merchantId, announcementOf(deps, event), now);
  return written;
}
