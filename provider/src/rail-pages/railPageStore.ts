import type { DeclineReason } from 'ondemand-pay/protocol';
import type { Mode } from '../common/mode.js';
import type { Queryable } from '../store/database.js';
import { statement } from '../store/statement.js';
import {
  AGREEMENT_HOLD_LIFETIME,
  type AuthenticationPage,
  HOLD_LIFETIME,
  type PageWithPayee,
  type RailPage,
  REOPENED_FOR,
} from './railPage.js';

const columns = `mode, page_id, kind, merchant_id, session_id, buyer_id, wallet_id, rail, locale, jti, instrument_id,
  amount, currency, rail_reference, status, decline_reason, asked_at, created_at, attempts`;
const qualified = `${columns.replace(/\w+/g, 'p.$&')}, p.ticket_hash is null as is_entered`;
const all = `${columns}, ticket_hash is null as is_entered`;

const insert = statement(
  'rail_pages.insert',
  `insert into rail_pages (mode, page_id, kind, merchant_id, session_id, buyer_id, wallet_id, rail, locale, jti,
     instrument_id, amount, currency, created_at, next_attempt_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14)
   on conflict do nothing`,
);

export type NewPage = Omit<
  RailPage,
  'railReference' | 'status' | 'declineReason' | 'isEntered' | 'askedAt' | 'createdAt' | 'attempts'
>;

/** Of a confirmation there is one page: another is not written. */
export async function insertPage(db: Queryable, page: NewPage, now: Date): Promise<void> {
  const { mode, pageId, kind, merchantId, sessionId, buyerId, walletId, rail, locale, jti, instrumentId } = page;
  const ids = [mode, pageId, kind, merchantId, sessionId, buyerId, walletId, rail, locale, jti, instrumentId];
  await db.query(insert, [...ids, page.amount, page.currency, now]);
}

const ofSession = statement(
  'rail_pages.of_session',
  `select ${all} from rail_pages
   where mode = $1 and session_id = $2 and buyer_id = $3 and wallet_id = $4 and rail = $5 and kind = 'details'
     and status in ('new', 'open') and created_at > $6
   order by created_at desc limit 1`,
);

/** The page on which a session's buyer was to give details a short while ago. */
export async function findOpenDetails(
  db: Queryable,
  { mode, sessionId, buyerId, walletId, rail }: Pick<RailPage, 'mode' | 'sessionId' | 'buyerId' | 'walletId' | 'rail'>,
  now: Date,
): Promise<RailPage | undefined> {
  const since = new Date(now.getTime() - REOPENED_FOR);
  const [row] = await db.query<RailPage>(ofSession, [mode, sessionId, buyerId, walletId, rail, since]);
  return row;
}

const ofProof = statement(
  'rail_pages.of_proof',
  `select ${all} from rail_pages where mode = $1 and merchant_id = $2 and jti = $3`,
);

/** The page for what a confirmation shows. */
export async function findPageOfProof(
  db: Queryable,
  mode: Mode,
  merchantId: string,
  jti: string,
): Promise<RailPage | undefined> {
  const [row] = await db.query<RailPage>(ofProof, [mode, merchantId, jti]);
  return row;
}

const writeTicket = statement(
  'rail_pages.write_ticket',
  'update rail_pages set ticket_hash = $3, ticket_until = $4 where mode = $1 and page_id = $2',
);

/** The one way into the page from here on: what was given before leads nowhere. */
export async function setTicket(
  db: Queryable,
  { mode, pageId }: Pick<RailPage, 'mode' | 'pageId'>,
  ticket: { hash: Buffer; until: Date },
): Promise<void> {
  await db.query(writeTicket, [mode, pageId, ticket.hash, ticket.until]);
}

const takeTicketOnce = statement(
  'rail_pages.take_ticket',
  `update rail_pages p set ticket_hash = null, asked_at = $3 from merchants m
   where p.mode = $1 and p.ticket_hash = $2 and p.ticket_until > $3 and m.merchant_id = p.merchant_id
   returning ${qualified}, m.name as payee_name, m.stripe_account as payee_account`,
);

/** The page that a ticket leads to: once, of however many that come with it. */
export async function takeTicket(
  db: Queryable,
  mode: Mode,
  hash: Buffer,
  now: Date,
): Promise<PageWithPayee | undefined> {
  const [row] = await db.query<WithPayee>(takeTicketOnce, [mode, hash, now]);
  return row && toPage(row);
}

type WithPayee = RailPage & { payeeName: string; payeeAccount: string | null };

const toPage = ({ payeeName, payeeAccount, ...page }: WithPayee): PageWithPayee => ({
  ...(page as RailPage),
  payee: { merchantId: page.merchantId, name: payeeName, account: payeeAccount },
});

const byId = statement('rail_pages.by_id', `select ${all} from rail_pages where mode = $1 and page_id = $2`);

export async function findPage(db: Queryable, mode: Mode, pageId: string): Promise<RailPage | undefined> {
  const [row] = await db.query<RailPage>(byId, [mode, pageId]);
  return row;
}

const opened = statement(
  'rail_pages.opened',
  `update rail_pages set rail_reference = coalesce(rail_reference, $3), status = 'open'
   where mode = $1 and page_id = $2 and status in ('new', 'open') returning ${all}`,
);

/** Stores what the processor calls the page, before anybody is sent there. `undefined`: it is decided already. */
export async function writeOpened(
  db: Queryable,
  { mode, pageId }: RailPage,
  reference: string,
): Promise<RailPage | undefined> {
  const [row] = await db.query<RailPage>(opened, [mode, pageId, reference]);
  return row;
}

