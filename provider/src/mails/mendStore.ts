import type { Mode } from '../common/mode.js';
import { outbox, type Taking, takingValues } from '../outbox/outboxStore.js';
import type { Queryable } from '../store/database.js';
import { statement } from '../store/statement.js';
import type { FailedCharge } from './mendMail.js';

const mends = outbox('mend_mails', { key: ['merchant_id', 'order_id'], sent: 'sent' });

/** Milliseconds in which a buyer hears once of one agreement: a shop may try again every day. */
const ONCE_IN = 3 * 24 * 3_600_000;

/** Milliseconds after their agreement in which the buyer is there, and is told by the frame. */
const STILL_THERE = 15 * 60_000;

const insert = statement(
  'mend_mails.insert',
  `insert into mend_mails (merchant_id, order_id, reference, created_at, next_attempt_at)
   select $1, $2, $3, $4, $4 where not exists (
     select from mend_mails where merchant_id = $1 and reference = $3 and created_at > $5)
   and not exists (
     select from recurring_payments r
     join origin_proofs p on p.merchant_id = r.merchant_id and p.jti = r.jti
     join orders o on o.merchant_id = $1 and o.order_id = $2
     where r.merchant_id = $1 and r.reference = $3 and o.decline_reason = 'authentication_required'
       and p.terms ->> 'first_amount' is not null and p.issued_at > $6)
   on conflict do nothing`,
);

/**
 * Asks for the mail about a charge that was declined, in the transaction that writes so. None where the bank wants the
 * buyer for what is charged at once, and they are there: they agree again.
 */
export async function requestMendMail(
  tx: Queryable,
  { merchantId, orderId, reference }: { merchantId: string; orderId: string; reference: string },
  now: Date,
): Promise<void> {
  await tx.query(insert, [
    merchantId,
    orderId,
    reference,
    now,
    new Date(now.getTime() - ONCE_IN),
    new Date(now.getTime() - STILL_THERE),
  ]);
}

/** One that somebody has taken to send; without an address when there is nobody to send it to, or nothing to mend. */
export type DueMend = FailedCharge & {
  to: string | null;
  merchantId: string;
  orderId: string;
  mode: Mode;
  attempts: number;
};

/* Paid or ended meanwhile, it is no news any more. */
const leaseDue = mends.taking(
  `select l.attempts, o.merchant_id, o.order_id, o.mode, o.mode = 'live' as livemode, r.locale, r.mandate_id, o.amount,
     o.currency, r.item_name, m.name as shop, m.support_url, i.label as pays_with,
     case when r.revoked_at is null and not exists (
       select from orders later
       where later.merchant_id = r.merchant_id and later.recurring_reference = r.reference
         and later.created_at > o.created_at and later.status <> 'declined'
     ) then nullif(p.email, '') end as "to"
   from leased l
   join orders o on o.merchant_id = l.merchant_id and o.order_id = l.order_id
   join recurring_payments r on r.merchant_id = o.merchant_id and r.reference = o.recurring_reference
   join merchants m on m.merchant_id = r.merchant_id
   left join origin_proofs p on p.merchant_id = r.merchant_id and p.jti = r.jti
   left join instruments i on i.mode = r.mode and i.buyer_id = r.buyer_id and i.instrument_id = r.instrument_id
     and i.erased_at is null`,
);

export const leaseDueMends = (db: Queryable, taking: Taking): Promise<DueMend[]> =>
  db.query<DueMend>(leaseDue, takingValues(taking));

/** It was sent, or is given up. */
export const writeMendEnd = (db: Queryable, { merchantId, orderId }: DueMend, now: Date, sent: boolean) =>
  mends.end(db, [merchantId, orderId], now, sent);

export const postponeMend = (db: Queryable, { merchantId, orderId }: DueMend, nextAttempt: Date) =>
  mends.postpone(db, [merchantId, orderId], nextAttempt);
