import type { PaymentMethod } from 'ondemand-pay/internal';
import type { Reach } from '../buyers/reach.js';
import { isUuid } from '../common/ids.js';
import type { Mode } from '../common/mode.js';
import type { Queryable } from '../store/database.js';
import { statement } from '../store/statement.js';
import { datedNow } from '../test-clock/datedNow.js';
import type { OwnRecurringPayment, RecurringPayment, RevokedBy } from './recurringPayment.js';

const columns = `r.merchant_id, r.reference, r.mode, r.mandate_id, r.jti, r.buyer_id, r.user_token, r.terms, r.item_name,
  r.locale, r.created_at, r.revoked_at,
  (select i.rail from instruments i where i.mode = r.mode and i.buyer_id = r.buyer_id
     and i.instrument_id = r.instrument_id and i.removed_at is null) as rail`;

/**
 * Consumes the proof and makes the reference in one statement, as an order does: one of any number of concurrent
 * attempts gets a row.
 */
const make = statement(
  'recurring_payments.make',
  `with consumed as (
     update origin_proofs p set consumed_at = $5
     from instruments i
     where p.merchant_id = $1 and p.jti = $2 and p.flow = 'recurring-purchase'
       and p.issued_at is not null and p.consumed_at is null and p.voided_at is null and p.expires_at > $5
       and i.mode = p.mode and i.buyer_id = p.buyer_id and i.instrument_id = p.instrument_id and i.removed_at is null
     returning p.*
   ), r as (
     insert into recurring_payments (merchant_id, reference, mode, mandate_id, jti, buyer_id, user_token, instrument_id,
       terms, authenticated, item_name, merchant_context, locale, created_at)
     select merchant_id, $3, mode, $4, jti, buyer_id, user_token, instrument_id,
       terms || jsonb_build_object('start', $6::text), authenticated_at is not null, item_name,
       merchant_context, locale, ${datedNow('$5', 'consumed.mode')}
     from consumed returning *
   )
   select ${columns} from r`,
);

/** `undefined`: the proof was used, voided or expired, or the payment method removed, since it was looked at. */
export async function insertRecurringPayment(
  tx: Queryable,
  payment: Pick<RecurringPayment, 'merchantId' | 'jti' | 'reference' | 'mandateId'> & { start: Date },
  now: Date,
): Promise<RecurringPayment | undefined> {
  const { merchantId, jti, reference, mandateId, start } = payment;
  const values = [merchantId, jti, reference, mandateId, now, start.toISOString()];
  const [row] = await tx.query<RecurringPayment>(make, values);
  return row;
}

const byReference = statement(
  'recurring_payments.by_reference',
  `select ${columns} from recurring_payments r where r.merchant_id = $1 and r.reference = $2`,
);

export async function findRecurringPayment(
  db: Queryable,
  merchantId: string,
  reference: string,
): Promise<RecurringPayment | undefined> {
  const [row] = await db.query<RecurringPayment>(byReference, [merchantId, reference]);
  return row;
}

const byProof = statement(
  'recurring_payments.by_proof',
  `select ${columns} from recurring_payments r where r.merchant_id = $1 and r.jti = $2`,
);

export async function findByProof(
  db: Queryable,
  merchantId: string,
  jti: string,
): Promise<RecurringPayment | undefined> {
  const [row] = await db.query<RecurringPayment>(byProof, [merchantId, jti]);
  return row;
}

const byMandate = statement(
  'recurring_payments.by_mandate',
  `select ${columns}, m.name as shop, w.wallet_id
   from recurring_payments r
   join merchants m on m.merchant_id = r.merchant_id
   join instruments w on w.mode = r.mode and w.buyer_id = r.buyer_id and w.instrument_id = r.instrument_id
   where r.mandate_id = $1`,
);

/** With the shop it is paid to and the wallet it is paid from. */
export async function findByMandate(
  db: Queryable,
  mandateId: string,
): Promise<(RecurringPayment & { shop: string; walletId: string }) | undefined> {
  const [row] = await db.query<RecurringPayment & { shop: string; walletId: string }>(byMandate, [mandateId]);
  return row;
}

const revoke = statement(
  'recurring_payments.revoke',
  `with r as (
     update recurring_payments set revoked_at = $3, revoked_by = $4
     where merchant_id = $1 and reference = $2 and revoked_at is null returning *
   )
   select ${columns} from r`,
);

/** `undefined`: it was revoked before. */
export async function writeRevocation(
  tx: Queryable,
  { merchantId, reference }: RecurringPayment,
  by: RevokedBy,
  now: Date,
): Promise<RecurringPayment | undefined> {
  const [row] = await tx.query<RecurringPayment>(revoke, [merchantId, reference, now, by]);
  return row;
}

const charged = statement(
  'recurring_periods.charged',
  'select charged from recurring_periods where merchant_id = $1 and reference = $2 and period_start = $3',
);

