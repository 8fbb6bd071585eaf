import type { Deps } from '../ports/deps.js';
import type { ProvedSession } from '../sessions/frameSession.js';
import type { Queryable } from '../store/database.js';
import { railOf } from './askRail.js';
import type { Instrument } from './instrument.js';
import { listReadyInstruments } from './instrumentStore.js';
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

/** What a session is offered to pay with now: nothing whose date is over, or whose rail the provider has no more. */
export async function listOfferedInstruments(
  { database, rails }: Pick<Deps, 'database' | 'rails'>,
  session: Pick<ProvedSession, 'mode' | 'buyerId' | 'walletId'>,
): Promise<Instrument[]> {
  const ready = await listReadyInstruments(database, session);
  return ready.filter(({ mode, rail }) => railOf({ rails }, mode, rail));
}
