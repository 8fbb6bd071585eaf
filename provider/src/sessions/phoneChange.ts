import type { Queryable } from '../store/database.js';
import type { FrameSession } from './frameSession.js';
import type { AwaitedPhone } from './frameSessionStore.js';
import * as store from './frameSessionStore.js';

/**
 * Notes the number that a session wants to change to, and whether the one in use is lost. True: the one in use was
 * proved for it already.
 */
export const awaitPhone = (
  tx: Queryable,
  session: FrameSession,
  to: { phone: string; isOldLost: boolean },
): Promise<boolean> => store.awaitNewPhone(tx, session, to);

/** The number that a session wants to change to, and what is known of the one in use. */
export const awaitedPhone = (db: Queryable, session: FrameSession): Promise<AwaitedPhone | undefined> =>
  store.findAwaitedPhone(db, session);

/** The number in use was proved for the change, or (null) nothing is awaited any more. */
export const notePhoneProved = (tx: Queryable, session: FrameSession, at: Date | null): Promise<void> =>
  store.noteCurrentPhone(tx, session, at);
