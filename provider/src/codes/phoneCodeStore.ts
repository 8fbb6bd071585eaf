import type { Mode } from '../common/mode.js';
import type { Queryable } from '../store/database.js';
import { statement } from '../store/statement.js';

type SessionKey = { mode: Mode; sessionId: string };

const sentBefore = statement(
  'phone_codes.sent_before',
  `select count(*) as sent, max(sent_at) as last_sent_at from phone_codes
   where mode = $1 and session_id = $2 and phone = $3`,
);

/** How many codes this session had sent to a number, and when the last. */
export async function countSent(
  db: Queryable,
  { mode, sessionId }: SessionKey,
  phone: string,
): Promise<{ sent: number; lastSentAt: Date | undefined }> {
  const values = [mode, sessionId, phone];
  const [row] = await db.query<{ sent: number; lastSentAt: Date | null }>(sentBefore, values);
  return { sent: row!.sent, lastSentAt: row!.lastSentAt ?? undefined };
}

const close = statement(
  'phone_codes.close_open',
  'update phone_codes set closed_at = $3 where mode = $1 and session_id = $2 and closed_at is null',
);

/** The session's open code, if any, can no longer be used. */
export async function closeOpenCode(tx: Queryable, { mode, sessionId }: SessionKey, now: Date): Promise<void> {
  await tx.query(close, [mode, sessionId, now]);
}

const insert = statement(
  'phone_codes.insert',
  `insert into phone_codes (mode, session_id, code_id, phone, code_hash, tries_left, sent_at, expires_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8)`,
);

export type PhoneCode = { codeId: string; phone: string; codeHash: Buffer; triesLeft: number; expiresAt: Date };

export async function insertCode(
  tx: Queryable,
  { mode, sessionId }: SessionKey,
  code: PhoneCode,
  now: Date,
): Promise<void> {
  const { codeId, phone, codeHash, triesLeft, expiresAt } = code;
  await tx.query(insert, [mode, sessionId, codeId, phone, codeHash, triesLeft, now, expiresAt]);
}

const remove = statement(
  'phone_codes.remove',
  'delete from phone_codes where mode = $1 and session_id = $2 and code_id = $3',
);

/** As if the code had never been made: for a message that could not be sent. */
export async function removeCode(db: Queryable, { mode, sessionId }: SessionKey, codeId: string): Promise<void> {
  await db.query(remove, [mode, sessionId, codeId]);
}

/* The try is taken before the code is compared, under the row's lock: guesses at once cannot share one. */
const take = statement(
  'phone_codes.take_try',
  `update phone_codes set tries_left = tries_left - 1
   where mode = $1 and session_id = $2 and closed_at is null and expires_at > $3 and tries_left > 0
   returning code_id, phone, code_hash, tries_left, expires_at`,
);

/** Takes one try of the session's open code; `undefined` when there is none to try. */
export async function takeTry(
  tx: Queryable,
  { mode, sessionId }: SessionKey,
  now: Date,
): Promise<PhoneCode | undefined> {
  const [row] = await tx.query<PhoneCode>(take, [mode, sessionId, now]);
  return row;
}

const open = statement(
  'phone_codes.open',
  `select code_id, phone, code_hash, tries_left, expires_at from phone_codes
   where mode = $1 and session_id = $2 and closed_at is null`,
);

/** The session's code that no other has replaced, also when it is expired or used up. */
export async function findOpenCode(db: Queryable, { mode, sessionId }: SessionKey): Promise<PhoneCode | undefined> {
  const [row] = await db.query<PhoneCode>(open, [mode, sessionId]);
  return row;
}
