import type { Mode } from '../common/mode.js';
import type { Merchant } from '../merchants/merchant.js';
import type { Queryable } from '../store/database.js';
import { statement } from '../store/statement.js';
import type { StoredProof } from './storedProof.js';

/** Of `origin_proofs`, as a {@link StoredProof} has them. */
export const PROOF_COLUMNS = `merchant_id, jti, mode, session_id, flow, buyer_id, user_token, instrument_id, page_origin, page_path, channel, link_id, amount,
  currency, tax_amount, terms, item_name, email, email_verified, locale, time_zone, merchant_context, displayed_at, consent_version,
  consented_at, needs_authentication, authenticated_at, issued_at, expires_at, kid, consumed_at, order_id, voided_at, hold_reference`;

const byId = statement(
  'origin_proofs.by_id',
  `select ${PROOF_COLUMNS} from origin_proofs where merchant_id = $1 and jti = $2`,
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
