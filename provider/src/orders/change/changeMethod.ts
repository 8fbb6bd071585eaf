import { recordBuyersAct } from '../../audit/auditStore.js';
import { errorName } from '../../common/errorName.js';
import { uuid } from '../../common/ids.js';
import { Refusal } from '../../common/refusal.js';
import type { Deps } from '../../ports/deps.js';
import { StoreUnavailable } from '../../store/storeError.js';
import { insertMethodChange } from '../operationStore.js';
import { type MethodChange, type Order, reserveMethodChange } from '../order.js';
import { lockOrder, writeAmounts } from '../orderStore.js';
import { repairOrder } from '../settle/repairOrder.js';
import { settleMethodChange } from '../settle/settleMethodChange.js';

/**
 * Pays an authorised order with something else of its buyer's wallet, which the caller has checked may be used:
 * authorised there first, then released here, so that the shop is never without its money. To what it is paid with
 * already, nothing is done: so a call whose answer was lost can be repeated. While it is under way captures and
 * cancellations are refused with `invalid_state`, as they are beside each other.
 *
 * @throws {Refusal} `invalid_state`; `payment_declined` with `decline_reason`: the order is as it was;
 *   `outcome_unknown`: it goes on by itself.
 */
export async function changeMethod(deps: Deps, given: Order, instrumentId: string, walletId: string): Promise<void> {
  const order = await repairOrder(deps, given);
  if (order.instrumentId === instrumentId) return;
  const change = await reserve(deps, order, instrumentId, walletId);
  const { locale } = order;
  const outcome = await settleMethodChange(deps, change, { isFirst: true }).catch((cause) => {
    deps.log.error({ orderId: order.orderId, error: errorName(cause) }, 'a change of method was left unsettled');
    return { status: 'unknown' } as const;
  });
  if (outcome.status === 'unknown') throw new Refusal('outcome_unknown', { locale });
  if (outcome.status === 'declined') {
    throw new Refusal('payment_declined', { members: { decline_reason: outcome.reason }, locale });
  }
}

async function reserve(
  deps: Deps,
  { merchantId, orderId }: Order,
  instrumentId: string,
  walletId: string,
): Promise<MethodChange> {
  const { database, clock, random } = deps;
  const operationId = uuid(random);
  try {
    return await database.transaction(async (tx) => {
      const now = clock();
      const order = await lockOrder(tx, merchantId, orderId);
      if (!order) throw new TypeError('An order is never deleted');
      await writeAmounts(tx, reserveMethodChange(order), now);
      await recordBuyersAct(tx, deps, { mode: order.mode, walletId }, 'order.change_method', orderId);
      return insertMethodChange(tx, { merchantId, orderId, operationId, instrumentId, amount: order.amount }, now);
    });
  } catch (cause) {
    throw cause instanceof StoreUnavailable && !cause.hadNoEffect ? new Refusal('internal_error', { cause }) : cause;
  }
}
