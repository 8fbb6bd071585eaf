import { type PageQuery, readPage } from '../../common/paging.js';
import type { Merchant } from '../../merchants/merchant.js';
import type { Database } from '../../store/database.js';
import type { Order } from '../order.js';
import * as store from '../orderStore.js';

export type OrderList = { orders: Order[]; next: string | null };

/**
 * A merchant's orders, or everyone's when none is named, newest first.
 * @throws {Refusal} `validation_failed` at `/limit` or `/after`.
 */
export async function listOrders(
  { database }: { database: Database },
  merchant: Merchant | undefined,
  query: PageQuery,
): Promise<OrderList> {
  const { rows, next } = await readPage(
    query,
    (after, limit) => store.listOrders(database, merchant?.merchantId, after, limit),
    ({ createdAt, orderId }) => ({ createdAt, id: orderId }),
  );
  return { orders: rows, next };
}
