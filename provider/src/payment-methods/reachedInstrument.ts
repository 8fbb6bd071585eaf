import type { ProvedSession } from '../sessions/frameSession.js';
import type { Queryable } from '../store/database.js';
import type { Instrument } from './instrument.js';
import { findInstrumentEver } from './instrumentStore.js';

/**
 * What something was paid with, if this session has proved to reach it, also when it was removed since: for looking
 * back, never for paying.
 */
export async function findReachedInstrument(
  db: Queryable,
  { mode, buyerId, walletId }: ProvedSession,
  paidWith: { buyerId: string; instrumentId: string },
): Promise<Instrument | undefined> {
  if (paidWith.buyerId !== buyerId) return undefined;
  const instrument = await findInstrumentEver(db, mode, buyerId, paidWith.instrumentId);
  return instrument?.walletId === walletId ? instrument : undefined;
}
