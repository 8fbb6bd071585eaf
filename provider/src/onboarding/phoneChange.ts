import type { Queryable } from '../store/database.js';
import type { FrameSession } from './frameSession.js';
import * as store from './frameSessionStore.js';

/** Notes the number that a session wants to change to. True: the one in use was proved for it already. */
export const awaitPhone = (tx: Queryable, session: FrameSession, phone: string): Promise<boolean> =>
  store.awaitNewPhone(tx, session, phone);

/** The number that a session wants to change to, and whether the one in use was proved for it. */
export const awaitedPhone = (
  db: Queryable,
  session: FrameSession,
): Promise<{ phone: string; isCurrentProved: boolean } | undefined> => store.findAwaitedPhone(db, session);

/** The number in use was proved for the change, or (null) nothing is awaited any more. */
export const notePhoneProved = (tx: Queryable, session: FrameSession, at: Date | null): Promise<void> =>
  store.noteCurrentPhone(tx, session, at);
