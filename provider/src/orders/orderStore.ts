import type { Reach } from '../buyers/reach.js';
import type { Answer } from '../common/answer.js';
import type { Mode } from '../common/mode.js';
import type { Position } from '../common/paging.js';
import type { IdempotentRequest } from '../idempotency/idempotentRequest.js';
import { keptSince } from '../idempotency/recallAnswer.js';
import { insertMovements, movementsParameter } from '../ledger/ledgerStore.js';
import { type Movement, movementsOf } from '../ledger/movements.js';
import type { Authenticated } from '../merchants/authenticateMerchant.js';
import type { RailInstrument, RailPayment } from '../ports/paymentRail.js';
import type { Queryable } from '../store/database.js';
import { statement } from '../store/statement.js';
import { errorCode } from '../store/storeError.js';
import { datedNow } from '../test-clock/datedNow.js';
import type { Announcement } from '../webhooks/announcement.js';
import { LEASE, later } from './lease.js';
import type { Order, OrderFields } from './order.js';
import { orderColumns } from './orderRows.js';

const NOT_NULL_VIOLATION = '23502';

/**
 * The hot path's one commit: claims the key, consumes the proof, inserts the order in `processing`. It spans three
 * folders' tables because that is what makes a purchase happen once: at READ COMMITTED the conditional update lets
 * one of any number of concurrent replays through, and all of them agree on who it was.
 *
 * When the key was claimed but the proof could not be consumed, the order's columns are null: the insert fails and
 * takes the claim back with it. A claim without its order cannot exist. That is for requests at the same moment: a
 * proof that was used before claims no key in the first place.
 *
 * It asks itself whether the caller's secret still counts, since who calls is only remembered: a secret that was
 * revoked by the time the statement begins places no order, in no process.
 */
const reserve = statement(
  'orders.reserve',
  `with caller as (
     select from merchant_secrets where merchant_id = $1 and secret_hash = $14 and (expires_at is null or expires_at > $6)
   ), claim as (
     insert into idempotency_keys (merchant_id, idempotency_key, fingerprint, order_id, created_at)
     select $1, $4::text, $5::bytea, $3, $6
     where $4::text is not null and exists (select from caller) and exists (
       select from origin_proofs p where p.merchant_id = $1 and p.jti = $2 and p.issued_at is not null
         and p.consumed_at is null and p.voided_at is null and p.expires_at > $6)
     on conflict (merchant_id, idempotency_key) do update
     set fingerprint = excluded.fingerprint, order_id = excluded.order_id, operation_id = null,
       status = null, headers = null, body = null, created_at = excluded.created_at
     where idempotency_keys.created_at <= $7
     returning 1
   ), consumed as (
     update origin_proofs p set consumed_at = $6, order_id = $3
     from instruments i
     where p.merchant_id = $1 and p.jti = $2
       and p.issued_at is not null and p.consumed_at is null and p.voided_at is null and p.expires_at > $6
       and i.mode = p.mode and i.buyer_id = p.buyer_id and i.instrument_id = p.instrument_id and i.removed_at is null
       and i.rail = any ($15::text[]) and exists (select from caller) and ($4::text is null or exists (select from claim))
     returning p.*, i.rail, i.method as instrument_method, i.details as instrument_details, i.wallet_id
   ), reserved as (
     insert into orders (merchant_id, order_id, mode, jti, buyer_id, user_token, instrument_id, rail, reference, name,
       item_name, amount, tax_amount, currency, capture, authenticated, flow, merchant_context, locale, status,
       created_at, updated_at, lease_until, next_attempt_at, consent_version, consented_at, is_two_step, rail_reference)
     select $1, $3, c.mode, c.jti, c.buyer_id, c.user_token, c.instrument_id, c.rail, $8, $9,
       c.item_name, c.amount, $10, c.currency, $11, c.authenticated_at is not null, c.flow, c.merchant_context, c.locale,
       'processing', ${datedNow('$6', 'c.mode')}, $6, $12, $12, c.consent_version, c.consented_at, true,
       coalesce(c.hold_reference, $13::jsonb ->> c.rail)
     from (select 1) once left join consumed c on true
     where c.jti is not null or exists (select from claim)
     returning ${orderColumns}
   )
   select r.*, c.instrument_method, c.instrument_details, c.wallet_id, m.name as payee_name,
     m.stripe_account as payee_account
   from reserved r cross join consumed c join merchants m on m.merchant_id = r.merchant_id`,
);

