import type { Mode } from '../common/mode.js';
import type { Queryable } from '../store/database.js';
import { statement } from '../store/statement.js';

/** What a code is for. One for a new address opens no wallet, and the other way round. */
export type EmailCodePurpose = 'factor' | 'change';

export type EmailCode = {
  codeId: string;
  /** Whose wallet it opens, or whose address it changes. */
  walletId: string;
  purpose: EmailCodePurpose;
  email: string;
  codeHash: Buffer;
  triesLeft: number;
  expiresAt: Date;
};

type SessionKey = { mode: Mode; sessionId: string };

const sentBefore = statement(
  'email_codes.sent_before',
  `select count(*) as sent, max(sent_at) as last_sent_at from email_codes
   where mode = $1 and session_id = $2 and email = $3`,
);

/** How many codes this session had sent to an address, and when the last. */
export async function countMailed(
  db: Queryable,
  { mode, sessionId }: SessionKey,
  email: string,
): Promise<{ sent: number; lastSentAt: Date | undefined }> {
  const values = [mode, sessionId, email];
  const [row] = await db.query<{ sent: number; lastSentAt: Date | null }>(sentBefore, values);
  return { sent: row!.sent, lastSentAt: row!.lastSentAt ?? undefined };
}

const close = statement(
  'email_codes.close_open',
  'update email_codes set closed_at = $3 where mode = $1 and session_id = $2 and closed_at is null',
);

/** The session's open codes, if any, can no longer be used. */
export async function closeEmailCodes(tx: Queryable, { mode, sessionId }: SessionKey, now: Date): Promise<void> {
  await tx.query(close, [mode, sessionId, now]);
}

const insert = statement(
  'email_codes.insert',
  `insert into email_codes (mode, session_id, code_id, buyer_id, wallet_id, purpose, email, code_hash, tries_left, sent_at,
     expires_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
);

export async function insertEmailCode(
  tx: Queryable,
  { mode, sessionId, buyerId }: SessionKey & { buyerId: string },
  code: EmailCode,
  now: Date,
): Promise<void> {
  const { codeId, walletId, purpose, email, codeHash, triesLeft, expiresAt } = code;
  const of = [mode, sessionId, codeId, buyerId, walletId];
  await tx.query(insert, [...of, purpose, email, codeHash, triesLeft, now, expiresAt]);
}

const remove = statement(
  'email_codes.remove',
  'delete from email_codes where mode = $1 and session_id = $2 and code_id = $3',
);

/** As if a code had never been made: for an email that could not be sent. */
export async function removeEmailCode(db: Queryable, { mode, sessionId }: SessionKey, codeId: string): Promise<void> {
  await db.query(remove, [mode, sessionId, codeId]);
}

const columns = 'code_id, wallet_id, purpose, email, code_hash, tries_left, expires_at';

/* The try is taken before the code is compared, under the row's lock: guesses at once cannot share one. */
const take = statement(
  'email_codes.take_try',
  `update email_codes set tries_left = tries_left - 1
   where mode = $1 and session_id = $2 and buyer_id = $3 and purpose = $4 and closed_at is null and expires_at > $5
     and tries_left > 0
   returning ${columns}`,
);

/** Takes one try of each of the session's open codes of a purpose; none when there is none to try. */
export async function takeEmailTries(
  tx: Queryable,
  { mode, sessionId, buyerId }: SessionKey & { buyerId: string },
  purpose: EmailCodePurpose,
  now: Date,
): Promise<EmailCode[]> {
  return tx.query<EmailCode>(take, [mode, sessionId, buyerId, purpose, now]);
}

const open = statement(
  'email_codes.open',
  `select ${columns} from email_codes where mode = $1 and session_id = $2 and buyer_id = $3 and closed_at is null`,
);

/** One of the session's codes that no others have replaced, also when it is expired or used up. */
export async function findOpenEmailCode(
  db: Queryable,
  { mode, sessionId, buyerId }: SessionKey & { buyerId: string },
): Promise<EmailCode | undefined> {
  const [row] = await db.query<EmailCode>(open, [mode, sessionId, buyerId]);
  return row;
}
