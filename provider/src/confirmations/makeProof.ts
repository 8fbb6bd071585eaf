import { MINIMUM_DISPLAY_TIME, type ProofMadeSchema } from 'ondemand-pay/internal';
import { ORIGIN_PROOF_TYPE, type ProofFlow } from 'ondemand-pay/protocol';
import type * as v from 'valibot';
import { lockBuyer } from '../buyers/buyerStore.js';
import { isUuid } from '../common/ids.js';
import { Refusal, type RefusalCode } from '../common/refusal.js';
import { takeUse } from '../links/openLink.js';
import type { Deps } from '../ports/deps.js';
import { signCompactJws } from '../proofs/compactJws.js';
import { loadProof } from '../proofs/loadProof.js';
import { claimsOf, proofTimes } from '../proofs/originProof.js';
import { type Factored, isBoughtMeanwhile, issueProof } from '../proofs/proofStore.js';
import { currentSigningKey, privateKeyOf } from '../proofs/signingKeys.js';
import { type IssuedProof, isIssued, type StoredProof } from '../proofs/storedProof.js';
import { requireBuyer } from '../sessions/authenticateFrame.js';
import type { FrameSession, ProvedSession } from '../sessions/frameSession.js';
import { wantedOf } from './agreedTerms.js';
import { takeOneTap } from './stepUp.js';

/**
 * Signs the terms that the confirm screen was opened with. Repeated after a lost answer, it gives the same
 * proof, byte for byte.
 * @param consent the buyer ticked the box of the confirmation's consent.
 * @throws {Refusal} `step_missing`, `terms_not_shown`, `consent_missing`, `authentication_missing`,
 *   `fresh_factor_missing`, `bought_meanwhile`, `link_over`, `confirmation_stale`.
 */
export async function makeProof(
  deps: Deps,
  session: FrameSession,
  confirmationId: string,
  consent: boolean,
): Promise<{ made: v.InferOutput<typeof ProofMadeSchema>; flow: ProofFlow }> {
  const proof = await issue(deps, requireBuyer(session), confirmationId, consent);
  const made = {
    user_token: proof.userToken,
    origin_proof: await sign(deps, session, proof),
    email: proof.email,
  };
  return { made, flow: proof.flow };
}

/** In one transaction that locks the buyer: of two clicks at once, the second sees what the first has bought. */
async function issue(
  deps: Deps,
  session: ProvedSession,
  confirmationId: string,
  consent: boolean,
): Promise<IssuedProof> {
  const { database, clock, metrics } = deps;
  const { mode, buyerId, merchant } = session;
  if (!isUuid(confirmationId)) throw new Refusal('confirmation_stale');
  const now = clock();
  const { kid } = await currentSigningKey(deps, mode);
  let isNew = false;
  const proof = await database.transaction(async (tx) => {
    isNew = false;
    await lockBuyer(tx, mode, buyerId);
    const shown = await loadProof(tx, merchant.merchantId, confirmationId);
    if (!shown || !isTheirs(shown, session) || shown.voidedAt || shown.consumedAt) {
      throw new Refusal('confirmation_stale');
    }
    if (isIssued(shown)) {
      if (shown.expiresAt <= now) throw new Refusal('confirmation_stale');
      return shown;
    }
    const lacks = lacking(shown, now, consent);
    if (lacks !== undefined) throw new Refusal(lacks);
    if (await isBoughtMeanwhile(tx, shown, now)) throw new Refusal('bought_meanwhile');
    if (shown.linkId !== null) await takeUse(tx, mode, shown.linkId, now);
    const isSold = shown.flow !== 'registration';
    const factored = isSold ? await takeOneTap(deps, tx, session, wantedOf(shown), shown.locale) : UNASKED;
    const issued = await issueProof(tx, shown, { agreedAt: now, ...proofTimes(now), kid, ...factored });
    // What was shown may have been voided since it was read.
    if (!issued || !isIssued(issued)) throw new Refusal('confirmation_stale');
    isNew = true;
    return issued;
  });
  if (isNew) metrics?.proofIssued();
  return proof;
}

const UNASKED: Factored = { factorAt: null, withFactor: false };

/** What the click came without. */
function lacking(shown: StoredProof, now: Date, consent: boolean): RefusalCode | undefined {
  if (shown.consentVersion !== null && !consent) return 'consent_missing';
  if (now.getTime() - shown.displayedAt.getTime() < MINIMUM_DISPLAY_TIME) return 'terms_not_shown';
  return shown.needsAuthentication && shown.authenticatedAt === null ? 'authentication_missing' : undefined;
}

const isTheirs = (proof: StoredProof, { sessionId, buyerId }: ProvedSession) =>
  proof.sessionId === sessionId && proof.buyerId === buyerId;

async function sign(deps: Deps, { merchant }: FrameSession, proof: IssuedProof): Promise<string> {
  const claims = JSON.stringify(claimsOf(proof, deps.url, merchant.apiKey));
  const privateKey = await privateKeyOf(deps, proof.mode, proof.kid);
  return signCompactJws(claims, { typ: ORIGIN_PROOF_TYPE, kid: proof.kid }, privateKey);
}
