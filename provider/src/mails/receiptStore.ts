import { type Queryable, statement } from '../store/database.js';

const insert = statement(
  'receipts.insert',
  `insert into receipts (merchant_id, order_id, created_at, next_attempt_at) values ($1, $2, $3, $3)
   on conflict (merchant_id, order_id) do nothing`,
);

export async function insertReceipt(tx: Queryable, merchantId: string, orderId: string, now: Date): Promise<void> {
  await tx.query(insert, [merchantId, orderId, now]);
}
