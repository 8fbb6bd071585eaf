import type { Queryable } from '../store/database.js';
import type { ProvedSession } from './frameSession.js';
import { endOtherSessions } from './frameSessionStore.js';

/** Ends the other sessions that only a remembered device has opened for the same wallet: forgotten is forgotten now. */
export const endSessionsOfDevices = (tx: Queryable, session: ProvedSession, now: Date): Promise<void> =>
  endOtherSessions(tx, session, session.walletId, now);

/** Ends every other session of the buyer. */
export const endSessionsOfBuyer = (tx: Queryable, session: ProvedSession, now: Date): Promise<void> =>
  endOtherSessions(tx, session, null, now);
