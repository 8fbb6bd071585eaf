import { isUuid } from '../../common/ids.js';
import { Refusal } from '../../common/refusal.js';
import type { Merchant } from '../../merchants/merchant.js';
import type { Deps } from '../../ports/deps.js';
import { verifyOriginProof } from '../../proofs/verifyProof.js';
import type { OrderFields } from '../order.js';
import { isSameItem } from './acceptProof.js';

/**
 * The id of a proof whose signed claims already fit the order: they are what its row says, word for word. Then only
 * what changes is left to know (used, void, expired, the instrument removed), and the reservation itself checks that,
 * so that nothing has to be read first. `undefined` says nothing of the reason: the checks one by one do.
 */
export async function fitsProof(
  deps: Deps,
  merchant: Merchant,
  userToken: string,
  fields: OrderFields,
): Promise<string | undefined> {
  const claims = await verifyOriginProof(deps, merchant, fields.origin_proof).catch((error) => {
    if (error instanceof Refusal) return undefined;
    throw error;
  });
  if (claims?.flow !== 'purchase') return undefined;
  const { sub, amount, currency, tax_amount: taxAmount = fields.order_tax_amount, item_name: itemName = null } = claims;
  const isSamePrice =
    amount === fields.order_amount && taxAmount === fields.order_tax_amount && currency === fields.currency;
  const isAgreed = sub === userToken && isSamePrice;
  return isAgreed && isSameItem(itemName, fields.name) && isUuid(claims.jti) ? claims.jti : undefined;
}
