import type { Mode } from '../common/mode.js';
import { outbox, type Taking, takingValues } from '../outbox/outboxStore.js';
import type { Queryable } from '../store/database.js';
import { statement } from '../store/statement.js';
import type { Receipt } from './receipt.js';

const receipts = outbox('receipts', { key: ['merchant_id', 'order_id'], sent: 'sent' });

const insert = statement(
  'receipts.insert',
  `insert into receipts (merchant_id, order_id, created_at, next_attempt_at) values ($1, $2, $3, $3)
   on conflict (merchant_id, order_id) do nothing`,
);

/** Asks for an order's receipt, in the transaction that captures it. An order has one receipt, however often asked. */
export async function requestReceipt(
  tx: Queryable,
  { merchantId, orderId }: { merchantId: string; orderId: string },
  now: Date,
): Promise<void> {
  await tx.query(insert, [merchantId, orderId, now]);
}

/** A receipt that somebody has taken to send; without an address when nobody is known to send it to. */
export type DueReceipt = Receipt & {
  to: string | null;
  merchantId: string;
  mode: Mode;
  /** How often it was tried before. */
  attempts: number;
};

/*
 * The address is the one given with the proof, or with the proof that a recurring payment was made from; empty once
 * erased. The tax of a part that was captured is not known.
 */
const told = `o.merchant_id, o.order_id, o.mode, o.mode = 'live' as livemode, nullif(p.email, '') as "to",
     o.locale, p.time_zone, m.name as shop, m.legal_name, m.legal_address, m.support_url, p.page_origin || coalesce(p.page_path, '') as page, o.name,
     i.label as paid_with, o.captured_amount as amount, o.refunded_amount,
     case when o.captured_amount = o.amount then o.tax_amount else 0 end as tax_amount, o.currency,
     o.created_at as bought_at, o.consented_at,
     case when rp.reference is not null
       then jsonb_build_object('mandateId', rp.mandate_id, 'terms', rp.terms) end as recurring`;

const sources = `orders o
   join merchants m on m.merchant_id = o.merchant_id
   left join recurring_payments rp on rp.merchant_id = o.merchant_id and rp.reference = o.recurring_reference
   left join origin_proofs p on p.merchant_id = o.merchant_id and p.jti = coalesce(o.jti, rp.jti)
   left join instruments i on i.mode = o.mode and i.buyer_id = o.buyer_id and i.instrument_id = o.instrument_id
     and i.erased_at is null`;

const leaseDue = receipts.taking(
  `select l.attempts, ${told}
   from ${sources} join leased l on l.merchant_id = o.merchant_id and l.order_id = o.order_id`,
);

const byOrder = statement(
  'receipts.by_order',
  `select ${told} from ${sources} where o.order_id = $1 and o.captured_amount > 0`,
);

/** What the receipt of an order says now; `undefined`: nothing was paid. */
export async function findReceipt(db: Queryable, orderId: string): Promise<Receipt | undefined> {
  const [row] = await db.query<Receipt>(byOrder, [orderId]);
  return row;
}

export const leaseDueReceipts = (db: Queryable, taking: Taking): Promise<DueReceipt[]> =>
  db.query<DueReceipt>(leaseDue, takingValues(taking));

/** It was sent, or is given up. */
export const writeReceiptEnd = (db: Queryable, { merchantId, orderId }: DueReceipt, now: Date, sent: boolean) =>
  receipts.end(db, [merchantId, orderId], now, sent);

export const postponeReceipt = (db: Queryable, { merchantId, orderId }: DueReceipt, nextAttempt: Date) =>
  receipts.postpone(db, [merchantId, orderId], nextAttempt);
