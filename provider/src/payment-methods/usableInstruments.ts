import type { ProvedSession } from '../onboarding/frameSession.js';
import type { Queryable } from '../store/database.js';
import type { Instrument } from './instrument.js';
import { listInstrumentsOfSession } from './instrumentStore.js';
import { loadInstrument } from './loadInstrument.js';

/** The instruments a session may show and pay with, newest first: those it added itself. */
export const listUsableInstruments = (db: Queryable, session: ProvedSession): Promise<Instrument[]> =>
  listInstrumentsOfSession(db, session.mode, session.buyerId, session.sessionId);

/** One of them by its id; `undefined` also for an instrument of the same buyer that another session added. */
export async function findUsableInstrument(
  db: Queryable,
  session: ProvedSession,
  instrumentId: string,
): Promise<Instrument | undefined> {
  const { mode, buyerId } = session;
  const instrument = await loadInstrument(db, { mode, buyerId, instrumentId });
  return instrument?.sessionId === session.sessionId ? instrument : undefined;
}
