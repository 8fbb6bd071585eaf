import { MINIMUM_DISPLAY_TIME, type ProofMadeSchema } from 'ondemand-pay/internal';
import { ORIGIN_PROOF_TYPE, type ProofFlow } from 'ondemand-pay/protocol';
import type * as v from 'valibot';
import { isUuid } from '../common/ids.js';
import { Refusal, type RefusalCode } from '../common/refusal.js';
import { takeUse } from '../links/openLink.js';
import type { Deps } from '../ports/deps.js';
import { type AtClick, type Factored, issueProof, readAtClick } from '../proofs/clickStore.js';
import { signCompactJws } from '../proofs/compactJws.js';
import { claimsOf, proofTimes } from '../proofs/originProof.js';
import { currentSigningKey, privateKeyOf } from '../proofs/signingKeys.js';
import { type IssuedProof, isIssued, type StoredProof } from '../proofs/storedProof.js';
import { requireBuyer } from '../sessions/authenticateFrame.js';
import type { FrameSession, ProvedSession } from '../sessions/frameSession.js';
import { wantedOf } from './agreedTerms.js';
import { requireOneTap } from './stepUp.js';

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

/** Decided by what is read at once, and anew where the buyer agreed to something else before it was written. */
async function issue(
  deps: Deps,
  session: ProvedSession,
  confirmationId: string,
  consent: boolean,
): Promise<IssuedProof> {
  const { database, clock, metrics } = deps;
  const { mode, merchant } = session;
  if (!isUuid(confirmationId)) throw new Refusal('confirmation_stale');
  const asked = { merchantId: merchant.merchantId, jti: confirmationId };
  const now = clock();
  const { kid } = await currentSigningKey(deps, mode);
  for (;;) {
    const click = await readAtClick(database, session, asked, now);
    const shown = click?.shown;
    if (!shown || !isTheirs(shown, session) || shown.voidedAt || shown.consumedAt) {
      throw new Refusal('confirmation_stale');
    }
    if (isIssued(shown)) {
      if (shown.expiresAt <= now) throw new Refusal('confirmation_stale');
      return shown;
    }
    const lacks = lacking(shown, now, consent);
    if (lacks !== undefined) throw new Refusal(lacks);
    if (click.isBoughtMeanwhile) throw new Refusal('bought_meanwhile');
    const isSold = shown.flow !== 'registration';
    const factored = isSold ? await requireOneTap(deps, session, click, wantedOf(shown), shown.locale) : UNASKED;
    const issued = await write(deps, click, { agreedAt: now, ...proofTimes(now), kid, ...factored });
    if (!issued) continue;
    metrics?.proofIssued();
    return issued;
  }
}

/** With the use of a payment link that it takes. */
async function write(
  { database }: Deps,
  click: AtClick,
  by: Parameters<typeof issueProof>[2],
): Promise<IssuedProof | undefined> {
  const { mode, linkId } = click.shown;
  const issued =
    linkId === null
      ? await issueProof(database, click, by)
      : await database.transaction(async (tx) => {
          await takeUse(tx, mode, linkId, by.agreedAt);
          return issueProof(tx, click, by);
        });
  return issued && isIssued(issued) ? issued : undefined;
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
