import type { ProvedSession } from '../sessions/frameSession.js';
import type { Queryable } from '../store/database.js';
import { listEmails } from './proofStore.js';

/** The addresses that were given with what was bought or agreed to from a wallet. */
export const addressesOfProofs = (db: Queryable, session: ProvedSession): Promise<string[]> => listEmails(db, session);
