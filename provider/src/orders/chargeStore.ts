import type { IdempotentRequest } from '../idempotency/idempotentRequest.js';
import { keptSince } from '../idempotency/recallAnswer.js';
import type { AcceptedCharge } from '../recurring/acceptCharge.js';
import type { Queryable } from '../store/database.js';
import { statement } from '../store/statement.js';
import { datedNow } from '../test-clock/datedNow.js';
import { LEASE, later } from './lease.js';
import type { Order, OrderFields } from './order.js';
import { orderColumns } from './orderRows.js';
import { orNothing, type PaymentParties, type RailReferences, type ReservedRow, toReserved } from './orderStore.js';

/**
 * A charge's one commit, the twin of `orders.reserve`: claims the key, takes the amount from what the period has left
 * and inserts the order in `processing`. The reference's row is locked, so a charge and a revocation never cross; the
 * period's row is added to only while the sum stays within the cap, which the engine looks at again once a concurrent
 * charge has committed. What the buyer's bank holds for the first charge already is that charge's, once, by the row of
 * the proof that it was agreed with; not where the agreement has gone over to another instrument.
 */
const reserve = statement(
  'orders.reserve_charge',
  `with claim as (
     insert into idempotency_keys (merchant_id, idempotency_key, fingerprint, order_id, created_at)
     select $1, $4::text, $5::bytea, $3, $6 where $4::text is not null
     on conflict (merchant_id, idempotency_key) do update
     set fingerprint = excluded.fingerprint, order_id = excluded.order_id, operation_id = null,
       status = null, headers = null, body = null, created_at = excluded.created_at
     where idempotency_keys.created_at <= $7
     returning 1
   ), agreed as (
     select r.*, i.rail, i.method as instrument_method, i.details as instrument_details, i.wallet_id,
       p.consent_version, p.consented_at
     from recurring_payments r
     join instruments i on i.mode = r.mode and i.buyer_id = r.buyer_id and i.instrument_id = r.instrument_id
     left join origin_proofs p on p.merchant_id = r.merchant_id and p.jti = r.jti
     where r.merchant_id = $1 and r.reference = $2 and r.revoked_at is null and i.removed_at is null
       and ($4::text is null or exists (select from claim))
     for update of r
   ), counted as (
     insert into recurring_periods as p (merchant_id, reference, period_start, charged)
     select merchant_id, reference, $13, $14 from agreed where $13::timestamptz is not null and $14 <= $15::bigint
     on conflict (merchant_id, reference, period_start) do update
     set charged = p.charged + excluded.charged where p.charged + excluded.charged <= $15
     returning 1
   ), adopted as (
     update origin_proofs p set order_id = $3
     from agreed a
     where p.merchant_id = a.merchant_id and p.jti = a.jti and p.hold_reference is not null and p.order_id is null
       and p.instrument_id = a.instrument_id and (p.terms ->> 'first_amount')::bigint = $14
       and p.terms ->> 'currency' = $16 and ($13::timestamptz is null or exists (select from counted))
     returning p.hold_reference
   ), reserved as (
     insert into orders (merchant_id, order_id, mode, recurring_reference, mandate_id, period_start, buyer_id,
       user_token, instrument_id, rail, reference, name, item_name, amount, tax_amount, currency, capture,
       authenticated, flow, merchant_context, locale, status, created_at, updated_at, lease_until, next_attempt_at,
       consent_version, consented_at, is_two_step, rail_reference)
     select $1, $3, a.mode, a.reference, a.mandate_id, $13, a.buyer_id,
       a.user_token, a.instrument_id, a.rail, $8, $9, a.item_name, $14, $10, $16, $11,
       a.authenticated or exists (select from adopted),
       'recurring-purchase', a.merchant_context, a.locale, 'processing', ${datedNow('$6', 'a.mode')}, $6, $12, $12,
       a.consent_version, a.consented_at, true,
       coalesce((select hold_reference from adopted), $17::jsonb ->> a.rail)
     from (select 1) once
     left join agreed a on $13::timestamptz is null or exists (select from counted)
     where a.reference is not null or exists (select from claim)
     returning ${orderColumns}
   )
   select r.*, a.instrument_method, a.instrument_details, a.wallet_id, m.name as payee_name,
     m.stripe_account as payee_account
   from reserved r cross join agreed a join merchants m on m.merchant_id = r.merchant_id`,
);

export type ChargeReservation = {
  merchantId: string;
  orderId: string;
  charge: AcceptedCharge;
  fields: OrderFields;
  once: IdempotentRequest | undefined;
  references: RailReferences;
};

/** `undefined`: another request was first, with the key or with what the period had left; or it was revoked. */
export async function reserveCharge(
  db: Queryable,
  { merchantId, orderId, charge, fields, once, references }: ChargeReservation,
  now: Date,
): Promise<{ order: Order; parties: PaymentParties } | undefined> {
  const { reference, name, order_amount, order_tax_amount, currency, capture } = fields;
  const key = [once?.key ?? null, once?.fingerprint ?? null];
  const values = [merchantId, charge.reference, orderId, ...key, now, keptSince(now), reference, name];
  const counted = [charge.periodStart, order_amount, charge.maxAmount, currency];
  const [row] = await orNothing(
    db.query<ReservedRow>(reserve, [
      ...values,
      order_tax_amount,
      capture,
      later(now, LEASE),
      ...counted,
      JSON.stringify(references),
    ]),
  );
  return row && toReserved(row);
}

const giveBack = statement(
  'recurring_periods.give_back',
  `update recurring_periods set charged = charged - $4
   where merchant_id = $1 and reference = $2 and period_start = $3`,
);

/** Gives back what a released charge had taken from its period. */
export async function giveBackAllowance(tx: Queryable, order: Order, amount: number): Promise<void> {
  const { merchantId, recurringReference, periodStart } = order;
  if (periodStart !== null) await tx.query(giveBack, [merchantId, recurringReference, periodStart, amount]);
}
