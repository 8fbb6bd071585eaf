import type { Mode } from '../common/mode.js';
import type { Queryable } from '../store/database.js';
import { statement } from '../store/statement.js';

type Client = { mode: Mode; sessionId: string };

/* A session that lives, on a page of the shop's. The provider's own page has no page around it. */
const liveSession = `frame_sessions s join merchants m on m.merchant_id = s.merchant_id and m.mode = s.mode
   where s.mode = $1 and s.session_id = $2 and s.replaced_at is null and s.expires_at > $3
     and s.page_origin = any (m.origins) and not m.of_provider`;

const open = statement(
  'sign_in_dialogs.open',
  `insert into sign_in_dialogs (mode, session_id, opened_at)
   select s.mode, s.session_id, $3 from ${liveSession} and s.page_origin = $4
   on conflict (mode, session_id) do update set opened_at = excluded.opened_at, answered_at = null`,
);

/** Notes a dialog; nothing, where the session is none of a page of that origin. */
export async function openDialog(
  db: Queryable,
  { mode, sessionId, topOrigin }: Client & { topOrigin: string },
  now: Date,
): Promise<void> {
  await db.query(open, [mode, sessionId, now, topOrigin]);
}

const find = statement(
  'sign_in_dialogs.find',
  'select 1 from sign_in_dialogs where mode = $1 and session_id = $2 and opened_at > $3 and answered_at is null',
);

/** True for a dialog that was opened since a moment and not answered. */
export const findDialog = async (db: Queryable, { mode, sessionId }: Client, since: Date): Promise<boolean> =>
  (await db.query(find, [mode, sessionId, since])).length === 1;

/* One statement: of two answers to one dialog the second waits for the first, and then finds it answered. */
const answer = statement(
  'sign_in_dialogs.answer',
  `with answered as (
     update sign_in_dialogs set answered_at = $3
     where mode = $1 and session_id = $2 and opened_at > $4 and answered_at is null and exists (select from ${liveSession})
     returning 1
   ), signed_in as (
     insert into sign_ins (mode, device_id, merchant_id, sign_in_id, created_at, last_used_at)
     select $1, $8, s.merchant_id, $10, $3, $3 from answered, ${liveSession}
     on conflict (mode, device_id, merchant_id) do update set last_used_at = $3, ended_at = null,
       created_at = case when sign_ins.ended_at is null then sign_ins.created_at else $3 end
   )
   insert into handovers (mode, token_hash, session_id, buyer_id, wallet_id, proved_by, device_id, proved_at, expires_at)
   select $1, $5, $2, $6, $7, 'device', $8, $3, $9 from answered
   returning 1`,
);

/**
 * Takes a dialog as answered, keeps at which shop, and leaves a transfer to its frame. False: there is none, or it was
 * answered before.
 */
export const answerDialog = async (
  db: Queryable,
  { mode, sessionId, device }: Client & { device: { deviceId: string; buyerId: string; walletId: string } },
  transfer: { hash: Buffer; expiresAt: Date; signInId: string },
  { now, since }: { now: Date; since: Date },
): Promise<boolean> => {
  const { buyerId, walletId, deviceId } = device;
  const { hash, expiresAt, signInId } = transfer;
  const values = [mode, sessionId, now, since, hash, buyerId, walletId, deviceId, expiresAt, signInId];
  return (await db.query(answer, values)).length === 1;
};