export type Reservation = {
  caller: Authenticated;
  jti: string;
  orderId: string;
  fields: OrderFields;
  once: IdempotentRequest | undefined;
  /** The order's reference on each rail that asks nobody for one. */
  references: RailReferences;
  /** Rails that are there: what is paid with another is reserved by nobody. */
  rails: readonly string[];
};

/** References by the names of rails. */
export type RailReferences = Readonly<Record<string, string>>;

/** `undefined`: another request was first, with the proof or with the key; or the caller's secret counts no more. */
export async function reserveOrder(
  db: Queryable,
  { caller, jti, orderId, fields, once, references, rails }: Reservation,
  now: Date,
): Promise<{ order: Order; parties: PaymentParties } | undefined> {
  const { reference, name, order_tax_amount, capture } = fields;
  const key = [once?.key ?? null, once?.fingerprint ?? null];
  const values = [caller.merchant.merchantId, jti, orderId, ...key, now, keptSince(now), reference, name];
  const [row] = await orNothing(
    db.query<ReservedRow>(reserve, [
      ...values,
      order_tax_amount,
      capture,
      later(now, LEASE),
      JSON.stringify(references),
      caller.secretHash,
      rails,
    ]),
  );
  return row && toReserved(row);
}

/** No rows where the statement took its own claim of the key back, by inserting an order without its columns. */
export const orNothing = <Row>(rows: Promise<Row[]>): Promise<Row[]> =>
  rows.catch((error) => {
    if (errorCode(error) === NOT_NULL_VIOLATION) return [];
    throw error;
  });

/** Who pays, with what, and who is paid: what a payment is begun with beside its order's own row. */
export type PaymentParties = Pick<RailPayment, 'instrument' | 'walletId' | 'payee'>;

type PartiesRow = {
  instrumentMethod: RailInstrument['method'];
  instrumentDetails: RailInstrument['details'];
  walletId: string;
  payeeName: string;
  payeeAccount: string | null;
};

export type ReservedRow = Order & PartiesRow;

export function toReserved(row: ReservedRow): { order: Order; parties: PaymentParties } {
  const { instrumentMethod, instrumentDetails, walletId, payeeName, payeeAccount, ...order } = row;
  return { order, parties: toParties(order, row) };
}

const toParties = (
  { mode, merchantId }: Pick<Order, 'mode' | 'merchantId'>,
  { instrumentMethod, instrumentDetails, walletId, payeeName, payeeAccount }: PartiesRow,
): PaymentParties => ({
  instrument: { mode, method: instrumentMethod, details: instrumentDetails },
  walletId,
  payee: { merchantId, name: payeeName, account: payeeAccount },
});

const parties = `i.method as instrument_method, i.details as instrument_details, i.wallet_id, m.name as payee_name,
     m.stripe_account as payee_account`;

/* By the order's own row: its buyer may have become a pseudonym since it was read. */
const ofOrder = statement(
  'orders.parties',
  `select ${parties}
   from orders o
   join merchants m on m.merchant_id = o.merchant_id
   join instruments i on i.mode = o.mode and i.buyer_id = o.buyer_id and i.instrument_id = coalesce($3, o.instrument_id)
   where o.merchant_id = $1 and o.order_id = $2`,
);

/**
 * With what the order is paid, also when the buyer has removed it since; or with another instrument of its buyer.
 */
export async function findParties(
  db: Queryable,
  order: Order,
  instrumentId?: string,
): Promise<PaymentParties | undefined> {
  const [row] = await db.query<PartiesRow>(ofOrder, [order.merchantId, order.orderId, instrumentId ?? null]);
  return row && toParties(order, row);
}

