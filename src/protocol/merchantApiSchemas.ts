/** Schemas of the merchant API's bodies, by the types of `merchantApi.ts`. */
import * as v from 'valibot';
import {
  DISPUTE_STATUSES,
  ORDER_STATUSES,
  type Order,
  type OrderPage,
  PENDING_REASONS,
  type PlaceOrder,
  type RecurringPayment,
} from './merchantApi.js';
import { AmountSchema, CurrencySchema, TaxAmountSchema } from './moneySchemas.js';
import { openPicklist } from './openPicklist.js';
import { AgreedTermsSchema } from './originProofSchemas.js';
import { DECLINE_REASONS } from './problems.js';

/** No NUL: PostgreSQL cannot store one. */
const text = (max: number) =>
  v.pipe(
    v.string('must be a string'),
    v.nonEmpty('is missing'),
    v.maxLength(max, `must be at most ${max} characters`),
    v.check((value) => !value.includes('\u0000'), 'must not hold NUL characters'),
  );

/** `POST /api/v1/users/{user_token}/orders` */
export const PlaceOrderSchema = v.pipe(
  v.object({
    /** The merchant's own reference; need not be unique. */
    reference: text(255),
    /** What is bought, as it stands on the receipt. */
    name: text(255),
    order_amount: AmountSchema,
    order_tax_amount: v.optional(TaxAmountSchema, 0),
    currency: CurrencySchema,
    capture: v.optional(v.boolean('must be true or false'), true),
    /** A one-time origin proof, or the reference of a recurring payment. */
    origin_proof: text(8192),
  }),
  v.forward(
    v.partialCheck(
      [['order_amount'], ['order_tax_amount']],
      ({ order_amount, order_tax_amount }) => order_tax_amount <= order_amount,
      'must be at most order_amount',
    ),
    ['order_tax_amount'],
  ),
) satisfies v.GenericSchema<PlaceOrder, unknown>;

/** `POST {order}/capture`; without an amount, all that is left. */
export const CaptureOrderSchema = v.object({ amount: v.optional(AmountSchema) });

/** `POST {order}/refund`; without an amount, all that is left. */
export const RefundOrderSchema = v.object({ amount: v.optional(AmountSchema), reason: v.optional(text(255)) });

export const OrderSchema = v.object({
  id: v.string(),
  url: v.string(),
  reference: v.string(),
  name: v.string(),
  /** The item the proof names, if it names one. */
  item_name: v.nullable(v.string()),
  amount: v.number(),
  tax_amount: v.number(),
  currency: v.string(),
  status: openPicklist(ORDER_STATUSES),
  captured_amount: v.number(),
  refunded_amount: v.number(),
  /** Taken back by the buyer's bank, lost disputes with it. It may exceed what was captured and not refunded. */
  returned_amount: v.number(),
  /** The one that is open, or the last that was. */
  dispute: v.nullable(
    v.object({
      status: openPicklist(DISPUTE_STATUSES),
      amount: v.number(),
      reason: v.string(),
      respond_by: v.nullable(v.string()),
    }),
  ),
  /** With status `processing`, when its payment takes days to decide: then nothing may be delivered yet. */
  pending_reason: v.nullable(openPicklist(PENDING_REASONS)),
  /** ISO 8601 in UTC. */
  created_at: v.string(),
  flow: v.string(),
  merchant_context: v.nullable(v.string()),
  livemode: v.boolean(),
  /** With status `declined`. */
  decline_reason: v.optional(openPicklist(DECLINE_REASONS)),
}) satisfies v.GenericSchema<Order>;

/** `GET /api/v1/orders`, newest first. */
export const OrderPageSchema = v.object({
  data: v.array(OrderSchema),
  next: v.nullable(v.string()),
}) satisfies v.GenericSchema<OrderPage>;

/** `POST /api/v1/users/{user_token}/recurring_payments` */
export const CreateRecurringPaymentSchema = v.object({
  /** A proof of the kind `recurring-purchase`. */
  origin_proof: text(8192),
});

export const RecurringPaymentSchema = v.object({
  /** Stands in an order's `origin_proof` for as long as it is active. Keep it as you keep a secret. */
  reference: v.string(),
  status: openPicklist(['active', 'revoked']),
  terms: AgreedTermsSchema,
}) satisfies v.GenericSchema<RecurringPayment>;

/** `POST /api/preferences/sessions` */
export const CreatePreferencesSessionSchema = v.object({ user_token: text(200) });

/** For `data-session-id`: five minutes, one use. */
export const PreferencesSessionSchema = v.object({ session_id: v.string() });
