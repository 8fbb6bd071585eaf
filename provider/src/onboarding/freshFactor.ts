import type { Deps } from '../deps.js';
import type { FrameSession } from './frameSession.js';
import { wasProvedSince } from './frameSessionStore.js';

/** Milliseconds for which a code or another factor lets the buyer change things. */
const FRESH = 5 * 60_000;

/** True when the buyer gave a code or another factor in this session less than five minutes ago. */
export const hasFreshFactor = (
  { database, clock }: Pick<Deps, 'database' | 'clock'>,
  session: FrameSession,
): Promise<boolean> => wasProvedSince(database, session, new Date(clock().getTime() - FRESH));
