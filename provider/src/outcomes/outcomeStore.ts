import type { OrderStatus, ProofFlow } from 'ondemand-pay/protocol';
import type { Mode } from '../common/mode.js';
import type { Queryable } from '../store/database.js';
import { statement } from '../store/statement.js';
import type { OrderMoney, ProofHistory } from './proofOutcome.js';

/* An order's columns under names of their own: those of the order, or of a recurring payment's first charge. */
const moneyOf = (of: string) =>
  `${of}.status as ${of}_status, ${of}.amount as ${of}_amount, ${of}.captured_amount as ${of}_captured_amount,
   ${of}.refunded_amount as ${of}_refunded_amount, ${of}.currency as ${of}_currency,
   ${of}.decline_reason as ${of}_decline_reason`;

/* A charge is looked for among its buyer's orders, which have an index. */
const historyOf = `select p.jti, p.flow, p.issued_at, p.expires_at, p.voided_at, r.reference, r.revoked_at,
     ${moneyOf('bought')}, ${moneyOf('charge')}
   from origin_proofs p
   left join orders bought on bought.merchant_id = p.merchant_id and bought.order_id = p.order_id
   left join recurring_payments r on r.merchant_id = p.merchant_id and r.jti = p.jti
   left join lateral (
     select * from orders o
     where o.mode = r.mode and o.buyer_id = r.buyer_id and o.merchant_id = r.merchant_id
       and o.recurring_reference = r.reference
     order by o.created_at, o.order_id limit 1
   ) charge on true`;

type MoneyOf<Name extends string> = {
  [Column in keyof Columns as `${Name}_${Column}`]: Columns[Column];
};
type Columns = {
  status: OrderStatus | null;
  amount: number;
  captured_amount: number;
  refunded_amount: number;
  currency: string;
  decline_reason: string | null;
};

type HistoryRow = {
  jti: string;
  flow: ProofFlow;
  issued_at: Date | null;
  expires_at: Date | null;
  voided_at: Date | null;
  reference: string | null;
  revoked_at: Date | null;
} & MoneyOf<'bought'> &
  MoneyOf<'charge'>;

function toMoney(row: HistoryRow, of: 'bought' | 'charge'): OrderMoney | null {
  const status = row[`${of}_status`];
  return status === null
    ? null
    : {
        status,
        amount: row[`${of}_amount`],
        capturedAmount: row[`${of}_captured_amount`],
        refundedAmount: row[`${of}_refunded_amount`],
        currency: row[`${of}_currency`],
        declineReason: row[`${of}_decline_reason`],
      };
}

const toHistory = (row: HistoryRow): ProofHistory => ({
  jti: row.jti,
  flow: row.flow,
  issuedAt: row.issued_at,
  expiresAt: row.expires_at,
  voidedAt: row.voided_at,
  order: toMoney(row, 'bought'),
  recurring: row.reference === null ? null : { revokedAt: row.revoked_at, charge: toMoney(row, 'charge') },
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

/** Makes a proof that bought nothing void. Of this and an order at the same moment one comes first, by the proof's row. */
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
