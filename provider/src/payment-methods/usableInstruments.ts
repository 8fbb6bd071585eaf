import type { ProvedSession } from '../sessions/frameSession.js';
import type { Queryable } from '../store/database.js';
import type { Instrument } from './instrument.js';
import { listInstrumentsOfWallet } from './instrumentStore.js';
import { loadInstrument } from './loadInstrument.js';

/** The instruments a session may show and pay with, the default first, then newest first: those of the wallet it has proved to reach. */
export const listUsableInstruments = (db: Queryable, session: ProvedSession): Promise<Instrument[]> =>
  listInstrumentsOfWallet(db, session.mode, session.buyerId, session.walletId);

/** One of them by its id; `undefined` also for an instrument of the same buyer in another wallet. */
export async function findUsableInstrument(
  db: Queryable,
  session: ProvedSession,
  instrumentId: string,
): Promise<Instrument | undefined> {
  const { mode, buyerId } = session;
  const instrument = await loadInstrument(db, { mode, buyerId, instrumentId });
  return instrument?.walletId === session.walletId ? instrument : undefined;
}
