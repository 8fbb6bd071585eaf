import { Refusal } from '../../common/refusal.js';
import type { Merchant } from '../../merchants/merchant.js';
import { requireRail } from '../../payment-methods/askRail.js';
import { findInstrumentEver } from '../../payment-methods/instrumentStore.js';
import type { Deps } from '../../ports/deps.js';
import { checkPresentedProof } from '../../proofs/presentedProof.js';
import { type OrderFields, orderUrl } from '../order.js';

/**
 * Every check between a readable request and the reservation, in the contract's order. Nothing is written: a
 * request refused here leaves the proof usable. Amount, tax, currency and item are those of the stored proof, which are
 * what the buyer saw.
 *
 * @returns the proof's id.
 * @throws {Refusal} the codes of {@link checkPresentedProof}; `currency_mismatch`, `amount_mismatch`, `item_mismatch`;
 *   `unavailable`: the rail is not configured any more.
 */
export async function acceptProof(
  deps: Deps,
  merchant: Merchant,
  userToken: string,
  fields: OrderFields,
): Promise<{ jti: string }> {
  const proof = await checkPresentedProof(deps, {
    merchant,
    userToken,
    originProof: fields.origin_proof,
    flow: 'purchase',
    usedFor: async ({ orderId }) => (orderId === null ? {} : { order: orderUrl(deps.url, { userToken, orderId }) }),
  });
  const { jti, locale } = proof;
  if (proof.currency !== fields.currency) throw mismatch('currency_mismatch', '/currency', locale);
  if (proof.amount !== fields.order_amount) throw mismatch('amount_mismatch', '/order_amount', locale);
  if (proof.taxAmount !== null && proof.taxAmount !== fields.order_tax_amount) {
    throw mismatch('amount_mismatch', '/order_tax_amount', locale);
  }
  if (!isSameItem(proof.itemName, fields.name)) throw mismatch('item_mismatch', '/name', locale);
  const { mode, buyerId, instrumentId } = proof;
  const instrument =
    instrumentId === null ? undefined : await findInstrumentEver(deps.database, mode, buyerId, instrumentId);
  if (instrument) requireRail(deps, mode, instrument.rail);
  return { jti };
}

/** True when the buyer saw this name, or saw none. */
export const isSameItem = (shown: string | null, name: string): boolean =>
  shown === null || readable(shown) === readable(name);

/** One written form for what looks the same. */
const readable = (name: string): string => name.normalize('NFC').trim();

const mismatch = (
  code: 'currency_mismatch' | 'amount_mismatch' | 'item_mismatch',
  pointer: string,
  locale: string,
): Refusal => new Refusal(code, { errors: [{ pointer, detail: 'must equal what the buyer agreed to' }], locale });
