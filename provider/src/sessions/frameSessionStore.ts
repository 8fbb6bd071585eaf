import type { Mode } from '../common/mode.js';
import type { Merchant } from '../merchants/merchant.js';
import type { Queryable } from '../store/database.js';
import { statement } from '../store/statement.js';
import type { FrameSession, ProvedBy, ProvedSession } from './frameSession.js';

/* A buyer who was erased since the device was recognised is nobody: whoever erases holds the row until it is done. */
const insert = statement(
  'frame_sessions.insert',
  `with buyer as (
     select 1 from buyers where mode = $1 and buyer_id = $9::uuid and erased_at is null for share
   )
   insert into frame_sessions (mode, token_hash, session_id, merchant_id, page_origin, address, created_at, expires_at,
     buyer_id, wallet_id, proved_by, proved_at, email, email_verified_at, device_id, channel, link_id)
   select $1, $2, $3, $4, $5, $6, $7, $8, $9::uuid, $10, $11, case when $9::uuid is not null then $7::timestamptz end, $12,
     case when $13::boolean then $7::timestamptz end, $14, $15, $16
   where $9::uuid is null or exists (select from buyer) returning 1`,
);

/** False: its buyer was erased meanwhile. */
export async function insertSession(
  db: Queryable,
  session: FrameSession,
  now: Date,
  expiresAt: Date,
): Promise<boolean> {
  const { mode, tokenHash, sessionId, merchant, pageOrigin, address } = session;
  const of = [mode, tokenHash, sessionId, merchant.merchantId, pageOrigin, address, now, expiresAt];
  const { buyerId, walletId, provedBy, deviceId, email, emailVerified, channel, linkId } = session;
  const proved = [buyerId, walletId, provedBy, email, emailVerified, deviceId, channel, linkId];
  return (await db.query(insert, [...of, ...proved])).length === 1;
}

/* The page must still be registered: taking an origin away ends its sessions. */
const byToken = statement(
  'frame_sessions.by_token',
  `select s.mode, s.session_id, s.token_hash, s.page_origin, s.channel, s.link_id, s.address, s.buyer_id, s.wallet_id, s.proved_by,
          s.sim_moved_at, s.device_id, s.email, s.email_verified_at is not null as email_verified,
          m.merchant_id, m.name, m.api_key, m.origins, m.support_url, m.legal_name, m.legal_address, m.country,
          m.require_consent, m.of_provider, m.amount_limits
   from frame_sessions s join merchants m on m.merchant_id = s.merchant_id and m.mode = s.mode
   where s.mode = $1 and s.token_hash = $2 and s.replaced_at is null and s.expires_at > $3
     and s.page_origin = any (m.origins)`,
);

/* A session beside its merchant: both have the same mode. */
type SessionRow = Omit<FrameSession, 'merchant'> & Omit<Merchant, 'mode'>;

function toSession(row: SessionRow): FrameSession {
  const {
    merchantId,
    name,
    apiKey,
    origins,
    supportUrl,
    legalName,
    legalAddress,
    country,
    requireConsent,
    ofProvider,
    amountLimits,
    ...session
  } = row;
  const seller = { name, legalName, legalAddress, supportUrl, country };
  const shop = { ...seller, apiKey, origins, requireConsent, ofProvider, amountLimits };
  return { ...session, merchant: { merchantId, mode: session.mode, ...shop } };
}

/** The session of a bearer that is valid now. */
export async function findSession(
  db: Queryable,
  mode: Mode,
  tokenHash: Buffer,
  now: Date,
): Promise<FrameSession | undefined> {
  const [row] = await db.query<SessionRow>(byToken, [mode, tokenHash, now]);
  return row && toSession(row);
}

const lock = statement(
  'frame_sessions.lock',
  'select 1 from frame_sessions where mode = $1 and token_hash = $2 and replaced_at is null for update',
);

/**
 * Until the transaction ends, others of the same bearer wait here. False: the bearer was replaced meanwhile, and
 * nothing may be done in its name.
 */
export async function lockSession(tx: Queryable, { mode, tokenHash }: FrameSession): Promise<boolean> {
  return (await tx.query(lock, [mode, tokenHash])).length === 1;
}

