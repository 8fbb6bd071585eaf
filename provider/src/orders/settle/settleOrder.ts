import type { Answer } from '../../common/answer.js';
import type { IdempotentRequest } from '../../idempotency/idempotentRequest.js';
import { askRail, RAIL_PATIENCE, railOf } from '../../payment-methods/askRail.js';
import type { Deps } from '../../ports/deps.js';
import type { PaymentRail, RailInstrument } from '../../ports/paymentRail.js';
import type { Queryable } from '../../store/database.js';
import { backoff, later } from '../lease.js';
import { type Order, type OrderOutcome, settle } from '../order.js';
import { orderAnnouncement } from '../orderAnnouncement.js';
import * as store from '../orderStore.js';
import { recordSettled } from './recordSettled.js';

export type SettleOptions = {
  /** Known right after the reservation: then the rail is asked for the first time, not whether it was. */
  instrument?: RailInstrument;
  /** The request to keep the answer for. */
  keep?: { once: IdempotentRequest; answerOf: (order: Order) => Answer };
  /** Milliseconds for each call of the rail. */
  patience?: number;
};

/**
 * Asks the rail for the outcome of an order in `processing` and writes it. The caller holds the order's lease. Every
 * repetition carries the same keys, so the rail moves no money twice; an outcome that stays unknown leaves the order
 * in `processing`, to be asked for again, and is never taken for a failure.
 */
export async function settleOrder(deps: Deps, order: Order, options: SettleOptions = {}): Promise<Order> {
  const { database, clock, log } = deps;
  const outcome = await outcomeOf(deps, order, options);
  if (outcome === undefined) {
    log.warn({ orderId: order.orderId, attempts: order.attempts + 1 }, 'the outcome of an order is not known yet');
    const postponed = await store.postponeOrder(database, order, later(clock(), backoff(order.attempts)));
    return postponed ?? current(deps, order);
  }
  const settled = settle(order, outcome);
  const { keep } = options;
  const answered = keep && { once: keep.once, answer: keep.answerOf(settled) };
  const announcement = orderAnnouncement(deps, settled, SETTLED[outcome.status]);
  const finalise = (db: Queryable) => store.finaliseOrder(db, settled, announcement, clock(), answered);
  // One statement in the request that placed it, which is in the audit trail by itself.
  const written = options.instrument
    ? await finalise(database)
    : await database.transaction((tx) => finalise(tx).then((late) => late && recorded(deps, tx, late)));
  if (written) deps.metrics?.order(written.mode, written.status);
  return written ?? current(deps, order);
}

async function recorded(deps: Deps, tx: Queryable, late: Order): Promise<Order> {
  await recordSettled(tx, deps, late, late.status);
  return late;
}

const SETTLED = { declined: 'order.declined', authorized: 'order.authorized', captured: 'order.captured' } as const;

/** Somebody else settled it in the meantime, with the same outcome: the rail answers a key once. */
async function current({ database }: Deps, { merchantId, orderId }: Order): Promise<Order> {
  const order = await store.findOrder(database, merchantId, orderId);
  if (!order) throw new TypeError('An order is never deleted');
  return order;
}

async function outcomeOf(deps: Deps, order: Order, options: SettleOptions): Promise<OrderOutcome | undefined> {
  const { patience = RAIL_PATIENCE } = options;
  const rail = railOf(deps, order.mode, order.rail);
  if (!rail) {
    deps.log.error({ orderId: order.orderId, rail: order.rail }, 'an order waits for a rail that is not configured');
    return undefined;
  }
  const authorization = await authorize(deps, order, rail, options);
  if (authorization.status === 'unknown') return undefined;
  if (authorization.status === 'declined' || !order.capture) return authorization;

  const { railReference } = authorization;
  const call = { idempotencyKey: `${order.orderId}:capture`, ...moneyOf(order), railReference };
  const captured = await askRail(deps, () => rail.capture(call), patience);
  if (captured.status === 'unknown') return undefined;
  // What is authorised is the merchant's: a capture that was refused can be asked for again.
  return { status: captured.status === 'done' ? 'captured' : 'authorized', railReference };
}

async function authorize(deps: Deps, order: Order, rail: PaymentRail, options: SettleOptions) {
  const { instrument: known, patience = RAIL_PATIENCE } = options;
  const idempotencyKey = `${order.orderId}:authorize`;
  if (!known) {
    const earlier = await askRail(deps, () => rail.lookup(idempotencyKey), patience);
    if (earlier) return earlier;
  }
  const instrument = known ?? (await store.findInstrument(deps.database, order));
  if (!instrument) return { status: 'unknown' } as const;
  const { orderId, authenticated } = order;
  const call = { idempotencyKey, ...moneyOf(order), instrument, orderId, authenticated };
  return askRail(deps, () => rail.authorize(call), patience);
}

/** What is charged, and under which mandate when the buyer is not there. */
const moneyOf = ({ amount, currency, mandateId }: Order) => ({ amount, currency, ...(mandateId && { mandateId }) });
