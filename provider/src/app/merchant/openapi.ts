import { toJsonSchema } from '@valibot/to-json-schema';
import {
  BalanceSchema,
  CaptureOrderSchema,
  CreateLinkSchema,
  CreatePreferencesSessionSchema,
  CreateRecurringPaymentSchema,
  CreateWebhookEndpointSchema,
  LedgerPageSchema,
  LinkFieldsSchema,
  NewWebhookEndpointSchema,
  OrderPageSchema,
  OrderSchema,
  PaymentLinkPageSchema,
  PaymentLinkSchema,
  PlaceOrderSchema,
  PreferencesSessionSchema,
  ProblemSchema,
  RecurringPaymentSchema,
  RefundOrderSchema,
  WebhookEndpointListSchema,
  WebhookEndpointSchema,
  WebhookEventSchema,
} from 'ondemand-pay/internal';
import { PROBLEMS, type ProblemCode, WEBHOOK_HEADERS } from 'ondemand-pay/protocol';
import type { GenericSchema } from 'valibot';

type Json = Record<string, unknown>;

/** The bodies by the names they have in the document. */
const SCHEMAS: Record<string, GenericSchema> = {
  PlaceOrder: PlaceOrderSchema,
  CaptureOrder: CaptureOrderSchema,
  RefundOrder: RefundOrderSchema,
  Order: OrderSchema,
  OrderPage: OrderPageSchema,
  CreatePreferencesSession: CreatePreferencesSessionSchema,
  PreferencesSession: PreferencesSessionSchema,
  CreateRecurringPayment: CreateRecurringPaymentSchema,
  RecurringPayment: RecurringPaymentSchema,
  CreateWebhookEndpoint: CreateWebhookEndpointSchema,
  NewWebhookEndpoint: NewWebhookEndpointSchema,
  WebhookEndpoint: WebhookEndpointSchema,
  WebhookEndpointList: WebhookEndpointListSchema,
  WebhookEvent: WebhookEventSchema,
  CreateLink: CreateLinkSchema,
  PaymentLink: PaymentLinkSchema,
  PaymentLinkPage: PaymentLinkPageSchema,
  LedgerPage: LedgerPageSchema,
  Balance: BalanceSchema,
  Problem: ProblemSchema,
};

const EVERY_CALL: ProblemCode[] = ['invalid_credentials', 'rate_limited', 'internal_error', 'unavailable'];
const EVERY_POST: ProblemCode[] = [
  'malformed_request',
  'body_too_large',
  'unsupported_media_type',
  'validation_failed',
  'idempotency_key_reused',
  'request_in_progress',
  'not_found',
  'outcome_unknown',
];
const PROOF: ProblemCode[] = [
  'payment_declined',
  'proof_invalid',
  'wrong_proof_kind',
  'user_mismatch',
  'proof_already_used',
  'proof_expired',
  'currency_mismatch',
  'amount_mismatch',
  'item_mismatch',
  'recurring_terms_exceeded',
  'recurring_revoked',
];

/**
 * The merchant API as OpenAPI 3.1: paths and statuses stand here, the bodies come from the schemas that parse them.
 * @param url the provider's URL.
 * @see https://spec.openapis.org/oas/v3.1.0
 */
