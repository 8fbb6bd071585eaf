import { type AuthenticatedSchema, type AuthenticateSchema, MINIMUM_DISPLAY_TIME } from 'ondemand-pay/internal';
import type * as v from 'valibot';
import { Refusal } from '../common/refusal.js';
import { askRail, railOf } from '../payment-methods/askRail.js';
import { loadInstrument } from '../payment-methods/loadInstrument.js';
import type { Deps } from '../ports/deps.js';
import { loadProof } from '../proofs/loadProof.js';
import { approveShownProof, voidShownProof } from '../proofs/proofStore.js';
import { dueAtOnce, type StoredProof } from '../proofs/storedProof.js';
import { requireBuyer } from '../sessions/authenticateFrame.js';
import type { FrameSession, ProvedSession } from '../sessions/frameSession.js';

/**
 * Takes the buyer's answer to their bank for exactly the stored amount, currency and payee. Other terms are another
 * confirmation, which needs an answer of its own. Approving again, after a lost answer, changes nothing.
 * @throws {Refusal} `authentication_refused` (the confirmation is void), `confirmation_stale`, `terms_not_shown`,
 *   `step_missing`, `unavailable` (the rail could not say).
 */
export async function authenticateConfirmation(
  deps: Deps,
  session: FrameSession,
  { confirmation_id, answer }: v.InferOutput<typeof AuthenticateSchema>,
): Promise<v.InferOutput<typeof AuthenticatedSchema>> {
  const proved = requireBuyer(session);
  const { database, clock } = deps;
  const proof = await openProof(deps, proved, confirmation_id);
  const isApproved = await askBank(deps, proved, proof, answer);
  const now = clock();
  if (!isApproved) {
    await voidShownProof(database, proof, now);
    throw new Refusal('authentication_refused', { locale: proof.locale });
  }
  if (!(await approveShownProof(database, proof, now))) throw new Refusal('confirmation_stale');
  return { status: 'authenticated' };
}

/** The confirmation, if it is this session's, still to be agreed to, and was shown long enough to be read. */
async function openProof({ database, clock }: Deps, session: ProvedSession, id: string): Promise<StoredProof> {
  const proof = await loadProof(database, session.merchant.merchantId, id);
  const isTheirs = proof?.sessionId === session.sessionId && proof.buyerId === session.buyerId;
  if (!isTheirs || proof.voidedAt || proof.issuedAt || !proof.needsAuthentication) {
    throw new Refusal('confirmation_stale');
  }
  if (clock().getTime() - proof.displayedAt.getTime() < MINIMUM_DISPLAY_TIME) throw new Refusal('terms_not_shown');
  return proof;
}

/** What an answer means is for the rail to say: a click alone proves nothing to a bank. */
async function askBank(
  deps: Deps,
  { mode, buyerId, merchant }: ProvedSession,
  proof: StoredProof,
  answer: 'approve' | 'refuse',
): Promise<boolean> {
  const { instrumentId } = proof;
  const instrument =
    instrumentId === null ? undefined : await loadInstrument(deps.database, { mode, buyerId, instrumentId });
  const rail = instrument && railOf(deps, mode, instrument.rail);
  // A bank with a page of its own is answered there; here the buyer says that they do not wait for it.
  if (rail?.pages && answer === 'refuse') return false;
  if (!instrument || !rail?.authenticate) throw new Refusal('confirmation_stale');
  const { amount, currency } = dueAtOnce(proof) ?? { amount: null, currency: null };
  const request = { instrument, amount, currency, payee: merchant.name, answer };
  const said = await askRail(deps, async () => rail.authenticate!(request));
  if (typeof said !== 'boolean') throw new Refusal('unavailable', { detail: 'The bank did not answer', retryAfter: 5 });
  return said;
}
