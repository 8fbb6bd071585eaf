import { Refusal } from '../common/refusal.js';
import type { Deps } from '../ports/deps.js';
import { loadProof } from '../proofs/loadProof.js';
import { isIssued } from '../proofs/storedProof.js';
import { requireBuyer } from '../sessions/authenticateFrame.js';
import type { FrameSession, ProvedSession } from '../sessions/frameSession.js';

/**
 * The buyer of a session that has agreed to be charged: what follows a purchase is for them alone.
 * @throws {Refusal} `step_missing`; `confirmation_stale` for what is another's, was not agreed to, or sells nothing.
 */
export async function requireAgreed(
  { database }: Pick<Deps, 'database'>,
  session: FrameSession,
  confirmationId: string,
): Promise<ProvedSession> {
  const proved = requireBuyer(session);
  const proof = await loadProof(database, proved.merchant.merchantId, confirmationId);
  const isTheirs = proof?.sessionId === proved.sessionId && proof.buyerId === proved.buyerId;
  if (!isTheirs || !isIssued(proof) || proof.flow === 'registration') throw new Refusal('confirmation_stale');
  return proved;
}