export function openApiDocument(url: string): Json {
  const change = (operationId: string, summary: string, schema?: string) => ({
    parameters: [USER_TOKEN, ORDER_ID],
    post: {
      operationId,
      summary,
      parameters: [IDEMPOTENCY_KEY],
      ...(schema ? { requestBody: bodyOf(schema, false) } : {}),
      responses: { 200: answer('The order', 'Order'), ...problems(...EVERY_CALL, ...EVERY_POST, 'invalid_state') },
    },
  });
  return {
    openapi: '3.1.0',
    info: {
      title: 'ondemand-pay merchant API',
      version: '1',
      description: 'Amounts are integers in minor units: 9900 SEK is 99 kronor. Errors are problems (RFC 9457).',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url }],
    externalDocs: { description: 'What each error means, and what to do', url: `${url}/problems` },
    security: [{ apiKey: [] }],
    webhooks: { event: { post: delivery } },
    paths: {
      '/api/v1/users/{user_token}/orders': {
        parameters: [USER_TOKEN],
        post: {
          operationId: 'placeOrder',
          summary: 'Place an order with an origin proof or the reference of a recurring payment',
          description:
            '201 means authorised or captured, never anything else; 202 that the payment takes days to decide.',
          parameters: [IDEMPOTENCY_KEY, PREFER],
          requestBody: bodyOf('PlaceOrder', true),
          responses: {
            201: {
              description: "The order's URL; with `Prefer: return=representation` the order",
              headers: { Location: LOCATION, 'Idempotency-Replayed': REPLAYED },
              content: json({ oneOf: [{ type: 'string', format: 'uri' }, reference('Order')] }),
            },
            202: {
              description:
                'The payment takes days to decide: the order is in `processing` and says why in `pending_reason`',
              headers: { Location: LOCATION, 'Idempotency-Replayed': REPLAYED },
              content: json({ oneOf: [{ type: 'string', format: 'uri' }, reference('Order')] }),
            },
            ...problems(...EVERY_CALL, ...EVERY_POST, ...PROOF),
          },
        },
      },
      '/api/v1/users/{user_token}/orders/{order_id}': {
        parameters: [USER_TOKEN, ORDER_ID],
        get: {
          operationId: 'readOrder',
          summary: 'Read an order',
          responses: { 200: answer('The order', 'Order'), ...problems(...EVERY_CALL, 'not_found') },
        },
      },
      '/api/v1/orders': {
        get: {
          operationId: 'listOrders',
          summary: 'List orders, newest first',
          parameters: PAGING,
          responses: { 200: answer('One page', 'OrderPage'), ...problems(...EVERY_CALL, 'validation_failed') },
        },
      },
      '/api/v1/users/{user_token}/orders/{order_id}/capture': change(
        'captureOrder',
        'Take money that was authorised; all that is left without an amount',
        'CaptureOrder',
      ),
      '/api/v1/users/{user_token}/orders/{order_id}/refund': change(
        'refundOrder',
        'Give captured money back; all that is left without an amount',
        'RefundOrder',
      ),
      '/api/v1/users/{user_token}/orders/{order_id}/cancel': change('cancelOrder', 'Release what is not captured'),
      ...recurringPaths,
      ...webhookPaths,
      ...linkPaths,
      ...ledgerPaths,
      ...preferencesPaths,
    },
    components: {
      securitySchemes: { apiKey: { type: 'http', scheme: 'basic', description: 'api_key:api_secret' } },
      schemas: Object.fromEntries(Object.entries(SCHEMAS).map(([name, schema]) => [name, schemaOf(schema)])),
    },
  };
}

/** What a caller may send. Rules that JSON Schema has no words for, such as NUL characters, are left to the answer. */
function schemaOf(schema: GenericSchema): Json {
  const { $schema: _, ...json } = toJsonSchema(schema, {
    typeMode: 'input',
    errorMode: 'ignore',
    overrideSchema: ({ valibotSchema }) =>
      (valibotSchema as unknown) === LinkFieldsSchema
        ? { type: 'object', additionalProperties: { type: 'string' } }
        : undefined,
  });
  return json;
}

const RECURRING_PATH = '/api/v1/users/{user_token}/recurring_payments';
const USER_TOKEN = { name: 'user_token', in: 'path', required: true, schema: { type: 'string' } };
const ORDER_ID = { name: 'order_id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } };
const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  description: 'Printable ASCII. A repeated request gets the first answer for 30 days.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
};
const PAGING = [
  { name: 'limit', in: 'query', schema: { type: 'integer', minimum: 1, maximum: 100, default: 20 } },
  { name: 'after', in: 'query', description: 'The `next` of the page before', schema: { type: 'string' } },
];
const PREFER = { name: 'Prefer', in: 'header', schema: { type: 'string', examples: ['return=representation'] } };
const LOCATION = { description: "The order's URL", schema: { type: 'string', format: 'uri' } };
const REPLAYED = { description: 'An earlier request with this key did the work', schema: { const: 'true' } };

