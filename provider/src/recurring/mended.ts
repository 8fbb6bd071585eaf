import type { Deps } from '../ports/deps.js';
import type { Queryable } from '../store/database.js';
import { announcementOf } from '../webhooks/announcement.js';
import { announce } from '../webhooks/webhookStore.js';
import { type RecurringPayment, recurringPaymentView } from './recurringPayment.js';
import { didLastChargeFail } from './recurringPaymentStore.js';

/**
 * Tells the shop that it may charge again, where its last charge was declined: what is charged has been mended. The
 * provider never charges by itself.
 */
export async function announceMended(
  deps: Pick<Deps, 'clock' | 'random'>,
  tx: Queryable,
  payment: RecurringPayment,
): Promise<void> {
  if (!(await didLastChargeFail(tx, payment))) return;
  const now = deps.clock();
  const data = { ...recurringPaymentView(payment), user_token: payment.userToken };
  const event = { type: 'recurring_payment.mended', timestamp: now.toISOString(), data } as const;
  await announce(tx, payment.merchantId, announcementOf(deps, event), now);
}
