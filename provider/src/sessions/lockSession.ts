import type { Queryable } from '../store/database.js';
import type { FrameSession } from './frameSession.js';
import * as store from './frameSessionStore.js';

/**
 * Until the transaction ends, others of the same bearer wait here. False: the bearer was replaced meanwhile, and
 * nothing may be done in its name.
 */
export const lockSession = (tx: Queryable, session: FrameSession): Promise<boolean> => store.lockSession(tx, session);