const finalise = statement(
  'orders.finalise',
  `with settled as (
     update orders set status = $3, captured_amount = $4, decline_reason = $5,
       rail_reference = coalesce($6, rail_reference), updated_at = $7, lease_until = null, pending_reason = null
     where merchant_id = $1 and order_id = $2 and status = 'processing'
     returning merchant_id, order_id, mode, rail, currency, amount, captured_amount, status, recurring_reference, period_start
   ), answered as (
     update idempotency_keys k set status = $9, headers = $10::jsonb, body = $11
     from settled s
     where k.merchant_id = s.merchant_id and k.idempotency_key = $8 and k.order_id = s.order_id
       and k.operation_id is null
   ), returned as (
     update recurring_periods p set charged = p.charged - s.amount
     from settled s
     where s.status = 'declined' and p.merchant_id = s.merchant_id and p.reference = s.recurring_reference
       and p.period_start = s.period_start
   ), announced as (
     insert into webhook_deliveries (merchant_id, event_id, endpoint_id, body, created_at, next_attempt_at)
     select s.merchant_id, $12, e.endpoint_id, $13, $7, $7
     from settled s join webhook_endpoints e on e.merchant_id = s.merchant_id and e.deleted_at is null
   ), receipt as (
     insert into receipts (merchant_id, order_id, created_at, next_attempt_at)
     select merchant_id, order_id, $7, $7 from settled where captured_amount > 0
   ), booked as (
     ${insertMovements({ order: 'settled', movements: '$14', now: '$7' })}
   )
   select 1 from settled`,
);

/**
 * Writes the rail's decision, with the answer that goes to whoever repeats the request. A declined charge gives back
 * what it had taken from its period. The event, the receipt of what was captured and the ledger are written with it.
 * False: it was written already.
 */
export async function finaliseOrder(
  db: Queryable,
  order: Order,
  announcement: Announcement,
  now: Date,
  answered?: { once: IdempotentRequest; answer: Answer },
): Promise<boolean> {
  const { merchantId, orderId, status, capturedAmount, declineReason, railReference } = order;
  const decided = [merchantId, orderId, status, capturedAmount, declineReason, railReference, now];
  const { status: code = null, headers = null, body = null } = answered?.answer ?? {};
  const answer = [answered?.once.key ?? null, code, headers && JSON.stringify(headers), body];
  const movements = movementsParameter(movementsOf({ cause: 'capture', amount: capturedAmount }));
  const told = [announcement.eventId, announcement.body, movements];
  return (await db.query(finalise, [...decided, ...answer, ...told])).length === 1;
}

const byId = statement('orders.by_id', `select ${orderColumns} from orders where merchant_id = $1 and order_id = $2`);

export async function findOrder(db: Queryable, merchantId: string, orderId: string): Promise<Order | undefined> {
  const [row] = await db.query<Order>(byId, [merchantId, orderId]);
  return row;
}

const page = statement(
  'orders.page',
  `select ${orderColumns} from orders
   where merchant_id = $1 and (created_at, order_id) < ($2, $3)
   order by created_at desc, order_id desc limit $4`,
);

/* A page of each merchant's own index, merged: an index over all merchants would cost every order a write. */
const pageOfAll = statement(
  'orders.page_of_all',
  `select o.* from merchants m cross join lateral (
     select ${orderColumns} from orders
     where orders.merchant_id = m.merchant_id and (created_at, order_id) < ($1, $2)
     order by created_at desc, order_id desc limit $3
   ) o
   order by o.created_at desc, o.order_id desc limit $3`,
);

const NEWEST = { createdAt: 'infinity', id: 'ffffffff-ffff-ffff-ffff-ffffffffffff' };

/** Newest first, beginning behind `after`; of every merchant when none is named. */
export async function listOrders(
  db: Queryable,
  merchantId: string | undefined,
  after: Position | undefined,
  limit: number,
): Promise<Order[]> {
  const { createdAt, id } = after ?? NEWEST;
  const position = [createdAt, id, limit];
  return merchantId === undefined
    ? db.query<Order>(pageOfAll, position)
    : db.query<Order>(page, [merchantId, ...position]);
}

/* One look into each merchant's own index, for the same reason. */
const byIdAlone = statement(
  'orders.by_id_alone',
  `select o.* from merchants m cross join lateral (
     select ${orderColumns} from orders where orders.merchant_id = m.merchant_id and order_id = $1
   ) o`,
);

/** For whoever runs the provider; a merchant's calls name the merchant. */
export async function findOrderOfAnyone(db: Queryable, orderId: string): Promise<Order | undefined> {
  const [row] = await db.query<Order>(byIdAlone, [orderId]);
  return row;
}

const leaseOne = statement(
  'orders.lease_one',
  `update orders set lease_until = $4
   where merchant_id = $1 and order_id = $2 and status = 'processing' and (lease_until is null or lease_until <= $3)
   returning ${orderColumns}`,
);

