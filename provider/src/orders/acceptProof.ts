import { findBuyerByToken } from '../buyers/userToken.js';
import type { Deps } from '../deps.js';
import type { Merchant } from '../merchants/merchant.js';
import { loadProof } from '../proofs/loadProof.js';
import { verifyOriginProof } from '../proofs/verifyProof.js';
import { Refusal } from '../refusal.js';
import { type OrderFields, orderUrl } from './order.js';

/**
 * Every check between a readable request and the reservation, in the contract's order. Nothing is written: a
 * request refused here leaves the proof usable. Amount, currency and item are those of the stored proof, which are
 * what the buyer saw.
 *
 * @returns the proof's id.
 * @throws {Refusal} `not_found`, `proof_invalid` (also a proof that was voided: the buyer was erased or has removed
 *   the way to pay), `wrong_proof_kind`, `user_mismatch`, `proof_already_used`, `proof_expired`,
 *   `currency_mismatch`, `amount_mismatch`, `item_mismatch`.
 */
export async function acceptProof(
  deps: Deps,
  merchant: Merchant,
  userToken: string,
  fields: OrderFields,
): Promise<{ jti: string }> {
  const { database, clock, url } = deps;
  const buyerId = await findBuyerByToken(database, merchant.merchantId, userToken);
  if (buyerId === undefined) throw new Refusal('not_found', { detail: 'This merchant has no such user token' });

  const { jti } = await verifyOriginProof(deps, merchant, fields.origin_proof);
  const proof = await loadProof(database, merchant.merchantId, jti);
  if (!proof || (proof.voidedAt && !proof.consumedAt)) throw new Refusal('proof_invalid');
  const { locale } = proof;
  if (proof.flow !== 'purchase') {
    throw new Refusal('wrong_proof_kind', { detail: `A ${proof.flow} proof does not pay for an order`, locale });
  }
  if (proof.userToken !== userToken) throw new Refusal('user_mismatch', { locale });
  if (proof.consumedAt) {
    const members = proof.orderId === null ? {} : { order: orderUrl(url, { userToken, orderId: proof.orderId }) };
    throw new Refusal('proof_already_used', { members, locale });
  }
  if (!proof.expiresAt || proof.expiresAt <= clock()) throw new Refusal('proof_expired', { locale });
  if (proof.currency !== fields.currency) throw mismatch('currency_mismatch', '/currency', locale);
  if (proof.amount !== fields.order_amount) throw mismatch('amount_mismatch', '/order_amount', locale);
  if (proof.itemName !== null && readable(proof.itemName) !== readable(fields.name)) {
    throw mismatch('item_mismatch', '/name', locale);
  }
  return { jti };
}

/** One written form for what looks the same. */
const readable = (name: string): string => name.normalize('NFC').trim();

const mismatch = (
  code: 'currency_mismatch' | 'amount_mismatch' | 'item_mismatch',
  pointer: string,
  locale: string,
): Refusal => new Refusal(code, { errors: [{ pointer, detail: 'must equal what the buyer agreed to' }], locale });
