import { askRail, railOf } from '../../payment-methods/askRail.js';
import type { Deps } from '../../ports/deps.js';
import type { RailTotals } from '../../ports/paymentRail.js';
import { isUnsettled, type Order } from '../order.js';
import { findOrder, listOrders } from '../orderStore.js';

export type RailComparison = {
  /** Orders that a rail has said the same of. */
  agreeing: number;
  /** Orders that a rail could have been asked for, and gave no answer. */
  unanswered: number;
  differing: { order: Order; moved: RailTotals }[];
};

/** Milliseconds for one order. */
const PATIENCE = 5_000;

/**
 * Asks the rails that can say it what they have moved of the newest orders. An order that changes meanwhile is left for
 * the next time, and so is one that waits for an answer.
 */
export async function compareWithRails(deps: Deps, newest: number): Promise<RailComparison> {
  const { database } = deps;
  const found: RailComparison = { agreeing: 0, unanswered: 0, differing: [] };
  for (const order of await listOrders(database, undefined, undefined, newest)) {
    const { merchantId, orderId, mode, railReference, isTwoStep } = order;
    const rail = railOf(deps, mode, order.rail);
    // A rail of the first version knew no references.
    if (!rail?.moved || railReference === null || !isTwoStep || isUnsettled(order)) continue;
    const moved = await askRail(deps, async () => rail.moved?.(railReference), PATIENCE);
    if (moved === undefined || 'status' in moved) found.unanswered += 1;
    else if (isSame(order, moved)) found.agreeing += 1;
    else {
      const now = await findOrder(database, merchantId, orderId);
      if (now && !isUnsettled(now) && isSame(order, toTotals(now))) found.differing.push({ order, moved });
    }
  }
  return found;
}

const toTotals = ({ capturedAmount, refundedAmount }: Order): RailTotals => ({
  captured: capturedAmount,
  refunded: refundedAmount,
});

const isSame = ({ capturedAmount, refundedAmount }: Order, { captured, refunded }: RailTotals): boolean =>
  capturedAmount === captured && refundedAmount === refunded;
