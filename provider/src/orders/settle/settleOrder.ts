import type { Answer } from '../../common/answer.js';
import type { IdempotentRequest } from '../../idempotency/idempotentRequest.js';
import { askRail, RAIL_PATIENCE, railOf } from '../../payment-methods/askRail.js';
import type { Deps } from '../../ports/deps.js';
import type { Authorization } from '../../ports/paymentRail.js';
import type { Queryable } from '../../store/database.js';
import { backoff, later, PENDING_INTERVAL } from '../lease.js';
import { type Order, type OrderOutcome, pending, settle } from '../order.js';
import { orderAnnouncement } from '../orderAnnouncement.js';
import * as store from '../orderStore.js';
import { askToMend, isToBeMended } from './askToMend.js';
import { recordSettled } from './recordSettled.js';
import { type Payment, takePayment } from './takePayment.js';

export type SettleOptions = {
  /** Known right after the reservation: then the rail is asked for the first time, not whether it was. */
  parties?: store.PaymentParties;
  /** The request to keep the answer for. */
  keep?: { once: IdempotentRequest; answerOf: (order: Order) => Answer };
  /** Milliseconds for each call of the rail. */
  patience?: number;
};

type Undecided = Extract<Authorization, { status: 'pending' | 'unknown' }>;

/**
 * Asks the rail for the outcome of an order in `processing` and writes it. The caller holds the order's lease. Every
 * repetition carries the same keys, so the rail moves no money twice; an outcome that stays unknown leaves the order
 * in `processing`, to be asked for again, and is never taken for a failure.
 */
export async function settleOrder(deps: Deps, order: Order, options: SettleOptions = {}): Promise<Order> {
  const { database, clock } = deps;
  const outcome = await outcomeOf(deps, order, options);
  if (outcome.status === 'pending' || outcome.status === 'unknown') return postpone(deps, order, outcome);
  const settled = settle(order, outcome);
  const { keep } = options;
  const answered = keep && { once: keep.once, answer: keep.answerOf(settled) };
  const announcement = orderAnnouncement(deps, settled, SETTLED[outcome.status]);
  const finalise = (db: Queryable) => store.finaliseOrder(db, settled, announcement, clock(), answered);
  // One statement in the request that placed it, which is in the audit trail by itself.
  const isAlone = options.parties && !isToBeMended(settled);
  const isWritten = isAlone
    ? await finalise(database)
    : await database.transaction(async (tx) => {
        const isNew = await finalise(tx);
        if (isNew && !options.parties) await recordSettled(tx, deps, settled, settled.status);
        if (isNew) await askToMend(tx, settled, clock());
        return isNew;
      });
  if (!isWritten) return current(deps, order);
  deps.metrics?.order(settled.mode, settled.status);
  return settled;
}

/** Asked again later: soon where nobody knows, now and then where the rail takes days, which then tells by itself. */
async function postpone({ database, clock, log }: Deps, order: Order, outcome: Undecided): Promise<Order> {
  const { orderId, attempts } = order;
  const isPending = outcome.status === 'pending';
  if (!isPending) log.warn({ orderId, attempts: attempts + 1 }, 'the outcome of an order is not known yet');
  const next = later(clock(), isPending ? PENDING_INTERVAL : backoff(attempts));
  const written = isPending
    ? await store.writePending(database, pending(order, outcome), next)
    : await store.postponeOrder(database, order, next);
  return written ?? current({ database }, order);
}

const SETTLED = { declined: 'order.declined', authorized: 'order.authorized', captured: 'order.captured' } as const;

/** Somebody else settled it in the meantime, with the same outcome: the rail answers a key once. */
async function current({ database }: Pick<Deps, 'database'>, { merchantId, orderId }: Order): Promise<Order> {
  const order = await store.findOrder(database, merchantId, orderId);
  if (!order) throw new TypeError('An order is never deleted');
  return order;
}

async function outcomeOf(deps: Deps, order: Order, options: SettleOptions): Promise<OrderOutcome | Undecided> {
  const { patience = RAIL_PATIENCE } = options;
  const rail = railOf(deps, order.mode, order.rail);
  if (!rail) {
    deps.log.error({ orderId: order.orderId, rail: order.rail }, 'an order waits for a rail that is not configured');
    return { status: 'unknown' };
  }
  const taken = await takePayment(deps, rail, paymentOf(deps, order, options), patience);
  if (taken.status === 'declined') return { status: 'declined', reason: taken.reason };
  if (taken.status === 'pending' || taken.status === 'unknown') return taken;

  const railReference = taken.railReference ?? order.railReference;
  if (railReference === null) throw new TypeError('What is authorised has a reference');
  if (taken.status === 'captured') return { status: 'captured', railReference };
  if (!order.capture) return { status: 'authorized', railReference };
  const call = { idempotencyKey: `${order.orderId}:capture`, ...moneyOf(order), railReference };
  const captured = await askRail(deps, () => rail.capture(call), patience);
  if (captured.status === 'unknown') return captured;
  // What is authorised is the merchant's: a capture that was refused can be asked for again.
  return { status: captured.status === 'done' ? 'captured' : 'authorized', railReference };
}

const paymentOf = (deps: Deps, order: Order, { parties }: SettleOptions): Payment => {
  const { orderId, capture, authenticated, railReference, isTwoStep } = order;
  return {
    ...moneyOf(order),
    paymentId: orderId,
    orderId,
    capture,
    authenticated,
    railReference,
    isTwoStep,
    isFirst: parties !== undefined,
    parties: async () => parties ?? store.findParties(deps.database, order),
    store: (begun) => store.writeReference(deps.database, order, begun),
  };
};

/** What is charged, and under which mandate when the buyer is not there. */
const moneyOf = ({ amount, currency, mandateId }: Order) => ({ amount, currency, ...(mandateId && { mandateId }) });