/*
 * A buyer who proves the same number again keeps the wallet, the address and the factor given before, and a new SIM
 * card.
 */
const replace = statement(
  'frame_sessions.replace',
  `with old as (
     update frame_sessions set replaced_at = $5 where mode = $1 and token_hash = $2 and replaced_at is null
     returning *
   )
   insert into frame_sessions (mode, token_hash, session_id, merchant_id, page_origin, channel, link_id, address, buyer_id, wallet_id,
                               proved_at, proved_by, sim_moved_at, second_factor_at, email, email_verified_at, created_at,
                               expires_at)
   select mode, $3, session_id, merchant_id, page_origin, channel, link_id, address, $4::uuid,
          case when buyer_id = $4::uuid then wallet_id else $8::uuid end,
          case when $4::uuid is not null then $5::timestamptz end,
          case when buyer_id = $4::uuid and sim_moved_at is not null then proved_by else $7 end,
          case when buyer_id = $4::uuid then sim_moved_at end, case when buyer_id = $4::uuid then second_factor_at end,
          case when buyer_id = $4::uuid then email end, case when buyer_id = $4::uuid then email_verified_at end,
          $5, $6
   from old
   returning wallet_id, proved_by, sim_moved_at, email, email_verified_at is not null as email_verified`,
);

type Address = Pick<ProvedSession, 'email' | 'emailVerified'>;
/* What a new bearer has of the one before it. */
type Kept = Address & Pick<FrameSession, 'walletId' | 'simMovedAt'> & { provedBy: ProvedBy };
type Replacement = { tokenHash: Buffer; now: Date; expiresAt: Date };

/**
 * Ends a bearer, which the transaction has locked, and puts another in its place that stands for the buyer.
 * @param by `walletId`: begun for a buyer who was not there before.
 */
export async function replaceSession(
  tx: Queryable,
  session: FrameSession,
  by: Replacement & { buyerId: string; walletId: string; provedBy: ProvedBy },
): Promise<ProvedSession> {
  const { tokenHash, buyerId, walletId, provedBy, now, expiresAt } = by;
  const values = [session.mode, session.tokenHash, tokenHash, buyerId, now, expiresAt, provedBy, walletId];
  const [row] = await tx.query<Kept>(replace, values);
  return { ...session, tokenHash, buyerId, deviceId: null, ...row!, walletId: row!.walletId ?? walletId };
}

/** Ends a bearer, which the transaction has locked, and puts another in its place that stands for nobody. */
export async function replaceByNobody(tx: Queryable, session: FrameSession, by: Replacement): Promise<void> {
  const { tokenHash, now, expiresAt } = by;
  await tx.query(replace, [session.mode, session.tokenHash, tokenHash, null, now, expiresAt, null, null]);
}

const replaceWith = statement(
  'frame_sessions.replace_by_wallet',
  `with old as (
     update frame_sessions set replaced_at = $5 where mode = $1 and token_hash = $2 and replaced_at is null
     returning *
   )
   insert into frame_sessions (mode, token_hash, session_id, merchant_id, page_origin, channel, link_id, address, buyer_id, wallet_id,
                               proved_at, proved_by, second_factor_at, device_id, sim_moved_at, email, email_verified_at,
                               created_at, expires_at)
   select mode, $3, session_id, merchant_id, page_origin, channel, link_id, address, $4::uuid, $7, $8, $9, $12, $13, $14,
          case when buyer_id = $4::uuid and email is not null then email else $10 end,
          case when buyer_id = $4::uuid and email is not null then email_verified_at
               when $11::boolean then $5::timestamptz end,
          $5, $6
   from old returning email, email_verified_at is not null as email_verified`,
);

