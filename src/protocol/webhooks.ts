/** Webhooks: the endpoints a merchant registers, and what is sent to them. */
import * as v from 'valibot';
import { OrderSchema, RecurringPaymentSchema } from './merchantApi.js';

/** What a merchant hears of. A capture or refund of a part is an event of its own. */
export const WEBHOOK_EVENT_TYPES = [
  'order.authorized',
  'order.captured',
  'order.declined',
  'order.refunded',
  'order.cancelled',
  'order.reported',
  'recurring_payment.revoked',
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

const happened = {
  /** ISO 8601 in UTC: when it happened, the same in every delivery. */
  timestamp: v.string(),
};

/** The body of a delivery: what happened, and how things stood right after. */
export const WebhookEventSchema = v.variant('type', [
  v.object({
    ...happened,
    type: v.picklist(['order.authorized', 'order.captured', 'order.declined', 'order.refunded', 'order.cancelled']),
    data: OrderSchema,
  }),
  v.object({
    ...happened,
    /** Somebody said of it "I did not buy this". No money has moved. */
    type: v.literal('order.reported'),
    data: v.object({
      ...OrderSchema.entries,
      report: v.object({
        /** In their own words. Show it as text. */
        note: v.nullable(v.string()),
        /** They proved to reach what the order was paid with; else it was anybody who could see the receipt. */
        by_buyer: v.boolean(),
      }),
    }),
  }),
  v.object({
    ...happened,
    type: v.literal('recurring_payment.revoked'),
    data: v.object({ ...RecurringPaymentSchema.entries, user_token: v.string() }),
  }),
]);
export type WebhookEvent = v.InferOutput<typeof WebhookEventSchema>;

/** `POST /api/v1/webhook_endpoints` */
export const CreateWebhookEndpointSchema = v.object({
  /** https; under a test key also http on localhost. */
  url: v.pipe(
    v.string('must be a string'),
    v.nonEmpty('is missing'),
    v.maxLength(2000, 'must be at most 2000 characters'),
  ),
});

export const WebhookEndpointSchema = v.object({
  id: v.string(),
  url: v.string(),
  /** ISO 8601 in UTC. */
  created_at: v.string(),
});
export type WebhookEndpoint = v.InferOutput<typeof WebhookEndpointSchema>;

/** The answer to registering: the only time the secret is told. */
export const NewWebhookEndpointSchema = v.object({ ...WebhookEndpointSchema.entries, secret: v.string() });
export type NewWebhookEndpoint = v.InferOutput<typeof NewWebhookEndpointSchema>;

/** `GET /api/v1/webhook_endpoints`, oldest first. */
export const WebhookEndpointListSchema = v.object({ data: v.array(WebhookEndpointSchema) });
