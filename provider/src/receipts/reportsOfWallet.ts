import type { ProvedSession } from '../sessions/frameSession.js';
import type { Queryable } from '../store/database.js';
import { listReportsOfWallet } from './reportStore.js';

/** What was said of the orders of a wallet, newest first. */
export const reportsOfWallet = (db: Queryable, session: ProvedSession) => listReportsOfWallet(db, session);