/** Ends a bearer, which the transaction has locked, and puts another in its place that reaches a wallet. */
export async function replaceByWallet(
  tx: Queryable,
  session: FrameSession,
  by: Replacement & {
    buyerId: string;
    walletId: string;
    provedBy: ProvedBy;
    provedAt: Date;
    simMovedAt: Date | null;
    deviceId: string | null;
    /** When something was given that does not come with the number; null: never. */
    secondFactorAt: Date | null;
    /** The wallet's; an address that the same buyer gave in the session stays. */
    email: string | null;
    emailVerified: boolean;
  },
): Promise<ProvedSession> {
  const { tokenHash, buyerId, walletId, provedBy, simMovedAt, deviceId, now, expiresAt } = by;
  const [row] = await tx.query<Address>(replaceWith, [
    session.mode,
    session.tokenHash,
    tokenHash,
    buyerId,
    now,
    expiresAt,
    walletId,
    by.provedAt,
    provedBy,
    by.email,
    by.emailVerified,
    by.secondFactorAt,
    deviceId,
    simMovedAt,
  ]);
  const { email, emailVerified } = row!;
  return { ...session, tokenHash, buyerId, walletId, provedBy, simMovedAt, deviceId, email, emailVerified };
}

const openWallet = statement(
  'frame_sessions.open_wallet',
  `update frame_sessions set wallet_id = $3, proved_at = $4, proved_by = 'factor', sim_moved_at = null,
     second_factor_at = $4,
     email = coalesce(email, $5),
     email_verified_at = case when coalesce(email, $5) = $5
       then coalesce(case when email is not null then email_verified_at end, case when $6::boolean then $4::timestamptz end)
       else email_verified_at end
   where mode = $1 and token_hash = $2 and replaced_at is null
   returning email, email_verified_at is not null as email_verified`,
);

/** The session reaches another wallet. An address given in it stays; without one it gets the wallet's. */
export async function openSessionWallet(
  tx: Queryable,
  session: ProvedSession,
  wallet: { walletId: string; email: string | null; emailVerified: boolean },
  now: Date,
): Promise<ProvedSession> {
  const { walletId } = wallet;
  const values = [session.mode, session.tokenHash, walletId, now, wallet.email, wallet.emailVerified];
  const [row] = await tx.query<Address>(openWallet, values);
  const { email, emailVerified } = row!;
  return { ...session, walletId, provedBy: 'factor', simMovedAt: null, email, emailVerified };
}

const distrust = statement(
  'frame_sessions.distrust_number',
  `update frame_sessions set proved_by = 'sms_new_sim', sim_moved_at = $3
   where mode = $1 and token_hash = $2 and proved_by = 'sms'`,
);

/** The code that proved the buyer of a session went to a SIM card that is new. */
export async function distrustNumber(db: Queryable, { mode, tokenHash }: FrameSession, movedAt: Date): Promise<void> {
  await db.query(distrust, [mode, tokenHash, movedAt]);
}

const showAgain = statement(
  'frame_sessions.show_again',
  `update frame_sessions set proved_at = $3,
     proved_by = case when proved_by in ('factor', 'sms_new_sim') then proved_by else 'sms' end
   where mode = $1 and token_hash = $2 and replaced_at is null`,
);

/**
 * The buyer of a session, which the transaction has locked, gave a code to their number again; a new SIM card stays
 * new.
 */
export async function noteNumberProved(tx: Queryable, { mode, tokenHash }: FrameSession, now: Date): Promise<void> {
  await tx.query(showAgain, [mode, tokenHash, now]);
}

const setEmail = statement(
  'frame_sessions.set_email',
  `update frame_sessions set email_verified_at = case when email = $3 then email_verified_at end, email = $3
   where mode = $1 and token_hash = $2 and replaced_at is null
   returning email_verified_at is not null as email_verified`,
);

export async function setSessionEmail(db: Queryable, session: FrameSession, email: string): Promise<FrameSession> {
  const { mode, tokenHash } = session;
  const [row] = await db.query<{ emailVerified: boolean }>(setEmail, [mode, tokenHash, email]);
  return { ...session, email, emailVerified: row?.emailVerified ?? false };
}

const factors = statement(
  'frame_sessions.factors_since',
  `select coalesce(second_factor_at > $3, false) as second,
     coalesce(second_factor_at > $3 or (proved_by in ('sms', 'factor') and proved_at > $3), false) as "any"
   from frame_sessions where mode = $1 and token_hash = $2 and replaced_at is null`,
);

