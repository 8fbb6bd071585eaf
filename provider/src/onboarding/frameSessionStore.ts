import type { Merchant } from '../merchants/merchant.js';
import type { Mode } from '../mode.js';
import { type Queryable, statement } from '../store/database.js';
import type { FrameSession, ProvedSession } from './frameSession.js';

const insert = statement(
  'frame_sessions.insert',
  `insert into frame_sessions (mode, token_hash, session_id, merchant_id, page_origin, address, created_at, expires_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8)`,
);

export async function insertSession(
  db: Queryable,
  session: Pick<FrameSession, 'mode' | 'tokenHash' | 'sessionId' | 'pageOrigin' | 'address'> & { merchant: Merchant },
  now: Date,
  expiresAt: Date,
): Promise<void> {
  const { mode, tokenHash, sessionId, merchant, pageOrigin, address } = session;
  await db.query(insert, [mode, tokenHash, sessionId, merchant.merchantId, pageOrigin, address, now, expiresAt]);
}

/* The page must still be registered: taking an origin away ends its sessions. */
const byToken = statement(
  'frame_sessions.by_token',
  `select s.session_id, s.page_origin, s.address, s.buyer_id, s.email, s.email_verified_at,
          m.merchant_id, m.name, m.api_key, m.origins, m.support_url, m.require_consent
   from frame_sessions s join merchants m on m.merchant_id = s.merchant_id and m.mode = s.mode
   where s.mode = $1 and s.token_hash = $2 and s.replaced_at is null and s.expires_at > $3
     and s.page_origin = any (m.origins)`,
);

type SessionRow = {
  session_id: string;
  page_origin: string;
  address: string;
  buyer_id: string | null;
  email: string | null;
  email_verified_at: Date | null;
  merchant_id: string;
  name: string;
  api_key: string;
  origins: string[];
  support_url: string | null;
  require_consent: boolean;
};

/** The session of a bearer that is valid now. */
export async function findSession(
  db: Queryable,
  mode: Mode,
  tokenHash: Buffer,
  now: Date,
): Promise<FrameSession | undefined> {
  const [row] = await db.query<SessionRow>(byToken, [mode, tokenHash, now]);
  return (
    row && {
      mode,
      tokenHash,
      sessionId: row.session_id,
      pageOrigin: row.page_origin,
      address: row.address,
      buyerId: row.buyer_id,
      email: row.email,
      emailVerified: row.email_verified_at !== null,
      merchant: {
        merchantId: row.merchant_id,
        mode,
        name: row.name,
        apiKey: row.api_key,
        origins: row.origins,
        supportUrl: row.support_url,
        requireConsent: row.require_consent,
      },
    }
  );
}

const lock = statement(
  'frame_sessions.lock',
  'select 1 from frame_sessions where mode = $1 and token_hash = $2 and replaced_at is null for update',
);

/** Makes what follows in the transaction wait for others of the same bearer. False: the bearer was replaced. */
export async function lockSession(tx: Queryable, { mode, tokenHash }: FrameSession): Promise<boolean> {
  return (await tx.query(lock, [mode, tokenHash])).length === 1;
}

/* A buyer who proves the same number again keeps the address given before. */
const replace = statement(
  'frame_sessions.replace',
  `with old as (
     update frame_sessions set replaced_at = $5 where mode = $1 and token_hash = $2 and replaced_at is null
     returning *
   )
   insert into frame_sessions (mode, token_hash, session_id, merchant_id, page_origin, address, buyer_id, proved_at,
                               proved_by, email, email_verified_at, created_at, expires_at)
   select mode, $3, session_id, merchant_id, page_origin, address, $4::uuid, $5, $7,
          case when buyer_id = $4::uuid then email end, case when buyer_id = $4::uuid then email_verified_at end,
          $5, $6
   from old returning email, email_verified_at`,
);

/** Ends a bearer, which the transaction has locked, and puts another in its place that stands for the buyer. */
export async function replaceSession(
  tx: Queryable,
  session: FrameSession,
  by: { tokenHash: Buffer; buyerId: string; provedBy: 'sms'; now: Date; expiresAt: Date },
): Promise<ProvedSession> {
  const { tokenHash, buyerId, provedBy, now, expiresAt } = by;
  const values = [session.mode, session.tokenHash, tokenHash, buyerId, now, expiresAt, provedBy];
  const [row] = await tx.query<{ email: string | null; email_verified_at: Date | null }>(replace, values);
  return { ...session, tokenHash, buyerId, email: row!.email, emailVerified: row!.email_verified_at !== null };
}

const setEmail = statement(
  'frame_sessions.set_email',
  `update frame_sessions set email_verified_at = case when email = $3 then email_verified_at end, email = $3
   where mode = $1 and token_hash = $2 and replaced_at is null returning email_verified_at`,
);

export async function setSessionEmail(db: Queryable, session: FrameSession, email: string): Promise<FrameSession> {
  const { mode, tokenHash } = session;
  const [row] = await db.query<{ email_verified_at: Date | null }>(setEmail, [mode, tokenHash, email]);
  return { ...session, email, emailVerified: row?.email_verified_at instanceof Date };
}
