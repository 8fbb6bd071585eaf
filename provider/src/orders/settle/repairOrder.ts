import type { Deps } from '../../ports/deps.js';
import { leaseOperations } from '../operationStore.js';
import { isUnsettled, type Order } from '../order.js';
import { findOrder, leaseOrder } from '../orderStore.js';
import { settleAny } from './settleAny.js';
import { settleOrder } from './settleOrder.js';

/** Milliseconds for the rail when somebody only wants to know. */
const READ_PATIENCE = 2_000;

/**
 * The order as it is now. If a rail still owes an answer and nobody is waiting for it, it is asked: so a reader learns
 * the outcome as soon as it is known, and no capture or refund is built on an unknown one.
 */
export async function repairOrder(deps: Deps, order: Order): Promise<Order> {
  // What its rail decides in days is told by the rail, or found out by the sweeper: no reader waits for it.
  if (!isUnsettled(order) || order.pendingReason !== null) return order;
  const { database, clock } = deps;
  const options = { patience: READ_PATIENCE };
  if (order.status === 'processing') {
    const leased = await leaseOrder(database, order, clock());
    if (leased) return settleOrder(deps, leased, options);
  } else {
    const operations = await leaseOperations(database, order, clock());
    await Promise.all(operations.map((operation) => settleAny(deps, operation, options)));
  }
  return (await findOrder(database, order.merchantId, order.orderId)) ?? order;
}