/** Whether a code or another factor was given after a moment; a device's cookie is none. */
export async function factorsSince(
  db: Queryable,
  { mode, tokenHash }: FrameSession,
  since: Date,
): Promise<{ any: boolean; second: boolean }> {
  const [row] = await db.query<{ any: boolean; second: boolean }>(factors, [mode, tokenHash, since]);
  return row ?? { any: false, second: false };
}

const endOthers = statement(
  'frame_sessions.end_others',
  `update frame_sessions set replaced_at = $5
   where mode = $1 and buyer_id = $2 and session_id <> $3 and replaced_at is null
     and ($4::uuid is null or (wallet_id = $4 and proved_by = 'device'))`,
);

/** Ends the buyer's other sessions: all of them, or those that only a remembered device opened for a wallet. */
export async function endOtherSessions(
  tx: Queryable,
  { mode, buyerId, sessionId }: ProvedSession,
  byDeviceOf: string | null,
  now: Date,
): Promise<void> {
  await tx.query(endOthers, [mode, buyerId, sessionId, byDeviceOf, now]);
}

const endAll = statement(
  'frame_sessions.end_all',
  'update frame_sessions set replaced_at = $3 where mode = $1 and buyer_id = $2 and replaced_at is null',
);

/** Ends every session of a buyer, where none of them asked for it. */
export async function endEverySession(tx: Queryable, mode: Mode, buyerId: string, now: Date): Promise<void> {
  await tx.query(endAll, [mode, buyerId, now]);
}

const writeAwaited = statement(
  'frame_sessions.await_phone',
  `update frame_sessions set phone_proved_at = case when new_phone = $3 then phone_proved_at end, new_phone = $3,
     old_phone_lost = $4
   where mode = $1 and token_hash = $2 and replaced_at is null
   returning phone_proved_at is not null as is_current_proved`,
);

/**
 * Notes the number that a session wants to change to, and whether the one in use is lost. True: the one in use was
 * proved for it already.
 */
export async function awaitPhone(
  tx: Queryable,
  { mode, tokenHash }: FrameSession,
  { phone, isOldLost }: { phone: string; isOldLost: boolean },
): Promise<boolean> {
  const [row] = await tx.query<{ isCurrentProved: boolean }>(writeAwaited, [mode, tokenHash, phone, isOldLost]);
  return row?.isCurrentProved ?? false;
}

const awaited = statement(
  'frame_sessions.awaited_phone',
  `select new_phone as phone, phone_proved_at is not null as is_current_proved, old_phone_lost as is_old_lost
   from frame_sessions
   where mode = $1 and token_hash = $2 and replaced_at is null and new_phone is not null`,
);

/** The number a session wants to change to. */
export type AwaitedPhone = {
  phone: string;
  /** The one in use was proved for it. */
  isCurrentProved: boolean;
  /** The one in use cannot be proved, and the change is to wait. */
  isOldLost: boolean;
};

/** The number that a session wants to change to, and what is known of the one in use. */
export async function awaitedPhone(
  db: Queryable,
  { mode, tokenHash }: FrameSession,
): Promise<AwaitedPhone | undefined> {
  const [row] = await db.query<AwaitedPhone>(awaited, [mode, tokenHash]);
  return row;
}

const notePhone = statement(
  'frame_sessions.note_phone',
  `update frame_sessions set phone_proved_at = $3::timestamptz, new_phone = case when $3::timestamptz is not null then new_phone end
   where mode = $1 and token_hash = $2 and replaced_at is null`,
);

/** The number in use was proved for the change, or (null) nothing is awaited any more. */
export async function notePhoneProved(
  tx: Queryable,
  { mode, tokenHash }: FrameSession,
  provedAt: Date | null,
): Promise<void> {
  await tx.query(notePhone, [mode, tokenHash, provedAt]);
}

const noteEmail = statement(
  'frame_sessions.note_email',
  `update frame_sessions set email = $3, email_verified_at = $4
   where mode = $1 and token_hash = $2 and replaced_at is null`,
);

/** What is bought in this session from now on goes to an address that was proved in it. */
export async function noteSessionEmail(
  tx: Queryable,
  { mode, tokenHash }: FrameSession,
  email: string,
  now: Date,
): Promise<void> {
  await tx.query(noteEmail, [mode, tokenHash, email, now]);
}
