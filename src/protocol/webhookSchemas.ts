/** Schemas of webhook deliveries and endpoints, by the types of `webhooks.ts`. */
import * as v from 'valibot';
import { OrderSchema, RecurringPaymentSchema } from './merchantApiSchemas.js';
import type { NewWebhookEndpoint, WebhookEndpoint, WebhookEvent } from './webhooks.js';

const happened = { timestamp: v.string() };

/** {@link WebhookEvent} */
export const WebhookEventSchema = v.variant('type', [
  v.object({
    ...happened,
    type: v.picklist([
      'order.authorized',
      'order.captured',
      'order.declined',
      'order.refunded',
      'order.cancelled',
      'order.disputed',
      'order.dispute_closed',
      'order.refund_failed',
    ]),
    data: OrderSchema,
  }),
  v.object({
    ...happened,
    type: v.literal('order.returned'),
    data: v.object({ ...OrderSchema.entries, return: v.object({ amount: v.number(), reason: v.string() }) }),
  }),
  v.object({
    ...happened,
    type: v.literal('order.reported'),
    data: v.object({
      ...OrderSchema.entries,
      report: v.object({ note: v.nullable(v.string()), by_buyer: v.boolean() }),
    }),
  }),
  v.object({
    ...happened,
    type: v.literal('recurring_payment.revoked'),
    data: v.object({ ...RecurringPaymentSchema.entries, user_token: v.string() }),
  }),
  v.object({
    ...happened,
    type: v.literal('recurring_payment.mended'),
    data: v.object({ ...RecurringPaymentSchema.entries, user_token: v.string() }),
  }),
]) satisfies v.GenericSchema<WebhookEvent>;

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
  created_at: v.string(),
}) satisfies v.GenericSchema<WebhookEndpoint>;

export const NewWebhookEndpointSchema = v.object({
  ...WebhookEndpointSchema.entries,
  secret: v.string(),
}) satisfies v.GenericSchema<NewWebhookEndpoint>;

/** `GET /api/v1/webhook_endpoints`, oldest first. */
export const WebhookEndpointListSchema = v.object({ data: v.array(WebhookEndpointSchema) });
