import type { ProvedSession } from '../sessions/frameSession.js';
import type { Queryable } from '../store/database.js';
import { replaceEmail } from './proofStore.js';

/**
 * Receipts of what is charged later go to the address of the proof that was agreed with. When a wallet's address changes,
 * so does that of the agreements that still can be charged; what was bought once keeps the address it was bought with.
 */
export const redirectReceipts = (
  tx: Queryable,
  session: ProvedSession,
  addresses: { from: string; to: string },
): Promise<void> => replaceEmail(tx, session, addresses);
