import type { Queryable } from '../store/database.js';
import { statement } from '../store/statement.js';

const insert = statement(
  'preference_sessions.insert',
  `insert into preference_sessions (merchant_id, session_hash, user_token, created_at, expires_at)
   values ($1, $2, $3, $4, $5)`,
);

export async function insertInvitation(
  db: Queryable,
  { merchantId, hash, userToken }: { merchantId: string; hash: Buffer; userToken: string },
  now: Date,
  expiresAt: Date,
): Promise<void> {
  await db.query(insert, [merchantId, hash, userToken, now, expiresAt]);
}

const find = statement(
  'preference_sessions.find',
  'select user_token from preference_sessions where merchant_id = $1 and session_hash = $2',
);

/** Whom an invitation names. */
export async function findInvited(db: Queryable, merchantId: string, hash: Buffer): Promise<string | undefined> {
  const [row] = await db.query<{ userToken: string }>(find, [merchantId, hash]);
  return row?.userToken;
}

const use = statement(
  'preference_sessions.use',
  `update preference_sessions set used_by = $3
   where merchant_id = $1 and session_hash = $2 and expires_at > $4 and (used_by is null or used_by = $3)
   returning 1`,
);

/** Binds an invitation to the frame session that opens it. False: it has expired, or is another's. */
export async function useInvitation(
  db: Queryable,
  { merchantId, hash, sessionId }: { merchantId: string; hash: Buffer; sessionId: string },
  now: Date,
): Promise<boolean> {
  return (await db.query(use, [merchantId, hash, sessionId, now])).length === 1;
}
