import type { WebhookEventType } from 'ondemand-pay/protocol';
import type { Deps } from '../ports/deps.js';
import { type Announcement, announcementOf } from '../webhooks/announcement.js';
import { type Order, orderView } from './order.js';

/** The event that tells of an order's change, with the order as it is after it. */
export const orderAnnouncement = (
  deps: Pick<Deps, 'random' | 'clock' | 'url'>,
  order: Order,
  type: Exclude<WebhookEventType, 'order.reported' | 'order.returned' | `recurring_payment.${string}`>,
): Announcement =>
  announcementOf(deps, { type, timestamp: deps.clock().toISOString(), data: orderView(deps.url, order) });

/** The event that tells what the buyer's bank took back, and why. */
export const returnAnnouncement = (
  deps: Pick<Deps, 'random' | 'clock' | 'url'>,
  order: Order,
  { amount, reason }: { amount: number; reason: string },
): Announcement =>
  announcementOf(deps, {
    type: 'order.returned',
    timestamp: deps.clock().toISOString(),
    data: { ...orderView(deps.url, order), return: { amount, reason } },
  });
