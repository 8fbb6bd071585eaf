import type { FrameSession } from '../onboarding/frameSession.js';
import type { Queryable } from '../store/database.js';
import * as store from './proofStore.js';

/** Nothing can be bought any more with what a session was shown or has agreed to; what was bought stays bought. */
export const voidSessionProofs = (tx: Queryable, { merchant, sessionId }: FrameSession, now: Date): Promise<void> =>
  store.voidUnusedProofs(tx, merchant.merchantId, sessionId, now);
