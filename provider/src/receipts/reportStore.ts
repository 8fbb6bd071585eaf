import type { Mode } from '../common/mode.js';
import { outbox, type Taking, takingValues } from '../outbox/outboxStore.js';
import type { Queryable } from '../store/database.js';
import { statement } from '../store/statement.js';

const reports = outbox('order_reports', { key: ['merchant_id', 'order_id'], sent: 'told' });

/** That somebody said of an order "I did not buy this". */
export type Report = {
  merchantId: string;
  orderId: string;
  mode: Mode;
  /** In their own words. */
  note: string | null;
  /** They proved to reach what the order was paid with. */
  byBuyer: boolean;
};

const insert = statement(
  'order_reports.insert',
  `insert into order_reports (merchant_id, order_id, mode, note, by_buyer, reported_at, next_attempt_at)
   values ($1, $2, $3, $4, $5, $6, $6) on conflict (merchant_id, order_id) do nothing returning 1`,
);

/** False when the order was reported before. */
export async function insertReport(tx: Queryable, report: Report, now: Date): Promise<boolean> {
  const { merchantId, orderId, mode, note, byBuyer } = report;
  return (await tx.query(insert, [merchantId, orderId, mode, note, byBuyer, now])).length === 1;
}

const find = statement(
  'order_reports.find',
  'select reported_at from order_reports where merchant_id = $1 and order_id = $2',
);

/** When an order was reported. */
export async function findReport(
  db: Queryable,
  { merchantId, orderId }: { merchantId: string; orderId: string },
): Promise<Date | undefined> {
  const [row] = await db.query<{ reportedAt: Date }>(find, [merchantId, orderId]);
  return row?.reportedAt;
}

/** A report that somebody has taken to tell the operator of. */
export type DueReport = Report & {
  shop: string;
  name: string;
  amount: number;
  currency: string;
  boughtAt: Date;
  /** How often it was tried before. */
  attempts: number;
};

const leaseDue = reports.taking(
  `select l.merchant_id, l.order_id, l.mode, l.note, l.by_buyer, l.attempts, m.name as shop, o.name, o.amount,
     o.currency, o.created_at as bought_at
   from leased l
   join orders o on o.merchant_id = l.merchant_id and o.order_id = l.order_id
   join merchants m on m.merchant_id = l.merchant_id`,
);

export const leaseDueReports = (db: Queryable, taking: Taking): Promise<DueReport[]> =>
  db.query<DueReport>(leaseDue, takingValues(taking));

/** The operator was told by email, or is not going to be. */
export const writeReportEnd = (db: Queryable, { merchantId, orderId }: Report, now: Date, told: boolean) =>
  reports.end(db, [merchantId, orderId], now, told);

export const postponeReport = (db: Queryable, { merchantId, orderId }: Report, nextAttempt: Date) =>
  reports.postpone(db, [merchantId, orderId], nextAttempt);

const ofWallet = statement(
  'order_reports.of_wallet',
  `select r.order_id, r.note, r.reported_at
   from orders o
   join instruments i on i.mode = o.mode and i.buyer_id = o.buyer_id and i.instrument_id = o.instrument_id
   join order_reports r on r.merchant_id = o.merchant_id and r.order_id = o.order_id
   where o.mode = $1 and o.buyer_id = $2 and i.wallet_id = $3 order by r.reported_at desc`,
);

/** What was said of the orders of a wallet, newest first. */
export const reportsOfWallet = (
  db: Queryable,
  { mode, buyerId, walletId }: { mode: Mode; buyerId: string; walletId: string },
): Promise<{ orderId: string; note: string | null; reportedAt: Date }[]> =>
  db.query(ofWallet, [mode, buyerId, walletId]);