const reference = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });
const json = (schema: Json): Json => ({ 'application/json': { schema } });
const answer = (description: string, schema: string): Json => ({ description, content: json(reference(schema)) });

const bodyOf = (name: string, required: boolean): Json => ({
  required,
  content: { ...json(reference(name)), 'application/x-www-form-urlencoded': { schema: reference(name) } },
});

/** One response for each status, naming its codes. */
function problems(...codes: ProblemCode[]): Json {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of codes) byStatus.set(PROBLEMS[code][0], [...(byStatus.get(PROBLEMS[code][0]) ?? []), code]);
  return Object.fromEntries(
    [...byStatus].map(([status, of]) => [
      status,
      {
        description: of.map((code) => `\`${code}\`: ${PROBLEMS[code][1]}`).join('. '),
        content: { 'application/problem+json': { schema: reference('Problem') } },
      },
    ]),
  );
}

const RECURRING_PROOF: ProblemCode[] = [
  'proof_invalid',
  'wrong_proof_kind',
  'user_mismatch',
  'proof_already_used',
  'proof_expired',
];
const oneRecurring = (operationId: string, summary: string): Json => ({
  operationId,
  summary,
  responses: { 200: answer('The recurring payment', 'RecurringPayment'), ...problems(...EVERY_CALL, 'not_found') },
});
const recurringPaths: Json = {
  [RECURRING_PATH]: {
    parameters: [USER_TOKEN],
    post: {
      operationId: 'makeRecurringPayment',
      summary: 'Turn a recurring proof into a reference to charge later',
      parameters: [IDEMPOTENCY_KEY],
      requestBody: bodyOf('CreateRecurringPayment', true),
      responses: {
        201: {
          ...answer('The recurring payment', 'RecurringPayment'),
          headers: { Location: { description: 'Its URL', schema: { type: 'string', format: 'uri' } } },
        },
        ...problems(...EVERY_CALL, ...EVERY_POST.filter((code) => code !== 'outcome_unknown'), ...RECURRING_PROOF),
      },
    },
  },
  [`${RECURRING_PATH}/{reference}`]: {
    parameters: [USER_TOKEN, { name: 'reference', in: 'path', required: true, schema: { type: 'string' } }],
    get: oneRecurring('readRecurringPayment', 'Read a recurring payment'),
    delete: oneRecurring('revokeRecurringPayment', 'Revoke a recurring payment; again changes nothing'),
  },
};

const delivery: Json = {
  operationId: 'deliverEvent',
  summary:
    'Something happened: signed after the Standard Webhooks specification, at least once, in no particular order',
  parameters: Object.values(WEBHOOK_HEADERS).map((name) => ({
    name,
    in: 'header',
    required: true,
    schema: { type: 'string' },
  })),
  requestBody: bodyOf('WebhookEvent', true),
  responses: {
    '2XX': { description: 'Taken; anything else, or nothing within 15 s, is tried again for about three days' },
  },
};

