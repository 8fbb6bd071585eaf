import type { Mode } from '../common/mode.js';
import type { Queryable } from '../store/database.js';
import { statement } from '../store/statement.js';
import type { RailDeletion } from './railDeletion.js';

const insert = statement(
  'rail_deletions.insert',
  `insert into rail_deletions (mode, deletion_id, rail, buyer_id, wallet_id, is_customer, instrument_ids, instruments,
     kept, created_at, next_attempt_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9::jsonb, $10, $10)`,
);

/** Asks for a deletion, in the transaction of what it follows from. */
export async function insertDeletion(
  tx: Queryable,
  deletion: Omit<RailDeletion, 'attempts'>,
  now: Date,
): Promise<void> {
  const { mode, deletionId, rail, buyerId, walletId, isCustomer, instrumentIds, instruments, kept } = deletion;
  const saved = [JSON.stringify(instruments), JSON.stringify(kept)];
  await tx.query(insert, [mode, deletionId, rail, buyerId, walletId, isCustomer, instrumentIds, ...saved, now]);
}

const repoint = statement(
  'rail_deletions.repoint',
  'update rail_deletions set buyer_id = $4 where mode = $1 and buyer_id = $2 and wallet_id = $3',
);

/** Puts the pseudonym in the place of an erased buyer. */
export async function repointDeletions(
  tx: Queryable,
  { mode, buyerId, walletId, pseudonym }: { mode: Mode; buyerId: string; walletId: string; pseudonym: string },
): Promise<void> {
  await tx.query(repoint, [mode, buyerId, walletId, pseudonym]);
}

/* Not before the rail has said what became of everything that is paid with it: that may need it once more. */
const leaseDue = statement(
  'rail_deletions.lease_due',
  `update rail_deletions set next_attempt_at = $2
   where (mode, deletion_id) in (
     select d.mode, d.deletion_id from rail_deletions d
     where d.next_attempt_at <= $1
       and not exists (
         select from orders o where o.mode = d.mode and o.buyer_id = d.buyer_id
           and o.instrument_id = any (d.instrument_ids) and o.status = 'processing')
       and not exists (
         select from orders o join order_operations p on p.merchant_id = o.merchant_id and p.order_id = o.order_id
         where o.mode = d.mode and o.buyer_id = d.buyer_id and p.instrument_id = any (d.instrument_ids)
           and p.state = 'pending')
     order by d.next_attempt_at limit $3 for update of d skip locked)
   returning mode, deletion_id, rail, buyer_id, wallet_id, is_customer, instrument_ids, instruments, kept, attempts`,
);

/** Takes what is due, so that no other process asks for it meanwhile. */
export const leaseDueDeletions = (db: Queryable, now: Date, until: Date, limit: number): Promise<RailDeletion[]> =>
  db.query<RailDeletion>(leaseDue, [now, until, limit]);

const end = statement(
  'rail_deletions.end',
  'delete from rail_deletions where mode = $1 and deletion_id = $2 returning 1',
);

/** It is deleted there: nothing of it stays here. False: somebody else has heard so before. */
export const endDeletion = async (tx: Queryable, { mode, deletionId }: RailDeletion): Promise<boolean> =>
  (await tx.query(end, [mode, deletionId])).length === 1;

const postpone = statement(
  'rail_deletions.postpone',
  `update rail_deletions set attempts = attempts + 1, next_attempt_at = $3 where mode = $1 and deletion_id = $2`,
);

export async function postponeDeletion(
  db: Queryable,
  { mode, deletionId }: RailDeletion,
  nextAttempt: Date,
): Promise<void> {
  await db.query(postpone, [mode, deletionId, nextAttempt]);
}

const waiting = statement(
  'rail_deletions.waiting',
  `select mode, rail, count(*)::int as count, min(created_at) as since, max(attempts) as attempts from rail_deletions
   group by mode, rail order by mode, rail`,
);

/** What each rail has not deleted yet. */
export type Waiting = { mode: Mode; rail: string; count: number; since: Date; attempts: number };

export const waitingDeletions = (db: Queryable): Promise<Waiting[]> => db.query<Waiting>(waiting);