/** Takes an order in processing, unless somebody else is asking the rail for it. */
export async function leaseOrder(db: Queryable, order: Order, now: Date): Promise<Order | undefined> {
  const [row] = await db.query<Order>(leaseOne, [order.merchantId, order.orderId, now, later(now, LEASE)]);
  return row;
}

const leaseDue = statement(
  'orders.lease_due',
  `update orders set lease_until = $3
   where (merchant_id, order_id) in (
     select merchant_id, order_id from orders
     where status = 'processing' and next_attempt_at <= $1 and (lease_until is null or lease_until <= $2)
     order by next_attempt_at limit $4 for update skip locked
   )
   returning ${orderColumns}`,
);

/** Takes orders whose outcome was to be asked for by `due`, and that nobody is asking for `now`. */
export async function leaseDueOrders(db: Queryable, due: Date, now: Date, limit: number): Promise<Order[]> {
  return db.query<Order>(leaseDue, [due, now, later(now, LEASE), limit]);
}

const postpone = statement(
  'orders.postpone',
  `update orders set attempts = attempts + 1, next_attempt_at = $3, lease_until = null
   where merchant_id = $1 and order_id = $2 and status = 'processing'
   returning ${orderColumns}`,
);

/** Gives a lease back without an outcome. */
export async function postponeOrder(db: Queryable, order: Order, nextAttempt: Date): Promise<Order | undefined> {
  const [row] = await db.query<Order>(postpone, [order.merchantId, order.orderId, nextAttempt]);
  return row;
}

const pend = statement(
  'orders.pend',
  `update orders set attempts = 0, next_attempt_at = $3, lease_until = null, pending_reason = $4, rail_reference = $5
   where merchant_id = $1 and order_id = $2 and status = 'processing'
   returning ${orderColumns}`,
);

/** Gives a lease back of what the rail decides in days. */
export async function writePending(db: Queryable, order: Order, nextAttempt: Date): Promise<Order | undefined> {
  const { merchantId, orderId, pendingReason, railReference } = order;
  const [row] = await db.query<Order>(pend, [merchantId, orderId, nextAttempt, pendingReason, railReference]);
  return row;
}

const refer = statement(
  'orders.refer',
  `update orders set rail_reference = coalesce(rail_reference, $3)
   where merchant_id = $1 and order_id = $2
   returning rail_reference`,
);

/** Writes the reference of a payment that has moved nothing yet, unless there is one, and gives the one that stands. */
export async function writeReference(db: Queryable, order: Order, railReference: string): Promise<string> {
  const [row] = await db.query<{ railReference: string }>(refer, [order.merchantId, order.orderId, railReference]);
  if (!row) throw new TypeError('An order is never deleted');
  return row.railReference;
}

const lock = statement(
  'orders.lock',
  `select ${orderColumns} from orders where merchant_id = $1 and order_id = $2 for update`,
);

/** The order with its row locked until the transaction ends: statements after this one see it as it is. */
export async function lockOrder(tx: Queryable, merchantId: string, orderId: string): Promise<Order | undefined> {
  const [row] = await tx.query<Order>(lock, [merchantId, orderId]);
  return row;
}

const writeMoney = statement(
  'orders.write_amounts',
  `with written as (
     update orders set status = $3, captured_amount = $4, released_amount = $5, refunded_amount = $6,
       pending_capture = $7, pending_release = $8, pending_refund = $9, updated_at = $10, returned_amount = $12,
       disputes = $13::jsonb
     where merchant_id = $1 and order_id = $2
     returning merchant_id, order_id, mode, rail, currency
   )
   ${insertMovements({ order: 'written', movements: '$11', now: '$10' })}`,
);

/** @param movements what of it moved money, for the ledger: nothing where amounts are only promised. */
export async function writeAmounts(
  tx: Queryable,
  order: Order,
  now: Date,
  movements: readonly Movement[] = [],
): Promise<void> {
  const { merchantId, orderId, status } = order;
  const amounts = [order.capturedAmount, order.releasedAmount, order.refundedAmount];
  const pending = [order.pendingCapture, order.pendingRelease, order.pendingRefund];
  const later = [movementsParameter(movements), order.returnedAmount, JSON.stringify(order.disputes)];
  const values = [merchantId, orderId, status, ...amounts, ...pending, now, ...later];
  await tx.query(writeMoney, values);
}

