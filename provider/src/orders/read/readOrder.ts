import { isUuid } from '../../common/ids.js';
import { Refusal } from '../../common/refusal.js';
import type { Merchant } from '../../merchants/merchant.js';
import type { Deps } from '../../ports/deps.js';
import type { Order } from '../order.js';
import { findOrder } from '../orderStore.js';
import { repairOrder } from '../settle/repairOrder.js';

/**
 * An order by its buyer's token and its id. If its outcome is not known, the rail is asked.
 * @throws {Refusal} `not_found`, the same for what does not exist and for what is another merchant's.
 */
export async function readOrder(
  deps: Deps,
  { merchant, userToken, orderId }: { merchant: Merchant; userToken: string; orderId: string },
): Promise<Order> {
  const order = isUuid(orderId) ? await findOrder(deps.database, merchant.merchantId, orderId) : undefined;
  if (!order || order.userToken !== userToken) throw new Refusal('not_found');
  return repairOrder(deps, order);
}
