import { Refusal } from '../common/refusal.js';
import { requireBuyer } from '../sessions/authenticateFrame.js';
import type { FrameSession, ProvedSession } from '../sessions/frameSession.js';

/**
 * What is the buyer's alone is changed on the provider's own page, never inside a shop's.
 * @throws {Refusal} `not_found` at a shop; `step_missing` until somebody has proved to be there.
 */
export function requireAccount(session: FrameSession): ProvedSession {
  if (!session.merchant.ofProvider) throw new Refusal('not_found');
  return requireBuyer(session);
}
