import type { Mode } from '../common/mode.js';
import type { Entering } from '../onboarding/enterWallet.js';
import type { Queryable } from '../store/database.js';
import { statement } from '../store/statement.js';

/* Only a session of the same mode that still lives, with what the provider window's session knows at this moment. */
const insert = statement(
  'handovers.insert',
  `with made as (
     insert into handovers (mode, token_hash, session_id, buyer_id, wallet_id, proved_by, device_id, proved_at,
       second_factor_at, sim_moved_at, expires_at)
     select o.mode, $3, $4, o.buyer_id, o.wallet_id, o.proved_by, o.device_id, o.proved_at, o.second_factor_at,
       o.sim_moved_at, $6
     from frame_sessions o
     where o.mode = $1 and o.token_hash = $2 and o.replaced_at is null and o.buyer_id is not null
       and exists (select from frame_sessions s
                   where s.mode = $1 and s.session_id = $4 and s.replaced_at is null and s.expires_at > $5)
     returning device_id
   ), known_again as (
     update sign_ins g set ended_at = null, created_at = $5, last_used_at = $5
     from made, frame_sessions s
     where s.mode = $1 and s.session_id = $4 and s.replaced_at is null
       and g.mode = $1 and g.device_id = made.device_id and g.merchant_id = s.merchant_id and g.ended_at is not null
   )
   select 1 from made`,
);

/**
 * Who has their window hand them over to a shop's frame is known there again, also where they had ended that. False,
 * and nothing is written: there is no such frame, or nobody is proved to be in the window any more.
 */
export const insertTransfer = async (
  db: Queryable,
  window: { mode: Mode; tokenHash: Buffer },
  transfer: { hash: Buffer; frameSessionId: string; expiresAt: Date },
  now: Date,
): Promise<boolean> => {
  const { hash, frameSessionId, expiresAt } = transfer;
  return (await db.query(insert, [window.mode, window.tokenHash, hash, frameSessionId, now, expiresAt])).length === 1;
};

const use = statement(
  'handovers.take',
  `update handovers set used_at = $4
   where mode = $1 and token_hash = $2 and session_id = $3 and used_at is null and expires_at > $4
   returning buyer_id, wallet_id, proved_by, device_id, proved_at, second_factor_at, sim_moved_at`,
);

const useForWindow = statement(
  'handovers.keep',
  `update handovers set used_at = $3 where mode = $1 and token_hash = $2 and used_at is null and expires_at > $3
   returning buyer_id, wallet_id, proved_by, device_id`,
);

/** Uses up what the provider's window was given; `undefined` for what is used, late or not there. */
export async function useKeep(
  tx: Queryable,
  mode: Mode,
  hash: Buffer,
  now: Date,
): Promise<Pick<Entering, 'buyerId' | 'walletId' | 'provedBy' | 'deviceId'> | undefined> {
  const [row] = await tx.query<Entering>(useForWindow, [mode, hash, now]);
  return row;
}

/** Uses a transfer up; `undefined` unless it was opened for this frame and nobody has used it. */
export async function useTransfer(
  db: Queryable,
  { mode, sessionId }: { mode: Mode; sessionId: string },
  hash: Buffer,
  now: Date,
): Promise<Entering | undefined> {
  const [row] = await db.query<Entering>(use, [mode, hash, sessionId, now]);
  return row;
}
