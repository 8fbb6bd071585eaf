import type { Mode } from '../common/mode.js';
import type { Merchant } from '../merchants/merchant.js';
import type { Queryable } from '../store/database.js';
import { statement } from '../store/statement.js';
import type { StoredProof } from './storedProof.js';

const columns = `merchant_id, jti, mode, session_id, flow, buyer_id, user_token, instrument_id, page_origin, page_path, channel, link_id, amount,
  currency, tax_amount, terms, item_name, email, email_verified, locale, time_zone, merchant_context, displayed_at, consent_version,
  consented_at, needs_authentication, authenticated_at, issued_at, expires_at, kid, consumed_at, order_id, voided_at, hold_reference`;

const byId = statement(
  'origin_proofs.by_id',
  `select ${columns} from origin_proofs where merchant_id = $1 and jti = $2`,
);

export async function findProof(db: Queryable, merchantId: string, jti: string): Promise<StoredProof | undefined> {
  const [row] = await db.query<StoredProof>(byId, [merchantId, jti]);
  return row;
}

const voidShown = statement(
  'origin_proofs.void_shown',
  `update origin_proofs set voided_at = $3
   where merchant_id = $1 and session_id = $2 and issued_at is null and voided_at is null`,
);

/** What the session was shown before and did not agree to can no longer be agreed to. */
export async function voidShownProofs(tx: Queryable, merchantId: string, sessionId: string, now: Date): Promise<void> {
  await tx.query(voidShown, [merchantId, sessionId, now]);
}

const voidUnused = statement(
  'origin_proofs.void_unused',
  `update origin_proofs set voided_at = $4
   where mode = $1 and buyer_id in (
       select buyer_id from frame_sessions where mode = $1 and session_id = $3 and buyer_id is not null)
     and merchant_id = $2 and session_id = $3 and consumed_at is null and voided_at is null`,
);

/**
 * Nothing can be bought any more with what a session was shown or has agreed to; what was bought stays bought. Its
 * proofs are found by who its buyers were.
 */
export async function voidUnusedProofs(
  tx: Queryable,
  { mode, merchantId }: Pick<Merchant, 'mode' | 'merchantId'>,
  sessionId: string,
  now: Date,
): Promise<void> {
  await tx.query(voidUnused, [mode, merchantId, sessionId, now]);
}

const voidOfBuyer = statement(
  'origin_proofs.void_of_buyer',
  `update origin_proofs set voided_at = $3
   where mode = $1 and buyer_id = $2 and ($4::uuid is null or instrument_id = $4)
     and consumed_at is null and voided_at is null`,
);

/** The same for all that a buyer was shown and agreed to, or what of it was to be paid with one instrument. */
export async function voidProofsOfBuyer(
  tx: Queryable,
  { mode, buyerId, instrumentId }: { mode: Mode; buyerId: string; instrumentId?: string },
  now: Date,
): Promise<void> {
  await tx.query(voidOfBuyer, [mode, buyerId, now, instrumentId ?? null]);
}

const voidOne = statement(
  'origin_proofs.void_one',
  `update origin_proofs set voided_at = $3
   where merchant_id = $1 and jti = $2 and issued_at is null and voided_at is null`,
);

/** What was shown can no longer be agreed to. */
export async function voidShownProof(
  db: Queryable,
  { merchantId, jti }: Pick<StoredProof, 'merchantId' | 'jti'>,
  now: Date,
): Promise<void> {
  await db.query(voidOne, [merchantId, jti, now]);
}

const approve = statement(
  'origin_proofs.approve',
  `update origin_proofs set authenticated_at = coalesce(authenticated_at, $3),
     hold_reference = coalesce(hold_reference, $4)
   where merchant_id = $1 and jti = $2 and issued_at is null and voided_at is null returning 1`,
);

/**
 * The buyer approved exactly what was shown. `hold`: the rail's reference of the amount that their bank holds for it.
 * False: it is void, or agreed to already.
 */
export async function approveShownProof(
  db: Queryable,
  { merchantId, jti }: Pick<StoredProof, 'merchantId' | 'jti'>,
  now: Date,
  hold?: string,
): Promise<boolean> {
  return (await db.query(approve, [merchantId, jti, now, hold ?? null])).length === 1;
}

const insert = statement(
  'origin_proofs.insert',
  `insert into origin_proofs (merchant_id, jti, mode, session_id, flow, buyer_id, user_token, instrument_id,
     page_origin, amount, currency, item_name, email, email_verified, locale, merchant_context, displayed_at,
     terms, consent_version, needs_authentication, channel, tax_amount, time_zone, link_id, page_path)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18::jsonb, $19, $20, $21,
     $22, $23, $24, $25)`,
);

