import { isUuid } from '../../common/ids.js';
import type { Deps } from '../../ports/deps.js';
import type { Order } from '../order.js';
import { findOrder } from '../orderStore.js';
import { repairOrder } from '../settle/repairOrder.js';

/** A shop's order by its id. If its outcome is not known, the rail is asked. `undefined`: this shop has none. */
export async function orderOfShop(deps: Deps, merchantId: string, orderId: string): Promise<Order | undefined> {
  const order = isUuid(orderId) ? await findOrder(deps.database, merchantId, orderId) : undefined;
  return order && repairOrder(deps, order);
}
