import type { Mode } from '../common/mode.js';
import type { FrameSession } from '../sessions/frameSession.js';
import type { Queryable } from '../store/database.js';
import * as store from './proofStore.js';

/** Nothing can be bought any more with what a session was shown or has agreed to; what was bought stays bought. */
export const voidSessionProofs = (tx: Queryable, { merchant, sessionId }: FrameSession, now: Date): Promise<void> =>
  store.voidUnusedProofs(tx, merchant.merchantId, sessionId, now);

/** The same for what a buyer was shown and agreed to in all sessions, or of it what was to be paid with one instrument. */
export const voidBuyersProofs = (
  tx: Queryable,
  { mode, buyerId, instrumentId }: { mode: Mode; buyerId: string; instrumentId?: string },
  now: Date,
): Promise<void> => store.voidProofsOfBuyer(tx, mode, buyerId, instrumentId ?? null, now);