/** Stores terms at the moment they are shown. */
export async function insertShownProof(
  tx: Queryable,
  proof: Omit<
    StoredProof,
    | 'consentedAt'
    | 'authenticatedAt'
    | 'issuedAt'
    | 'expiresAt'
    | 'kid'
    | 'consumedAt'
    | 'orderId'
    | 'voidedAt'
    | 'holdReference'
  >,
): Promise<void> {
  await tx.query(insert, [
    proof.merchantId,
    proof.jti,
    proof.mode,
    proof.sessionId,
    proof.flow,
    proof.buyerId,
    proof.userToken,
    proof.instrumentId,
    proof.pageOrigin,
    proof.amount,
    proof.currency,
    proof.itemName,
    proof.email,
    proof.emailVerified,
    proof.locale,
    proof.merchantContext,
    proof.displayedAt,
    proof.terms && JSON.stringify(proof.terms),
    proof.consentVersion,
    proof.needsAuthentication,
    proof.channel,
    proof.taxAmount,
    proof.timeZone,
    proof.linkId,
    proof.pagePath,
  ]);
}

/* Since this was shown, the same buyer agreed to the same, or that was bought. Looked for among their own proofs. */
const boughtMeanwhile = (now: string) => `exists (
     select from origin_proofs q
     left join orders o on o.merchant_id = q.merchant_id and o.order_id = q.order_id
     where q.mode = p.mode and q.buyer_id = p.buyer_id and q.merchant_id = p.merchant_id and q.jti <> p.jti
       and q.flow = p.flow and q.flow <> 'registration' and q.item_name is not distinct from p.item_name
       and q.amount is not distinct from p.amount and q.currency is not distinct from p.currency
       and q.terms is not distinct from p.terms and q.issued_at is not null and q.voided_at is null
       and (q.consumed_at > p.displayed_at
         or (q.consumed_at is null and coalesce(q.agreed_at, q.issued_at) > p.displayed_at and q.expires_at > ${now}))
       and (o.status is null or o.status not in ('declined', 'cancelled', 'refunded')))`;

const isRepeated = statement(
  'origin_proofs.is_repeated',
  `select 1 from origin_proofs p where p.merchant_id = $1 and p.jti = $2 and ${boughtMeanwhile('$3')}`,
);

/** True when the same was bought after this was shown, in another tab or by a shop that was late. */
export async function isBoughtMeanwhile(db: Queryable, { merchantId, jti }: StoredProof, now: Date): Promise<boolean> {
  return (await db.query(isRepeated, [merchantId, jti, now])).length > 0;
}

const issue = statement(
  'origin_proofs.issue',
  `update origin_proofs set issued_at = $3, expires_at = $4, kid = $5, factor_at = coalesce($6, factor_at),
     with_factor = $7, agreed_at = $8, consented_at = case when consent_version is not null then $3::timestamptz end
   where merchant_id = $1 and jti = $2 and issued_at is null and voided_at is null
   returning ${columns}`,
);

/** How a click came to count: with a factor of its own, or as one of those since the wallet's last factor. */
export type Factored = { factorAt: Date | null; withFactor: boolean };

/** Turns what was shown into a proof, once. `undefined`: it is void, or was issued already. */
export async function issueProof(
  tx: Queryable,
  { merchantId, jti }: Pick<StoredProof, 'merchantId' | 'jti'>,
  by: { agreedAt: Date; issuedAt: Date; expiresAt: Date; kid: string } & Factored,
): Promise<StoredProof | undefined> {
  const { agreedAt, issuedAt, expiresAt, kid, factorAt, withFactor } = by;
  const values = [merchantId, jti, issuedAt, expiresAt, kid, factorAt, withFactor, agreedAt];
  const [row] = await tx.query<StoredProof>(issue, values);
  return row;
}

/*
 * A proof counts from the click until it expires unused, is void, or its order was declined or wholly cancelled: what
 * it bought, or every charge so far of an agreement that is charged at once. Those since the last factor carry its
 * time, so that neither clocks nor seconds decide what came first.
 */
