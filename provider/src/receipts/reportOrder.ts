import type { Receipt, ReportOrder } from 'ondemand-pay/internal';
import { recordAudit } from '../audit/auditStore.js';
import { type Limit, limitAttempts } from '../codes/limitAttempts.js';
import { networksOf } from '../common/limits.js';
import { orderView } from '../orders/order.js';
import type { Deps } from '../ports/deps.js';
import type { FrameSession } from '../sessions/frameSession.js';
import { announcementOf } from '../webhooks/announcement.js';
import { announce } from '../webhooks/webhookStore.js';
import { viewReceipt } from './openReceipt.js';
import { findReceiptOrder } from './receiptOrder.js';
import { insertReport } from './reportStore.js';

const HOUR = 60 * 60;
const DAY = 24 * HOUR;

/**
 * "I did not buy this". Whoever may see the receipt may say so, because the one who did not buy can often not prove to
 * be the one who did; shop and operator are told which of the two it was. Stored once for an order, with the shop's
 * event; the operator is told by `tellOperator`. No money moves.
 * @throws {Refusal} the codes of `findReceiptOrder`; `rate_limited`.
 */
export async function reportOrder(
  deps: Deps,
  session: FrameSession,
  { order_id: orderId, note: given = '' }: ReportOrder,
): Promise<Receipt> {
  const { database, clock, log, metrics } = deps;
  const found = await findReceiptOrder(deps, session, orderId);
  const { order } = found;
  const { merchantId, mode } = order;
  const note = given.trim() || null;
  const byBuyer = found.reached !== undefined;
  const isFirst = await database.transaction(async (tx) => {
    const now = clock();
    if (!(await insertReport(tx, { merchantId, orderId: order.orderId, mode, note, byBuyer }, now))) return false;
    // After the first writing, so that whoever repeats it is not held up.
    await limitAttempts(tx, mode, limitsFor(session), now);
    const data = { ...orderView(deps.url, order), report: { note, by_buyer: byBuyer } };
    const event = { type: 'order.reported', timestamp: now.toISOString(), data } as const;
    const by = { kind: 'buyer', id: byBuyer && session.buyerId ? session.buyerId : 'unproved' } as const;
    await recordAudit(tx, deps, { mode, by, action: 'order.report', subjectId: order.orderId, merchantId });
    await announce(tx, merchantId, announcementOf(deps, event), now);
    return true;
  });
  if (isFirst) {
    log.warn({ orderId: order.orderId, mode, byBuyer }, 'an order was reported as not bought');
    metrics?.orderReported(mode);
  }
  return viewReceipt(deps, found);
}

/** Nobody has many purchases they did not make; a shop that is made a target must not drown the operator. */
const limitsFor = ({ sessionId, address, merchant }: FrameSession): Limit[] => [
  { bucket: `report:session:${sessionId}`, window: DAY, max: 5 },
  ...networksOf(address).map(({ network, times }) => ({
    bucket: `report:address:${network}:hour`,
    window: HOUR,
    max: 20 * times,
  })),
  { bucket: `report:merchant:${merchant.merchantId}:hour`, window: HOUR, max: 200 },
];
