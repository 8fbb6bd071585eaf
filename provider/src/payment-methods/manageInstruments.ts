import { Refusal } from '../common/refusal.js';
import type { ProvedSession } from '../sessions/frameSession.js';
import type { Queryable } from '../store/database.js';
import * as store from './instrumentStore.js';
import { findUsableInstrument } from './usableInstruments.js';

/**
 * Preselected from the next purchase on.
 * @throws {Refusal} `not_found` for what this session does not reach.
 */
export async function preferInstrument(
  db: Queryable,
  session: ProvedSession,
  instrumentId: string,
  now: Date,
): Promise<void> {
  const instrument = await findUsableInstrument(db, session, instrumentId);
  if (!instrument) throw new Refusal('not_found');
  await store.setPreferred(db, instrument, now);
}

/** True unless a buyer saved something first in a wallet that this session does not reach. */
export async function reachesFirstWallet(
  db: Queryable,
  session: Pick<ProvedSession, 'mode' | 'buyerId' | 'walletId'>,
): Promise<boolean> {
  const first = await store.findFirstWallet(db, session.mode, session.buyerId);
  return first === undefined || first === session.walletId;
}
