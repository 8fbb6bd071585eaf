import type { Mode } from '../common/mode.js';
import type { Queryable } from '../store/database.js';
import { statement } from '../store/statement.js';
import type { Instrument } from './instrument.js';

const byReference = statement(
  'instruments.lock_by_reference',
  `select mode, buyer_id, instrument_id, session_id, wallet_id, method, rail, label, details, needs_authentication
   from instruments where mode = $1 and rail = $2 and details ->> 'reference' = $3 and removed_at is null
   order by instrument_id for update`,
);

/** What a rail has saved under a name of its own; of several that are the same, all. */
export const lockByReference = (
  tx: Queryable,
  { mode, rail }: { mode: Mode; rail: string },
  reference: string,
): Promise<Instrument[]> => tx.query<Instrument>(byReference, [mode, rail, reference]);

type Key = Pick<Instrument, 'mode' | 'buyerId' | 'instrumentId'>;

const relabel = statement(
  'instruments.relabel',
  `update instruments set label = $4, unusable_at = null
   where mode = $1 and buyer_id = $2 and instrument_id = $3`,
);

/** It has another name from here on, and pays. */
export async function writeLabel(tx: Queryable, { mode, buyerId, instrumentId }: Key, label: string): Promise<void> {
  await tx.query(relabel, [mode, buyerId, instrumentId, label]);
}

const spoil = statement(
  'instruments.spoil',
  `update instruments set unusable_at = coalesce(unusable_at, $4)
   where mode = $1 and buyer_id = $2 and instrument_id = $3`,
);

/** It is offered no more, and stays until its buyer removes it: something may still be charged to it. */
export async function writeUnusable(tx: Queryable, { mode, buyerId, instrumentId }: Key, now: Date): Promise<void> {
  await tx.query(spoil, [mode, buyerId, instrumentId, now]);
}
