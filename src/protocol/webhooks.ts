/** Webhooks: the endpoints a merchant registers, and what is sent to them. */
import type { Order, RecurringPayment } from './merchantApi.js';

/** What a merchant hears of. A capture or refund of a part is an event of its own. */
export const WEBHOOK_EVENT_TYPES = [
  'order.authorized',
  'order.captured',
  'order.declined',
  'order.refunded',
  'order.cancelled',
  'order.reported',
  'order.returned',
  'order.disputed',
  'order.dispute_closed',
  'order.refund_failed',
  'recurring_payment.revoked',
  'recurring_payment.mended',
] as const;
export type WebhookEventType = (typeof WEBHOOK_EVENT_TYPES)[number];

/** Headers of a delivery. @see https://www.standardwebhooks.com */
export const WEBHOOK_HEADERS = {
  id: 'webhook-id',
  timestamp: 'webhook-timestamp',
  signature: 'webhook-signature',
} as const;

/** In front of a secret, whose rest is base64. */
export const WEBHOOK_SECRET_PREFIX = 'whsec_';

type Happened = {
  /** ISO 8601 in UTC: when it happened, the same in every delivery. */
  timestamp: string;
};

/** The body of a delivery: what happened, and how things stood right after. */
export type WebhookEvent =
  | (Happened & {
      type:
        | 'order.authorized'
        | 'order.captured'
        | 'order.declined'
        | 'order.refunded'
        | 'order.cancelled'
        /** It was opened, or an answer to it is due. */
        | 'order.disputed'
        | 'order.dispute_closed'
        /** The money did not reach the buyer: it is yours again, and still owed. */
        | 'order.refund_failed';
      data: Order;
    })
  | (Happened & {
      /** The buyer's bank took money back, which it can for thirteen months. */
      type: 'order.returned';
      data: Order & {
        return: {
          amount: number;
          /** In the rail's own words, such as `AC04`. */
          reason: string;
        };
      };
    })
  | (Happened & {
      /** Somebody said of it "I did not buy this". No money has moved. */
      type: 'order.reported';
      data: Order & {
        report: {
          /** In their own words. Show it as text. */
          note: string | null;
          /** They proved to reach what the order was paid with; else it was anybody who could see the receipt. */
          by_buyer: boolean;
        };
      };
    })
  | (Happened & { type: 'recurring_payment.revoked'; data: RecurringPayment & { user_token: string } })
  | (Happened & {
      /** After a declined charge the buyer has seen to what is charged: you may charge again. */
      type: 'recurring_payment.mended';
      data: RecurringPayment & { user_token: string };
    });

export type WebhookEndpoint = {
  id: string;
  url: string;
  /** ISO 8601 in UTC. */
  created_at: string;
};

/** The answer to registering: the only time the secret is told. */
export type NewWebhookEndpoint = WebhookEndpoint & { secret: string };