/** The sum of charges that succeeded, or may yet, in the period that began then. */
export async function chargedIn(
  db: Queryable,
  { merchantId, reference }: RecurringPayment,
  periodStart: Date,
): Promise<number> {
  const [row] = await db.query<{ charged: number }>(charged, [merchantId, reference, periodStart]);
  return row?.charged ?? 0;
}

const anyCharge = statement(
  'recurring_payments.any_charge',
  `select 1 from recurring_payments r
   join orders o on o.mode = r.mode and o.buyer_id = r.buyer_id and o.merchant_id = r.merchant_id
     and o.recurring_reference = r.reference and o.status <> 'declined'
   where r.merchant_id = $1 and r.reference = $2 limit 1`,
);

/** A charge was made, or may have been: one that was declined never was. */
export async function wasCharged(db: Queryable, { merchantId, reference }: RecurringPayment): Promise<boolean> {
  return (await db.query(anyCharge, [merchantId, reference])).length > 0;
}

const ofWallet = statement(
  'recurring_payments.of_wallet',
  `select ${columns}, m.name as merchant_name, w.instrument_id, w.method, w.label
   from recurring_payments r
   join instruments w on w.mode = r.mode and w.buyer_id = r.buyer_id and w.instrument_id = r.instrument_id
   join merchants m on m.merchant_id = r.merchant_id
   where r.mode = $1 and r.buyer_id = $2 and w.wallet_id = $3 and ($4::uuid is null or r.merchant_id = $4)
   order by r.created_at desc, r.reference limit 100`,
);

type OwnRow = Omit<OwnRecurringPayment, 'instrument'> & {
  instrumentId: string;
  method: PaymentMethod;
  label: string;
};

/** What a buyer has agreed to, newest first, with what each is charged to, also when that was removed. */
export async function recurringPaymentsOfBuyer(
  db: Queryable,
  { mode, buyerId, walletId, merchantId }: Reach,
): Promise<OwnRecurringPayment[]> {
  const rows = await db.query<OwnRow>(ofWallet, [mode, buyerId, walletId, merchantId]);
  return rows.map(({ instrumentId, method, label, ...payment }) => ({
    ...payment,
    instrument: { instrument_id: instrumentId, method, label },
  }));
}

const chargedTo = statement(
  'recurring_payments.charged_to',
  `select ${columns} from recurring_payments r
   where r.mode = $1 and r.buyer_id = $2 and r.instrument_id = $3 and r.revoked_at is null
   order by r.created_at, r.reference for update of r`,
);

/**
 * The active recurring payments that are charged to an instrument. No charge is reserved until the transaction ends.
 */
export async function paymentsChargedTo(
  tx: Queryable,
  { mode, buyerId, instrumentId }: { mode: Mode; buyerId: string; instrumentId: string },
): Promise<RecurringPayment[]> {
  return tx.query<RecurringPayment>(chargedTo, [mode, buyerId, instrumentId]);
}

const ofMandate = statement(
  'recurring_payments.of_mandate',
  `select ${columns} from recurring_payments r
   join instruments i on i.mode = r.mode and i.buyer_id = r.buyer_id and i.instrument_id = r.instrument_id
   where (r.merchant_id, r.reference) in (
       select merchant_id, reference from recurring_payments where mandate_id = $4
       union
       select p.merchant_id, p.reference from instruments j
       join recurring_payments p on p.mode = j.mode and p.buyer_id = j.buyer_id and p.instrument_id = j.instrument_id
       where j.mode = $1 and j.rail = $2 and j.details ->> 'mandate' = $3)
     and r.mode = $1 and i.rail = $2 and r.revoked_at is null
   order by r.created_at, r.reference for update of r`,
);

/** What is active under a mandate, by our name of it or by its rail's. */
export const paymentsOfMandate = (
  tx: Queryable,
  { mode, rail }: { mode: Mode; rail: string },
  mandate: string,
): Promise<RecurringPayment[]> =>
  tx.query<RecurringPayment>(ofMandate, [mode, rail, mandate, isUuid(mandate) ? mandate : null]);

const isBroken = statement(
  'recurring_payments.is_broken',
  `select 1 from (
     select o.status from recurring_payments r
     join orders o on o.mode = r.mode and o.buyer_id = r.buyer_id and o.merchant_id = r.merchant_id
       and o.recurring_reference = r.reference
     where r.merchant_id = $1 and r.reference = $2
     order by o.created_at desc, o.order_id desc limit 1) last
   where last.status = 'declined'`,
);

/** True where the last charge was declined. */
export async function didLastChargeFail(db: Queryable, { merchantId, reference }: RecurringPayment): Promise<boolean> {
  return (await db.query(isBroken, [merchantId, reference])).length > 0;
}

const moveOne = statement(
  'recurring_payments.move',
  `update recurring_payments set instrument_id = $3, authenticated = false
   where merchant_id = $1 and reference = $2`,
);

/** The next charge is made to another instrument, which nobody has approved with a bank. */
export async function writeInstrument(
  tx: Queryable,
  { merchantId, reference }: RecurringPayment,
  instrumentId: string,
): Promise<void> {
  await tx.query(moveOne, [merchantId, reference, instrumentId]);
}