const sinceFactor = statement(
  'origin_proofs.since_factor',
  `with given as (
     select max(proved_at) filter (where token_hash = $4 and replaced_at is null) as here, max(proved_at) as anywhere
     from frame_sessions
     where mode = $1 and buyer_id = $2 and wallet_id = $3 and proved_by in ('sms', 'factor')
   ), made_with as (
     select p.factor_at from origin_proofs p
     join instruments i on i.mode = p.mode and i.buyer_id = p.buyer_id and i.instrument_id = p.instrument_id
     where p.mode = $1 and p.buyer_id = $2 and p.issued_at is not null and i.wallet_id = $3
     order by p.factor_at desc limit 1
   ), last as (
     select g.here, greatest(g.anywhere, nullif(m.factor_at, '-infinity')) as factor_at
     from given g left join made_with m on true
   ), counted as (
     select p.amount, p.currency, p.factor_at, p.with_factor
     from last l
     join origin_proofs p on p.mode = $1 and p.buyer_id = $2 and p.issued_at is not null
       and p.factor_at in (coalesce(l.factor_at, '-infinity'), l.here)
     join instruments i on i.mode = p.mode and i.buyer_id = p.buyer_id and i.instrument_id = p.instrument_id
     left join lateral (
       select bool_and(o.status in ('declined', 'cancelled')) as is_off from orders o
       where o.merchant_id = p.merchant_id and (o.order_id = p.order_id or o.recurring_reference = (
         select r.reference from recurring_payments r
         where r.merchant_id = p.merchant_id and r.jti = p.jti and p.terms ->> 'first_amount' is not null))
     ) bought on true
     where i.wallet_id = $3 and case when p.consumed_at is null then p.voided_at is null and p.expires_at > $5
       else not coalesce(bought.is_off, false) end
   )
   select l.factor_at as last_factor_at, l.here is not null and not exists (
       select from counted where with_factor and factor_at = l.here) as unused,
     l.here as factor_here_at, c.amount, c.currency
   from last l
   left join counted c on not c.with_factor and c.factor_at = coalesce(l.factor_at, '-infinity')`,
);

/**
 * What was bought from a wallet since its last factor, and that factor; and the one that a session still has to use.
 */
export type SinceFactor = {
  lastFactorAt: Date | null;
  /** Given in this session, and nothing was bought with it that counts. */
  unusedFactorAt: Date | null;
  oneTaps: { amount: number; currency: string }[];
};

export async function findSinceFactor(
  db: Queryable,
  session: { mode: Mode; buyerId: string; walletId: string; tokenHash: Buffer },
  now: Date,
): Promise<SinceFactor> {
  const { mode, buyerId, walletId, tokenHash } = session;
  type Row = {
    lastFactorAt: Date | null;
    factorHereAt: Date | null;
    unused: boolean;
    amount: number | null;
    currency: string | null;
  };
  const rows = await db.query<Row>(sinceFactor, [mode, buyerId, walletId, tokenHash, now]);
  const [first] = rows;
  return {
    lastFactorAt: first?.lastFactorAt ?? null,
    unusedFactorAt: first?.unused ? first.factorHereAt : null,
    oneTaps: rows.flatMap(({ amount, currency }) =>
      amount === null || currency === null ? [] : [{ amount, currency }],
    ),
  };
}

const redirect = statement(
  'origin_proofs.redirect',
  `update origin_proofs p set email = $5, email_verified = true
   from recurring_payments r, instruments i
   where p.mode = $1 and p.buyer_id = $2 and p.email = $4 and p.consumed_at is not null
     and r.merchant_id = p.merchant_id and r.jti = p.jti and r.revoked_at is null
     and i.mode = r.mode and i.buyer_id = r.buyer_id and i.instrument_id = r.instrument_id and i.wallet_id = $3`,
);

/**
 * Receipts of what is charged later go to the address of the proof that was agreed with. When a wallet's address
 * changes, so does that of the agreements that still can be charged; what was bought once keeps the address it was
 * bought with. Used proofs only: they are never signed again.
 */
export async function redirectReceipts(
  tx: Queryable,
  { mode, buyerId, walletId }: { mode: Mode; buyerId: string; walletId: string },
  { from, to }: { from: string; to: string },
): Promise<void> {
  await tx.query(redirect, [mode, buyerId, walletId, from, to]);
}

const emails = statement(
  'origin_proofs.emails',
  `select distinct p.email from origin_proofs p
   join instruments i on i.mode = p.mode and i.buyer_id = p.buyer_id and i.instrument_id = p.instrument_id
   where p.mode = $1 and p.buyer_id = $2 and i.wallet_id = $3 and p.email <> '' order by p.email`,
);

/** The addresses that were given with what was bought or agreed to from a wallet. */
export async function addressesOfProofs(
  db: Queryable,
  { mode, buyerId, walletId }: { mode: Mode; buyerId: string; walletId: string },
): Promise<string[]> {
  return (await db.query<{ email: string }>(emails, [mode, buyerId, walletId])).map(({ email }) => email);
}
