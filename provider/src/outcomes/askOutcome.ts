import type { AskOutcomeSchema, ProofOutcome } from 'ondemand-pay/internal';
import type * as v from 'valibot';
import { Refusal } from '../common/refusal.js';
import type { Deps } from '../ports/deps.js';
import { loadProof } from '../proofs/loadProof.js';
import type { FrameSession } from '../sessions/frameSession.js';
import { findHistory, voidUnusedProof } from './outcomeStore.js';
import { proofOutcome } from './proofOutcome.js';

/**
 * Tells the frame what became of a proof that its session, or its buyer's, had made. Whoever gives it up gets either
 * what it bought or a proof that never buys anything: an order at the same moment is before it or too late.
 * @throws {Refusal} `not_found` for a proof of somebody else.
 */
export async function askOutcome(
  { database, clock }: Deps,
  session: FrameSession,
  { confirmation_id: jti, give_up }: v.InferOutput<typeof AskOutcomeSchema>,
): Promise<ProofOutcome> {
  const { merchantId } = session.merchant;
  const proof = await loadProof(database, merchantId, jti);
  const isTheirs = proof && (proof.sessionId === session.sessionId || proof.buyerId === session.buyerId);
  if (!isTheirs) throw new Refusal('not_found', { detail: 'No such confirmation of this session or buyer' });
  if (give_up) await voidUnusedProof(database, merchantId, jti, clock());
  const history = await findHistory(database, merchantId, jti);
  if (!history) throw new TypeError('A proof is never deleted while its session lasts');
  return proofOutcome(history, clock());
}
