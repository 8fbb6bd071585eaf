import { Refusal } from '../common/refusal.js';
import type { Deps } from '../ports/deps.js';
import { readBearer } from './bearer.js';
import type { FrameSession, ProvedSession } from './frameSession.js';
import { findSession } from './frameSessionStore.js';

/**
 * The session a bearer stands for.
 * @throws {Refusal} `session_expired`, the same for a bearer that is missing, invented, expired or replaced.
 */
export async function authenticateFrame(
  { database, clock }: Pick<Deps, 'database' | 'clock'>,
  authorization: string | null,
): Promise<FrameSession> {
  const bearer = readBearer(authorization);
  const session = bearer && (await findSession(database, bearer.mode, bearer.tokenHash, clock()));
  if (!session) throw new Refusal('session_expired', { headers: { 'WWW-Authenticate': 'Bearer' } });
  return session;
}

/** @throws {Refusal} `step_missing` until a code was entered. */
export function requireBuyer(session: FrameSession): ProvedSession {
  const { buyerId, walletId } = session;
  if (buyerId === null || walletId === null) throw new Refusal('step_missing', { detail: 'Enter the code first' });
  return { ...session, buyerId, walletId };
}
