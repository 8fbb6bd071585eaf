import type { Queryable } from '../store/database.js';
import type { FrameSession } from './frameSession.js';
import { noteVerifiedEmail } from './frameSessionStore.js';

/** What is bought in this session from now on goes to an address that was proved in it. */
export const noteSessionEmail = (tx: Queryable, session: FrameSession, email: string, now: Date): Promise<void> =>
  noteVerifiedEmail(tx, session, email, now);
