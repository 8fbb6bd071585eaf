import type { Answer } from '../../common/answer.js';
import { keepAnswer, releaseKey } from '../../idempotency/idempotencyStore.js';
import type { IdempotentRequest } from '../../idempotency/idempotentRequest.js';
import { type Movement, movementsOf } from '../../ledger/movements.js';
import { requestReceipt } from '../../mails/receiptStore.js';
import { askRail, RAIL_PATIENCE, railOf } from '../../payment-methods/askRail.js';
import type { Deps } from '../../ports/deps.js';
import type { RailOutcome } from '../../ports/paymentRail.js';
import type { Queryable } from '../../store/database.js';
import { announce } from '../../webhooks/webhookStore.js';
import { giveBackAllowance } from '../chargeStore.js';
import { backoff, later } from '../lease.js';
import { endOperation, postponeOperation } from '../operationStore.js';
import { finish, type Operation, type Order } from '../order.js';
import { orderAnnouncement } from '../orderAnnouncement.js';
import { findOrder, lockOrder, writeAmounts } from '../orderStore.js';
import { recordSettled } from './recordSettled.js';

export type SettleOperationOptions = {
  /** Nobody has asked the rail before: whoever asked for it stands in the audit trail. */
  isFirst?: boolean;
  /** The request to keep the answer for. */
  keep?: { once: IdempotentRequest; answerOf: (order: Order) => Answer };
  /** Milliseconds for the rail. */
  patience?: number;
};

/**
 * Asks the rail to do what a reserved operation says, and writes what came of it. The caller holds its lease. A
 * repetition carries the same key; an unknown outcome leaves the operation pending, its amount promised.
 */
export async function settleOperation(
  deps: Deps,
  operation: Operation,
  { isFirst: isAskedFirst = false, keep, patience = RAIL_PATIENCE }: SettleOperationOptions = {},
): Promise<{ outcome: RailOutcome['status']; order: Order }> {
  const { database, clock, log } = deps;
  const { merchantId, orderId, operationId } = operation;
  const order = await findOrder(database, merchantId, orderId);
  if (!order) throw new TypeError('An operation belongs to an order');

  const outcome = await moveMoney(deps, order, operation, patience);
  if (outcome === 'unknown') {
    log.warn(
      { orderId, operationId, attempts: operation.attempts + 1 },
      'the outcome of an operation is not known yet',
    );
    await postponeOperation(database, operation, later(clock(), backoff(operation.attempts)));
    return { outcome, order };
  }
  const ended = await database.transaction(async (tx) => {
    const before = await lockOrder(tx, merchantId, orderId);
    if (!before) throw new TypeError('An order is never deleted');
    const isFirst = await endOperation(tx, operation, outcome === 'done', clock());
    if (!isFirst) return { isFirst, order: before };
    const after = finish(before, operation, outcome === 'done');
    await writeAmounts(tx, after, clock(), outcome === 'done' ? movementsOfOperation(operation) : []);
    if (!isAskedFirst || outcome === 'refused') {
      await recordSettled(tx, deps, after, `${operation.kind}${outcome === 'refused' ? '_refused' : ''}`);
    }
    const { releasedAmount } = before;
    if (after.releasedAmount > releasedAmount)
      await giveBackAllowance(tx, after, after.releasedAmount - releasedAmount);
    if (outcome === 'done') await tell(deps, tx, operation, after);
    if (outcome === 'refused') await releaseKey(tx, operation);
    else if (keep) await keepAnswer(tx, keep.once, keep.answerOf(after));
    return { isFirst, order: after };
  });
  if (ended.isFirst) deps.metrics?.order(order.mode, ended.order.status);
  return { outcome, order: ended.order };
}

/** A cancellation moves nothing: it gives up what was never taken. */
const movementsOfOperation = ({ kind, amount }: Operation): Movement[] =>
  kind === 'cancel' ? [] : movementsOf({ cause: kind, amount });

const DONE = { capture: 'order.captured', refund: 'order.refunded', cancel: 'order.cancelled' } as const;

/** Writes the event, and the receipt of the first capture, with the change itself. */
async function tell(deps: Deps, tx: Queryable, { kind }: Operation, order: Order): Promise<void> {
  const now = deps.clock();
  await announce(tx, order.merchantId, orderAnnouncement(deps, order, DONE[kind]), now);
  if (kind === 'capture') await requestReceipt(tx, order, now);
}

async function moveMoney(
  deps: Deps,
  order: Order,
  { operationId, kind, amount }: Operation,
  patience: number,
): Promise<RailOutcome['status']> {
  const { railReference, currency, mode, orderId, mandateId } = order;
  const rail = railOf(deps, mode, order.rail);
  if (!rail || railReference === null) {
    deps.log.error({ orderId, rail: order.rail }, 'an operation waits for a rail that is not configured');
    return 'unknown';
  }
  const call = { idempotencyKey: operationId, amount, currency, railReference, ...(mandateId && { mandateId }) };
  return (await askRail(deps, () => rail[kind](call), patience)).status;
}
