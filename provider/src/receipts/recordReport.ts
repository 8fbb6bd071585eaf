import { recordAudit } from '../audit/auditStore.js';
import { type Limit, limitAttempts } from '../codes/limitAttempts.js';
import { networksOf } from '../common/limits.js';
import { type Order, orderView } from '../orders/order.js';
import type { Deps } from '../ports/deps.js';
import { announcementOf } from '../webhooks/announcement.js';
import { announce } from '../webhooks/webhookStore.js';
import { insertReport } from './reportStore.js';

const HOUR = 60 * 60;

/** Who says "I did not buy this" of which order. */
export type Reporting = {
  order: Order;
  note: string | null;
  /** The buyer's wallet, where they proved to reach what the order was paid with. */
  walletId: string | null;
  /** The address that the request came from. */
  address: string;
  /** Beside those of network and shop. */
  limits: readonly Limit[];
};

/**
 * Stores once for an order that it was reported, with the shop's event; the operator is told by `tellOperator`. No
 * money moves.
 * @throws {Refusal} `rate_limited`.
 */
export async function recordReport(deps: Deps, { order, note, walletId, address, limits }: Reporting): Promise<void> {
  const { database, clock, log, metrics } = deps;
  const { merchantId, orderId, mode } = order;
  const byBuyer = walletId !== null;
  const isFirst = await database.transaction(async (tx) => {
    const now = clock();
    if (!(await insertReport(tx, { merchantId, orderId, mode, note, byBuyer }, now))) return false;
    // After the first writing, so that whoever repeats it is not held up.
    await limitAttempts(tx, mode, [...limits, ...limitsFor(address, merchantId)], now);
    const data = { ...orderView(deps.url, order), report: { note, by_buyer: byBuyer } };
    const event = { type: 'order.reported', timestamp: now.toISOString(), data } as const;
    const by = { kind: 'buyer', id: walletId ?? 'unproved' } as const;
    await recordAudit(tx, deps, { mode, by, action: 'order.report', subjectId: orderId, merchantId });
    await announce(tx, merchantId, announcementOf(deps, event), now);
    return true;
  });
  if (!isFirst) return;
  log.warn({ orderId, mode, byBuyer }, 'an order was reported as not bought');
  metrics?.orderReported(mode);
}

/** Nobody has many purchases they did not make; a shop that is made a target must not drown the operator. */
const limitsFor = (address: string, merchantId: string): Limit[] => [
  ...networksOf(address).map(({ network, times }) => ({
    bucket: `report:address:${network}:hour`,
    window: HOUR,
    max: 20 * times,
  })),
  { bucket: `report:merchant:${merchantId}:hour`, window: HOUR, max: 200 },
];
