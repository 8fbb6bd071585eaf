import type { Queryable } from '../store/database.js';
import { insertReceipt } from './receiptStore.js';

/** Asks for an order's receipt, in the transaction that captures it. An order has one receipt, however often asked. */
export const requestReceipt = (
  tx: Queryable,
  order: { merchantId: string; orderId: string },
  now: Date,
): Promise<void> => insertReceipt(tx, order.merchantId, order.orderId, now);
