import { uuid } from '../../common/ids.js';
import { Refusal } from '../../common/refusal.js';
import { releaseKey } from '../../idempotency/idempotencyStore.js';
import { requestReceipt } from '../../mails/receiptStore.js';
import type { Deps } from '../../ports/deps.js';
import type { PaymentFact } from '../../ports/railFacts.js';
import type { Queryable } from '../../store/database.js';
import type { Announcement } from '../../webhooks/announcement.js';
import { announce } from '../../webhooks/webhookStore.js';
import { giveBackAllowance } from '../chargeStore.js';
import type { Order } from '../order.js';
import { orderAnnouncement, returnAnnouncement } from '../orderAnnouncement.js';
import { finaliseOrder, writeAmounts } from '../orderStore.js';
import { askToMend } from '../settle/askToMend.js';
import { recordSettled } from '../settle/recordSettled.js';
import * as store from './factStore.js';
import { type KnownRefund, type Learnt, learn } from './learn.js';

type Changed = Extract<Learnt, { outcome: 'changed' }>;

/**
 * Takes one fact of a rail: what it changes of the order, the ledger's rows, the event and that it was heard are one
 * transaction, so that it lands once, however often it is told. What names no payment of ours is none of our business.
 *
 * @throws {Refusal} `unavailable`: it cannot be told from what is under way, and has to be said again.
 */
export async function takeFact(deps: Deps, source: store.Source, fact: PaymentFact): Promise<void> {
  const { database, clock, log } = deps;
  const { mode, rail } = source;
  const order = await database.transaction(async (tx) => {
    const before = await store.lockOrderOf(tx, source, fact.railReference);
    if (!before) {
      log.info({ mode, rail, kind: fact.kind }, 'a rail told of a payment that is none of ours');
      return undefined;
    }
    if (await store.isRecorded(tx, source, fact.id)) return undefined;
    const refund = 'refund' in fact ? await store.findRefund(tx, before, fact.refund) : undefined;
    const learnt = learn(before, fact, refund);
    const { orderId } = before;
    if (learnt.outcome === 'later') throw new Refusal('unavailable', { retryAfter: RETRY_AFTER });
    if (learnt.outcome === 'contradiction') {
      log.error({ mode, rail, orderId, kind: fact.kind, why: learnt.why }, 'a rail told what does not fit its order');
    }
    await store.recordFact(tx, source, fact, before, learnt.outcome, clock());
    if (learnt.outcome === 'ask') await store.askSoon(tx, before, clock());
    if (learnt.outcome !== 'changed') return undefined;
    await write(deps, tx, fact, before, learnt, refund);
    return learnt.order;
  });
  if (order) deps.metrics?.order(mode, order.status);
}

/** Seconds until what cannot be told yet may be: longer than a call of the rail takes. */
const RETRY_AFTER = 30;

async function write(
  deps: Deps,
  tx: Queryable,
  fact: PaymentFact,
  before: Order,
  { order, event, movements, refund: change }: Changed,
  refund: KnownRefund | undefined,
): Promise<void> {
  const now = deps.clock();
  const announcement = announcementOf(deps, order, fact, event);
  if (before.status === 'processing' && order.status !== 'processing' && announcement) {
    await finaliseOrder(tx, order, announcement, now);
    await askToMend(tx, order, now);
  } else {
    await writeAmounts(tx, order, now, movements);
    if (announcement) await announce(tx, order.merchantId, announcement, now);
    if (event === 'order.captured') await requestReceipt(tx, order, now);
    const released = order.releasedAmount - before.releasedAmount;
    if (released > 0) await giveBackAllowance(tx, order, released);
  }
  if (change && 'refund' in fact) await writeRefund(deps, tx, fact, order, change, refund, now);
  if (event) await recordSettled(tx, deps, order, fact.kind);
}

function announcementOf(
  deps: Deps,
  order: Order,
  fact: PaymentFact,
  event: Changed['event'],
): Announcement | undefined {
  if (fact.kind === 'returned') return returnAnnouncement(deps, order, fact);
  return event === undefined || event === 'order.returned' ? undefined : orderAnnouncement(deps, order, event);
}

async function writeRefund(
  { random }: Deps,
  tx: Queryable,
  fact: Extract<PaymentFact, { refund: string }>,
  order: Order,
  { operationId, state }: NonNullable<Changed['refund']>,
  refund: KnownRefund | undefined,
  now: Date,
): Promise<void> {
  if (operationId === undefined) {
    const made = { operationId: uuid(random), amount: fact.amount, name: fact.refund, state };
    return store.insertRefundMadeElsewhere(tx, order, made, now);
  }
  await store.writeRefundEnd(tx, order, operationId, state, now);
  // Nothing was answered yet, and nothing moved: the same request may be made again.
  if (refund?.state === 'pending' && state === 'failed') {
    await releaseKey(tx, { merchantId: order.merchantId, operationId });
  }
}