const webhookPaths: Json = {
  '/api/v1/webhook_endpoints': {
    post: {
      operationId: 'registerWebhookEndpoint',
      summary: 'Register an endpoint; its secret is told this once',
      parameters: [IDEMPOTENCY_KEY],
      requestBody: bodyOf('CreateWebhookEndpoint', true),
      responses: {
        201: answer('The endpoint with its secret', 'NewWebhookEndpoint'),
        ...problems(
          ...EVERY_CALL,
          ...EVERY_POST.filter((code) => code !== 'outcome_unknown' && code !== 'not_found'),
          'invalid_state',
        ),
      },
    },
    get: {
      operationId: 'listWebhookEndpoints',
      summary: 'All endpoints, oldest first',
      responses: { 200: answer('The endpoints', 'WebhookEndpointList'), ...problems(...EVERY_CALL) },
    },
  },
  '/api/v1/webhook_endpoints/{endpoint_id}': {
    parameters: [{ name: 'endpoint_id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } }],
    delete: {
      operationId: 'removeWebhookEndpoint',
      summary: 'Remove an endpoint; what was not delivered yet is dropped',
      responses: { 200: answer('The endpoint', 'WebhookEndpoint'), ...problems(...EVERY_CALL, 'not_found') },
    },
  },
};

const oneLink = (operationId: string, summary: string): Json => ({
  operationId,
  summary,
  responses: { 200: answer('The link', 'PaymentLink'), ...problems(...EVERY_CALL, 'not_found') },
});
const linkPaths: Json = {
  '/api/v1/links': {
    post: {
      operationId: 'createLink',
      summary: 'Sell something by a link',
      description:
        'Whoever opens `url` of the answer buys there; their browser then posts proof and fields to `action`.',
      parameters: [IDEMPOTENCY_KEY],
      requestBody: bodyOf('CreateLink', true),
      responses: {
        201: {
          ...answer('The link', 'PaymentLink'),
          headers: { Location: { description: 'Its URL in this API', schema: { type: 'string', format: 'uri' } } },
        },
        ...problems(...EVERY_CALL, ...EVERY_POST.filter((code) => code !== 'outcome_unknown' && code !== 'not_found')),
      },
    },
    get: {
      operationId: 'listLinks',
      summary: 'List links, newest first',
      parameters: PAGING,
      responses: { 200: answer('One page', 'PaymentLinkPage'), ...problems(...EVERY_CALL, 'validation_failed') },
    },
  },
  '/api/v1/links/{link_id}': {
    parameters: [{ name: 'link_id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } }],
    get: oneLink('readLink', 'Read a link'),
    delete: oneLink('revokeLink', 'Revoke a link and erase its fields; again changes nothing'),
  },
};

const bound = (name: string, description: string): Json => ({
  name,
  in: 'query',
  description: `${description}: a day in UTC, or a time with its zone`,
  schema: { type: 'string', examples: ['2026-11-01', '2026-11-01T00:00:00+01:00'] },
});
const ledgerPaths: Json = {
  '/api/v1/ledger': {
    get: {
      operationId: 'readLedger',
      summary: 'Every movement of money in double entry, oldest first',
      description: 'With `Accept: text/csv` a file: all of the range, or one page of it with `limit` or `after`.',
      parameters: [bound('from', 'From this moment on'), bound('to', 'Before this moment'), ...PAGING],
      responses: {
        200: {
          description: 'One page, or the file',
          content: { ...json(reference('LedgerPage')), 'text/csv': { schema: { type: 'string' } } },
        },
        ...problems(...EVERY_CALL, 'validation_failed'),
      },
    },
  },
  '/api/v1/balance': {
    get: {
      operationId: 'readBalance',
      summary: 'What is available, pending and disputed, by currency',
      responses: { 200: answer('The balance', 'Balance'), ...problems(...EVERY_CALL) },
    },
  },
};

const preferencesPaths: Json = {
  '/api/preferences/sessions': {
    post: {
      operationId: 'createPreferencesSession',
      summary: 'Name a buyer for the preferences form; shows nothing by itself',
      requestBody: bodyOf('CreatePreferencesSession', true),
      responses: {
        201: answer('For `data-session-id`: five minutes, one use', 'PreferencesSession'),
        ...problems(
          ...EVERY_CALL,
          'malformed_request',
          'body_too_large',
          'unsupported_media_type',
          'validation_failed',
          'not_found',
        ),
      },
    },
  },
};
