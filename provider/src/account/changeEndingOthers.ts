import { Refusal } from '../common/refusal.js';
import type { Deps } from '../ports/deps.js';
import type { ProvedSession } from '../sessions/frameSession.js';
import { lockSession } from '../sessions/frameSessionStore.js';
import { endSessionsOfDevices } from '../sessions/otherSessions.js';
import type { Queryable } from '../store/database.js';

/**
 * Makes a change, and ends at that moment what remembered browsers have opened by themselves: none of it goes on as
 * things were before.
 * @throws {Refusal} `session_expired`.
 */
export const changeEndingOthers = <T>(
  { database, clock }: Pick<Deps, 'database' | 'clock'>,
  session: ProvedSession,
  change: (tx: Queryable, now: Date) => Promise<T>,
): Promise<T> =>
  database.transaction(async (tx) => {
    if (!(await lockSession(tx, session))) throw new Refusal('session_expired');
    const now = clock();
    const changed = await change(tx, now);
    await endSessionsOfDevices(tx, session, now);
    return changed;
  });
