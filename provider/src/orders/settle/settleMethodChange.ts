import type { DeclineReason } from 'ondemand-pay/protocol';
import { askRail, RAIL_PATIENCE, railOf } from '../../payment-methods/askRail.js';
import { findInstrumentEver } from '../../payment-methods/instrumentStore.js';
import type { Deps } from '../../ports/deps.js';
import { backoff, later } from '../lease.js';
import { endOperation, postponeOperation, writeChangeReference, writeLeft } from '../operationStore.js';
import { finishMethodChange, type MethodChange, type Order } from '../order.js';
import { findOrder, findParties, lockOrder, writeAmounts, writeMethod } from '../orderStore.js';
import { recordSettled } from './recordSettled.js';
import { type Payment, type Taken, takePayment } from './takePayment.js';

export type MethodChangeOutcome =
  | { status: 'done' }
  | { status: 'declined'; reason: DeclineReason }
  /** The order is as it was, and promised, until the rail can say. */
  | { status: 'unknown' };

export type SettleMethodChangeOptions = {
  /** Nobody has asked the rail before. */
  isFirst?: boolean;
  /** Milliseconds for each call of a rail. */
  patience?: number;
};

/**
 * Goes on with a change of method from wherever it stopped: authorise on the other method, write that the order has
 * gone over, release the first. The caller holds its lease; each call has a key of its own, so that repeating it moves
 * nothing twice. The order is never without an authorisation, and nothing is captured of two.
 */
export async function settleMethodChange(
  deps: Deps,
  change: MethodChange,
  options: SettleMethodChangeOptions = {},
): Promise<MethodChangeOutcome> {
  const order = await findOrder(deps.database, change.merchantId, change.orderId);
  if (!order) throw new TypeError('An operation belongs to an order');
  if (change.left) return release(deps, order, change, change.left, options);

  const { taken, rail } = await authorize(deps, order, change, options);
  // An order is not moved to what is decided in days: it has its money, and waits for nobody.
  if (taken.status === 'unknown' || taken.status === 'pending') return postpone(deps, change);
  if (taken.status === 'declined') {
    await putBack(deps, change);
    return taken;
  }
  const { instrumentId } = change;
  const { railReference } = taken;
  if (railReference === undefined) throw new TypeError('What is authorised has a reference');
  const gone = await goOver(deps, change, { instrumentId, rail, railReference }, options);
  return gone?.left ? release(deps, order, gone, gone.left, options) : { status: 'done' };
}

async function authorize(
  deps: Deps,
  order: Order,
  change: MethodChange,
  { isFirst = false, patience = RAIL_PATIENCE }: SettleMethodChangeOptions,
): Promise<{ taken: Taken; rail: string }> {
  const { mode, buyerId, orderId, amount, currency } = order;
  const { operationId, instrumentId, railReference, isTwoStep } = change;
  const instrument = await findInstrumentEver(deps.database, mode, buyerId, instrumentId);
  const rail = railOf(deps, mode, instrument?.rail ?? '');
  if (!instrument || !rail) {
    deps.log.error({ orderId, rail: instrument?.rail }, 'a change of method waits for a rail that is not configured');
    return { taken: { status: 'unknown' }, rail: '' };
  }
  const payment: Payment = {
    paymentId: `${orderId}:${operationId}`,
    amount,
    currency,
    orderId,
    capture: false,
    authenticated: false,
    railReference,
    isTwoStep,
    isFirst,
    parties: () => findParties(deps.database, order, instrumentId),
    store: (begun) => writeChangeReference(deps.database, change, begun),
  };
  return { taken: await takePayment(deps, rail, payment, patience), rail: rail.name };
}

/** The order, and what it has left, in one transaction. `undefined`: somebody else was faster. */
const goOver = (
  deps: Deps,
  change: MethodChange,
  to: { instrumentId: string; rail: string; railReference: string },
  options: SettleMethodChangeOptions,
): Promise<MethodChange | undefined> =>
  deps.database.transaction(async (tx) => {
    const now = deps.clock();
    const before = await lockOrder(tx, change.merchantId, change.orderId);
    if (!before || before.railReference === null) throw new TypeError('Only an authorised order changes its method');
    const gone = await writeLeft(tx, change, { rail: before.rail, railReference: before.railReference }, now);
    if (!gone) return undefined;
    await writeMethod(tx, finishMethodChange(before, change.amount, to), now);
    // In its own request it is the buyer's act, and in the audit trail as theirs.
    if (!options.isFirst) await recordSettled(tx, deps, before, 'change_method');
    return gone;
  });

/** The other method was refused: the order is as it was, and free. */
const putBack = (deps: Deps, change: MethodChange): Promise<void> =>
  deps.database.transaction(async (tx) => {
    const now = deps.clock();
    const before = await lockOrder(tx, change.merchantId, change.orderId);
    if (!before) throw new TypeError('An order is never deleted');
    if (!(await endOperation(tx, change, false, now))) return;
    await writeAmounts(tx, finishMethodChange(before, change.amount), now);
    await recordSettled(tx, deps, before, 'change_method_refused');
  });

/** The order has gone over already, so this can only be late, never wrong. */
async function release(
  deps: Deps,
  { mode, orderId, amount, currency }: Order,
  change: MethodChange,
  left: NonNullable<MethodChange['left']>,
  { patience = RAIL_PATIENCE }: SettleMethodChangeOptions,
): Promise<MethodChangeOutcome> {
  const { database, clock, log } = deps;
  const rail = railOf(deps, mode, left.rail);
  const idempotencyKey = `${orderId}:${change.operationId}:release`;
  const call = { idempotencyKey, amount, currency, railReference: left.railReference };
  const { status } = rail ? await askRail(deps, () => rail.cancel(call), patience) : { status: 'unknown' };
  if (status === 'unknown') await postpone(deps, change);
  else {
    // It lapses by itself, which is all that can be hoped for then.
    if (status === 'refused') log.error({ orderId }, 'a rail refused to release what an order has left');
    await endOperation(database, change, true, clock());
  }
  return { status: 'done' };
}

async function postpone({ database, clock, log }: Deps, change: MethodChange): Promise<{ status: 'unknown' }> {
  const { orderId, operationId, attempts } = change;
  log.warn({ orderId, operationId, attempts: attempts + 1 }, 'the outcome of a change of method is not known yet');
  await postponeOperation(database, change, later(clock(), backoff(attempts)));
  return { status: 'unknown' };
}
