import type { ProvedSession } from '../sessions/frameSession.js';
import type { Queryable } from '../store/database.js';
import type { Instrument } from './instrument.js';
import { loadInstrument } from './loadInstrument.js';

/** One that a session may show and pay with; `undefined` also for an instrument of the same buyer in another wallet. */
export async function findUsableInstrument(
  db: Queryable,
  session: ProvedSession,
  instrumentId: string,
): Promise<Instrument | undefined> {
  const { mode, buyerId } = session;
  const instrument = await loadInstrument(db, { mode, buyerId, instrumentId });
  return instrument?.walletId === session.walletId ? instrument : undefined;
}
