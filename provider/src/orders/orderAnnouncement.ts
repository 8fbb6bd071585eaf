import type { WebhookEventType } from 'ondemand-pay/protocol';
import type { Deps } from '../ports/deps.js';
import { type Announcement, announcementOf } from '../webhooks/announcement.js';
import { type Order, orderView } from './order.js';

/** The event that tells of an order's change, with the order as it is after it. */
export const orderAnnouncement = (
  deps: Pick<Deps, 'random' | 'clock' | 'url'>,
  order: Order,
  type: Exclude<WebhookEventType, 'order.reported' | 'recurring_payment.revoked'>,
): Announcement =>
  announcementOf(deps, { type, timestamp: deps.clock().toISOString(), data: orderView(deps.url, order) });
