import { MINIMUM_DISPLAY_TIME, type ProofMadeSchema } from 'ondemand-pay/internal';
import { ORIGIN_PROOF_TYPE } from 'ondemand-pay/protocol';
import type * as v from 'valibot';
import { isUuid } from '../common/ids.js';
import { Refusal } from '../common/refusal.js';
import type { Deps } from '../ports/deps.js';
import { signCompactJws } from '../proofs/compactJws.js';
import { loadProof } from '../proofs/loadProof.js';
import { claimsOf, proofTimes } from '../proofs/originProof.js';
import { issueProof } from '../proofs/proofStore.js';
import { currentSigningKey, privateKeyOf } from '../proofs/signingKeys.js';
import { type IssuedProof, isIssued, type StoredProof } from '../proofs/storedProof.js';
import { requireBuyer } from '../sessions/authenticateFrame.js';
import type { FrameSession, ProvedSession } from '../sessions/frameSession.js';

/**
 * Signs the terms that the confirm screen was opened with. Repeated after a lost answer, it gives the same
 * proof, byte for byte.
 * @param consent the buyer ticked the box of the confirmation's consent.
 * @throws {Refusal} `step_missing`, `terms_not_shown`, `consent_missing`, `authentication_missing`,
 *   `confirmation_stale`.
 */
export async function makeProof(
  deps: Deps,
  session: FrameSession,
  confirmationId: string,
  consent: boolean,
): Promise<v.InferOutput<typeof ProofMadeSchema>> {
  const proof = await issue(deps, requireBuyer(session), confirmationId, consent);
  return {
    user_token: proof.userToken,
    origin_proof: await sign(deps, session, proof),
    email: proof.email,
  };
}

async function issue(
  deps: Deps,
  session: ProvedSession,
  confirmationId: string,
  consent: boolean,
): Promise<IssuedProof> {
  const { database, clock, metrics } = deps;
  const { merchantId } = session.merchant;
  const { sessionId, buyerId, mode } = session;
  if (!isUuid(confirmationId)) throw new Refusal('confirmation_stale');

  const now = clock();
  const { kid } = await currentSigningKey(deps, mode);
  const issued = await issueProof(
    database,
    { merchantId, jti: confirmationId, sessionId, buyerId },
    { ...proofTimes(now), kid, displayedBefore: new Date(now.getTime() - MINIMUM_DISPLAY_TIME), consent },
  );
  if (issued && isIssued(issued)) {
    metrics?.proofIssued();
    return issued;
  }
  // Read only now: the first click of a buyer who waited needs nothing else.
  const proof = await loadProof(database, merchantId, confirmationId);
  if (!proof || !isTheirs(proof, session) || proof.voidedAt || proof.consumedAt)
    throw new Refusal('confirmation_stale');
  if (!isIssued(proof) && proof.consentVersion !== null && !consent) throw new Refusal('consent_missing');
  if (!isIssued(proof)) throw new Refusal(lacksApproval(proof, now) ? 'authentication_missing' : 'terms_not_shown');
  if (proof.expiresAt <= now) throw new Refusal('confirmation_stale');
  return proof;
}

const lacksApproval = (proof: StoredProof, now: Date) =>
  proof.needsAuthentication &&
  proof.authenticatedAt === null &&
  now.getTime() - proof.displayedAt.getTime() >= MINIMUM_DISPLAY_TIME;

const isTheirs = (proof: StoredProof, { sessionId, buyerId }: ProvedSession) =>
  proof.sessionId === sessionId && proof.buyerId === buyerId;

async function sign(deps: Deps, { merchant }: FrameSession, proof: IssuedProof): Promise<string> {
  const claims = JSON.stringify(claimsOf(proof, deps.url, merchant.apiKey));
  const privateKey = await privateKeyOf(deps, proof.mode, proof.kid);
  return signCompactJws(claims, { typ: ORIGIN_PROOF_TYPE, kid: proof.kid }, privateKey);
}