const mayAsk = statement(
  'rail_pages.may_ask',
  `update rail_pages set asked_at = $3
   where mode = $1 and page_id = $2 and status = 'open' and (asked_at is null or asked_at <= $4) returning 1`,
);

/** False while somebody has asked the rail a moment ago. */
export async function mayAskRail(db: Queryable, { mode, pageId }: RailPage, now: Date, before: Date): Promise<boolean> {
  return (await db.query(mayAsk, [mode, pageId, now, before])).length === 1;
}

const lock = statement('rail_pages.lock', `select ${all} from rail_pages where mode = $1 and page_id = $2 for update`);

export async function lockPage(tx: Queryable, { mode, pageId }: RailPage): Promise<RailPage | undefined> {
  const [row] = await tx.query<RailPage>(lock, [mode, pageId]);
  return row;
}

const decide = statement(
  'rail_pages.decide',
  `update rail_pages set status = $3, decline_reason = $4, instrument_id = coalesce($5, instrument_id),
     rail_reference = coalesce(rail_reference, $6), ended_at = case when $3 = 'held' then null else $7::timestamptz end,
     ticket_hash = null
   where mode = $1 and page_id = $2 returning ${all}`,
);

/** What becomes of a page. */
export type Decided = {
  status: Exclude<RailPage['status'], 'new' | 'open'>;
  reason?: DeclineReason;
  instrumentId?: string;
  reference?: string;
};

/** Writes what became of a page that the transaction has locked. What is held has not ended. */
export async function writeDecided(
  tx: Queryable,
  { mode, pageId }: RailPage,
  decided: Decided,
  now: Date,
): Promise<RailPage> {
  const { status, reason = null, instrumentId = null, reference = null } = decided;
  const [row] = await tx.query<RailPage>(decide, [mode, pageId, status, reason, instrumentId, reference, now]);
  return row!;
}

/*
 * What a bank holds, or may yet hold, for terms that can buy nothing any more. A minute is left between the end of a
 * proof and this, for clocks that differ. A proof that was used has an order; one that an agreement was made of, none
 * until the first charge, which can adopt the hold for as long as it is charged to the instrument that was approved.
 */
const leaseDue = statement(
  'rail_pages.lease_due',
  `update rail_pages p set next_attempt_at = $2 from merchants m
   where m.merchant_id = p.merchant_id and (p.mode, p.page_id) in (
     select q.mode, q.page_id from rail_pages q
     left join origin_proofs o on o.merchant_id = q.merchant_id and o.jti = q.jti
     where q.kind = 'authentication' and q.ended_at is null and q.next_attempt_at <= $1
       and (o.jti is null or o.order_id is not null or o.voided_at is not null
         or case when o.consumed_at is null
           then coalesce(o.expires_at + interval '1 minute', q.created_at + $3::float8 * interval '1 millisecond') < $1
           else o.hold_reference is null or o.consumed_at + $5::float8 * interval '1 millisecond' < $1
             or not exists (
               select from recurring_payments r
               join instruments i on i.mode = r.mode and i.buyer_id = r.buyer_id and i.instrument_id = r.instrument_id
               where r.merchant_id = o.merchant_id and r.jti = o.jti and r.revoked_at is null
                 and r.instrument_id = o.instrument_id and i.removed_at is null)
           end)
     order by q.next_attempt_at limit $4 for update of q skip locked)
   returning ${qualified}, m.name as payee_name, m.stripe_account as payee_account`,
);

/** Takes pages whose hold nobody can use any more, so that no other process releases them meanwhile. */
export async function leaseDueHolds(
  db: Queryable,
  now: Date,
  until: Date,
  limit: number,
): Promise<(AuthenticationPage & PageWithPayee)[]> {
  const rows = await db.query<WithPayee>(leaseDue, [now, until, HOLD_LIFETIME, limit, AGREEMENT_HOLD_LIFETIME]);
  return rows.map(toPage) as (AuthenticationPage & PageWithPayee)[];
}

const voidProof = statement(
  'rail_pages.void_proof',
  `update origin_proofs set voided_at = coalesce(voided_at, $3)
   where merchant_id = $1 and jti = $2 and consumed_at is null returning 1`,
);
const takeFromAgreement = statement(
  'rail_pages.take_from_agreement',
  `update origin_proofs set hold_reference = null
   where merchant_id = $1 and jti = $2 and hold_reference = $3 and order_id is null returning 1`,
);
const adopted = statement(
  'rail_pages.adopted',
  `select 1 from origin_proofs
   where merchant_id = $1 and jti = $2 and order_id is not null and hold_reference is not distinct from $3`,
);

/**
 * True once no order can adopt what is held; false: one has. By the proof's own row: an order at the same moment is
 * before this, which the last look sees, or too late.
 */
export async function freeHold(
  db: Queryable,
  { merchantId, jti, railReference }: AuthenticationPage,
  now: Date,
): Promise<boolean> {
  if ((await db.query(voidProof, [merchantId, jti, now])).length === 1) return true;
  if ((await db.query(takeFromAgreement, [merchantId, jti, railReference])).length === 1) return true;
  return (await db.query(adopted, [merchantId, jti, railReference])).length === 0;
}

const postpone = statement(
  'rail_pages.postpone',
  'update rail_pages set next_attempt_at = $3, attempts = attempts + 1 where mode = $1 and page_id = $2',
);

export async function postponeRelease(db: Queryable, { mode, pageId }: RailPage, until: Date): Promise<void> {
  await db.query(postpone, [mode, pageId, until]);
}