/* A wallet's orders, so that none is told that was paid with what the session does not reach. */
const isOfWallet = `exists (
     select from instruments i where i.mode = o.mode and i.buyer_id = o.buyer_id
       and i.instrument_id = o.instrument_id and i.wallet_id = $3)`;
const ownColumns = `${orderColumns
  .split(',')
  .map((column) => `o.${column.trim()}`)
  .join(', ')}, m.name as merchant_name`;

/** An order with the name of the shop, as its buyer knows it. */
export type OwnOrder = Order & { merchantName: string };

const declined = statement(
  'orders.declined_of_wallet',
  `select count(*) as count from orders o
   where o.mode = $1 and o.buyer_id = $2 and ${isOfWallet} and o.created_at > $4 and o.status = 'declined'`,
);

/** How many orders that a wallet should have paid were declined after a moment. */
export async function countDeclined(
  db: Queryable,
  { mode, buyerId, walletId }: Omit<Reach, 'merchantId'>,
  since: Date,
): Promise<number> {
  const [row] = await db.query<{ count: number }>(declined, [mode, buyerId, walletId, since]);
  return row?.count ?? 0;
}

const lastDecision = statement(
  'orders.last_decision_on_instrument',
  `select decline_reason from orders
   where mode = $1 and buyer_id = $2 and instrument_id = $3 and status <> 'processing'
   order by created_at desc, order_id desc limit 1`,
);

/** True when the bank wanted the buyer for the last order that was to be paid with an instrument. */
export async function didBankAsk(
  db: Queryable,
  { mode, buyerId, instrumentId }: { mode: Mode; buyerId: string; instrumentId: string },
): Promise<boolean> {
  const [row] = await db.query<Pick<Order, 'declineReason'>>(lastDecision, [mode, buyerId, instrumentId]);
  return row?.declineReason === 'authentication_required';
}

const changeMethod = statement(
  'orders.change_method',
  `update orders set instrument_id = $3, rail = $4, rail_reference = $5, authenticated = $6, pending_release = $7,
     updated_at = $8
   where merchant_id = $1 and order_id = $2`,
);

/** The order goes over to another method. */
export async function writeMethod(tx: Queryable, order: Order, now: Date): Promise<void> {
  const { merchantId, orderId, instrumentId, rail, railReference, authenticated, pendingRelease } = order;
  await tx.query(changeMethod, [
    merchantId,
    orderId,
    instrumentId,
    rail,
    railReference,
    authenticated,
    pendingRelease,
    now,
  ]);
}

const ofWallet = statement(
  'orders.of_wallet',
  `select ${ownColumns} from orders o join merchants m on m.merchant_id = o.merchant_id
   where o.mode = $1 and o.buyer_id = $2 and ${isOfWallet} and ($4::uuid is null or o.merchant_id = $4)
     and o.recurring_reference is null
   order by o.created_at desc, o.order_id desc limit $5`,
);

/** A buyer's purchases, paid with what a session reaches, newest first. */
export async function listOrdersOfWallet(
  db: Queryable,
  { mode, buyerId, walletId, merchantId }: Reach,
  limit: number | null,
): Promise<OwnOrder[]> {
  return db.query<OwnOrder>(ofWallet, [mode, buyerId, walletId, merchantId, limit]);
}

const charges = statement(
  'orders.charges_of_wallet',
  `select * from (
     select ${ownColumns}, row_number() over (
       partition by o.merchant_id, o.recurring_reference order by o.created_at desc, o.order_id desc) as place
     from orders o join merchants m on m.merchant_id = o.merchant_id
     where o.mode = $1 and o.buyer_id = $2 and ${isOfWallet} and ($4::uuid is null or o.merchant_id = $4)
       and o.recurring_reference is not null
   ) c where $5::int is null or place <= $5 order by created_at desc, order_id desc`,
);

/** The newest charges of each recurring payment of a wallet, newest first. */
export async function listChargesOfWallet(
  db: Queryable,
  { mode, buyerId, walletId, merchantId }: Reach,
  each: number | null,
): Promise<OwnOrder[]> {
  return db.query<OwnOrder>(charges, [mode, buyerId, walletId, merchantId, each]);
}
