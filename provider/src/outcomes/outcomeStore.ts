import type { ProofFlow } from 'ondemand-pay/protocol';
import type { Mode } from '../common/mode.js';
import type { Queryable } from '../store/database.js';
import { statement } from '../store/statement.js';
import type { OrderMoney, ProofHistory } from './proofOutcome.js';

/* An order's money in its own words: of the order, or of a recurring payment's first charge. */
const moneyOf = (order: string) =>
  `case when ${order}.order_id is not null then jsonb_build_object('status', ${order}.status,
     'amount', ${order}.amount, 'capturedAmount', ${order}.captured_amount, 'refundedAmount', ${order}.refunded_amount,
     'currency', ${order}.currency, 'declineReason', ${order}.decline_reason) end`;

/* A charge is looked for among its buyer's orders, which have an index. */
const historyOf = `select p.jti, p.flow, p.issued_at, p.expires_at, p.voided_at, r.reference, r.revoked_at,
     case when h.page_id is not null then jsonb_build_object('amount', h.amount, 'currency', h.currency) end as held,
     ${moneyOf('bought')} as "order", ${moneyOf('charge')} as charge
   from origin_proofs p
   left join orders bought on bought.merchant_id = p.merchant_id and bought.order_id = p.order_id
   left join recurring_payments r on r.merchant_id = p.merchant_id and r.jti = p.jti
   left join rail_pages h on h.mode = p.mode and h.merchant_id = p.merchant_id and h.jti = p.jti
     and h.rail_reference is not null and h.ended_at is null
   left join lateral (
     select * from orders o
     where o.mode = r.mode and o.buyer_id = r.buyer_id and o.merchant_id = r.merchant_id
       and o.recurring_reference = r.reference
     order by o.created_at, o.order_id limit 1
   ) charge on true`;

type HistoryRow = Omit<ProofHistory, 'recurring'> & {
  reference: string | null;
  revokedAt: Date | null;
  charge: OrderMoney | null;
};

const toHistory = ({ reference, revokedAt, charge, ...proof }: HistoryRow): ProofHistory => ({
  ...proof,
  recurring: reference === null ? null : { revokedAt, charge },
});

const byId = statement('outcomes.of_proof', `${historyOf} where p.merchant_id = $1 and p.jti = $2`);

export async function findHistory(db: Queryable, merchantId: string, jti: string): Promise<ProofHistory | undefined> {
  const [row] = await db.query<HistoryRow>(byId, [merchantId, jti]);
  return row && toHistory(row);
}

const giveUp = statement(
  'outcomes.give_up',
  `update origin_proofs set voided_at = $3
   where merchant_id = $1 and jti = $2 and consumed_at is null and voided_at is null`,
);

/**
 * Makes a proof that bought nothing void. Of this and an order at the same moment one comes first, by the proof's
 * row.
 */
export async function voidUnusedProof(db: Queryable, merchantId: string, jti: string, now: Date): Promise<void> {
  await db.query(giveUp, [merchantId, jti, now]);
}

/** What makes two agreements equal: the buyer, the shop, the item and the price. */
export type EqualTo = {
  mode: Mode;
  buyerId: string;
  merchantId: string;
  flow: ProofFlow;
  itemName: string | null;
  amount: number | null;
  currency: string | null;
  terms: object | null;
};

const equal = statement(
  'outcomes.equal_to',
  `${historyOf}
   where p.mode = $1 and p.buyer_id = $2 and p.merchant_id = $3 and p.flow = $4 and p.issued_at > $5
     and p.item_name is not distinct from $6 and p.amount is not distinct from $7
     and p.currency is not distinct from $8 and p.terms is not distinct from $9::jsonb
   order by p.issued_at desc, p.displayed_at desc limit 20`,
);

/** The equal proofs made since a time, newest first. */
export async function listEqual(db: Queryable, of: EqualTo, since: Date): Promise<ProofHistory[]> {
  const terms = of.terms && JSON.stringify(of.terms);
  const values = [of.mode, of.buyerId, of.merchantId, of.flow, since, of.itemName, of.amount, of.currency, terms];
  return (await db.query<HistoryRow>(equal, values)).map(toHistory);
}
