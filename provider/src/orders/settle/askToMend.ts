import { requestMendMail } from '../../mails/mendStore.js';
import type { Queryable } from '../../store/database.js';
import type { Order } from '../order.js';

/** A charge of a recurring payment that was declined: only its buyer can mend that, and they are not there. */
export const isToBeMended = (order: Order): order is Order & { recurringReference: string } =>
  order.status === 'declined' && order.recurringReference !== null;

/** Has the buyer told, in the transaction that writes that a charge was declined. */
export async function askToMend(tx: Queryable, order: Order, now: Date): Promise<void> {
  if (!isToBeMended(order)) return;
  const { merchantId, orderId, recurringReference: reference } = order;
  await requestMendMail(tx, { merchantId, orderId, reference }, now);
}
