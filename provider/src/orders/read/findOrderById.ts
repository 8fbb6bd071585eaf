import { isUuid } from '../../common/ids.js';
import { Refusal } from '../../common/refusal.js';
import type { Merchant } from '../../merchants/merchant.js';
import { findMerchantById } from '../../merchants/merchantStore.js';
import type { Deps } from '../../ports/deps.js';
import type { Order } from '../order.js';
import { findOrderOfAnyone } from '../orderStore.js';

/**
 * An order by its id alone, with the merchant it belongs to: for whoever runs the provider.
 * @throws {Refusal} `not_found`.
 */
export async function findOrderById(
  { database }: Pick<Deps, 'database'>,
  orderId: string,
): Promise<{ order: Order; merchant: Merchant }> {
  const order = isUuid(orderId) ? await findOrderOfAnyone(database, orderId) : undefined;
  const merchant = order && (await findMerchantById(database, order.merchantId));
  if (!order || !merchant) throw new Refusal('not_found', { detail: 'No order has this id' });
  return { order, merchant };
}
