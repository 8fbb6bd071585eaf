import type { Mode } from '../common/mode.js';
import { outbox, type Taking, takingValues } from '../outbox/outboxStore.js';
import type { Queryable } from '../store/database.js';
import { statement } from '../store/statement.js';
import type { Agreement } from './agreement.js';

const agreements = outbox('agreement_mails', { key: ['merchant_id', 'reference'], sent: 'sent' });

const insert = statement(
  'agreement_mails.insert',
  'insert into agreement_mails (merchant_id, reference, created_at, next_attempt_at) values ($1, $2, $3, $4)',
);

/** Milliseconds in which a first charge may come: its receipt then says the terms. */
const CHARGED_WITHIN = 600_000;

/** Asks for an agreement's mail, in the transaction that makes it. */
export async function requestAgreementMail(
  tx: Queryable,
  { merchantId, reference }: { merchantId: string; reference: string },
  now: Date,
): Promise<void> {
  await tx.query(insert, [merchantId, reference, now, new Date(now.getTime() + CHARGED_WITHIN)]);
}

/** One that somebody has taken to send; without an address when there is nobody to send it to, or nothing to say. */
export type DueAgreement = Agreement & {
  to: string | null;
  merchantId: string;
  reference: string;
  mode: Mode;
  /** How often it was tried before. */
  attempts: number;
};

/* Charged or ended meanwhile: a receipt has said the terms or is about to, or they hold no more. */
const leaseDue = agreements.taking(
  `select l.attempts, r.merchant_id, r.reference, r.mode, r.mode = 'live' as livemode, r.locale, r.mandate_id, r.terms,
     r.item_name, r.created_at as agreed_at, p.time_zone, p.page_origin || coalesce(p.page_path, '') as page, m.name as shop, m.legal_name, m.legal_address,
     m.support_url, i.label as pays_with,
     case when r.revoked_at is null and not exists (
       select from orders o
       where o.merchant_id = r.merchant_id and o.recurring_reference = r.reference and o.status <> 'declined'
     ) then nullif(p.email, '') end as "to"
   from recurring_payments r
   join merchants m on m.merchant_id = r.merchant_id
   join leased l on l.merchant_id = r.merchant_id and l.reference = r.reference
   left join origin_proofs p on p.merchant_id = r.merchant_id and p.jti = r.jti
   left join instruments i on i.mode = r.mode and i.buyer_id = r.buyer_id and i.instrument_id = r.instrument_id
     and i.erased_at is null`,
);

export const leaseDueAgreements = (db: Queryable, taking: Taking): Promise<DueAgreement[]> =>
  db.query<DueAgreement>(leaseDue, takingValues(taking));

/** It was sent, or is given up. */
export const writeAgreementEnd = (db: Queryable, { merchantId, reference }: DueAgreement, now: Date, sent: boolean) =>
  agreements.end(db, [merchantId, reference], now, sent);

export const postponeAgreement = (db: Queryable, { merchantId, reference }: DueAgreement, nextAttempt: Date) =>
  agreements.postpone(db, [merchantId, reference], nextAttempt);
