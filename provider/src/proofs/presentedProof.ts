import type { ProofFlow } from 'ondemand-pay/protocol';
import { findBuyerByToken } from '../buyers/userToken.js';
import { Refusal } from '../common/refusal.js';
import type { Merchant } from '../merchants/merchant.js';
import type { Deps } from '../ports/deps.js';
import { loadProof } from './loadProof.js';
import type { IssuedProof, StoredProof } from './storedProof.js';
import { isIssued } from './storedProof.js';
import { verifyOriginProof } from './verifyProof.js';

/** A proof that a merchant presents in one buyer's name. */
export type Presented = {
  merchant: Merchant;
  userToken: string;
  /** The compact JWS. */
  originProof: string;
  /** The one kind that can be used here. */
  flow: ProofFlow;
  /** What it was used for, for the merchant that owns it. */
  usedFor(proof: StoredProof): Promise<Record<string, unknown>>;
};

/**
 * The checks that every use of a proof begins with, in the contract's order. Nothing is written.
 * @throws {Refusal} `not_found`, `proof_invalid` (also a proof that was voided: the buyer was erased or has removed
 *   the way to pay), `wrong_proof_kind`, `user_mismatch`, `proof_already_used`, `proof_expired`.
 */
export async function checkPresentedProof(
  deps: Deps,
  { merchant, userToken, originProof, flow, usedFor }: Presented,
): Promise<IssuedProof> {
  const { database, clock } = deps;
  await requireUser(deps, merchant, userToken);
  const { jti } = await verifyOriginProof(deps, merchant, originProof);
  const proof = await loadProof(database, merchant.merchantId, jti);
  if (!proof || (proof.voidedAt && !proof.consumedAt)) throw new Refusal('proof_invalid');
  const { locale } = proof;
  if (proof.flow !== flow) {
    throw new Refusal('wrong_proof_kind', { detail: `A ${proof.flow} proof cannot be used here`, locale });
  }
  if (proof.userToken !== userToken) throw new Refusal('user_mismatch', { locale });
  if (proof.consumedAt) throw new Refusal('proof_already_used', { members: await usedFor(proof), locale });
  if (!isIssued(proof) || proof.expiresAt <= clock()) throw new Refusal('proof_expired', { locale });
  return proof;
}

/** @throws {Refusal} `not_found` for a token that is none of this merchant's buyers. */
export async function requireUser({ database }: Deps, { merchantId }: Merchant, userToken: string): Promise<void> {
  const buyerId = await findBuyerByToken(database, merchantId, userToken);
  if (buyerId === undefined) throw new Refusal('not_found', { detail: 'This merchant has no such user token' });
}
