import type { Hono } from 'hono';
import { CaptureOrderSchema, PlaceOrderSchema, RefundOrderSchema } from 'ondemand-pay/protocol';
import * as v from 'valibot';
import type { Deps } from '../deps.js';
import { merchantAuthentication } from '../http/authenticate.js';
import type { AppContext, AppEnv } from '../http/env.js';
import { openApiDocument } from '../http/openapi.js';
import { readObject, validate } from '../http/parseBody.js';
import { problemAnswer } from '../http/problemResponse.js';
import { route } from '../http/routes.js';
import type { Answered } from '../idempotency/answer.js';
import { fingerprintOf, type IdempotentRequest, readIdempotencyKey } from '../idempotency/idempotentRequest.js';
import type { Merchant } from '../merchants/merchant.js';
import { cancelOrder } from './cancelOrder.js';
import { captureOrder } from './captureOrder.js';
import { listOrders } from './listOrders.js';
import { type Order, orderView } from './order.js';
import { type AnswerContext, changedAnswer, placedAnswer } from './orderAnswers.js';
import { placeOrder } from './placeOrder.js';
import { readOrder } from './readOrder.js';
import { refundOrder } from './refundOrder.js';

const CancelOrderSchema = v.object({});

const ORDERS = '/api/v1/users/:userToken/orders';
const ORDER = `${ORDERS}/:orderId`;

/** The merchant API's orders, and the document that describes them. */
export function orderRoutes(app: Hono<AppEnv>, deps: Deps): void {
  const { url } = deps;
  const authenticate = merchantAuthentication(deps);

  /** A POST's checks up to and with `validation_failed`. */
  async function readPost<S extends v.GenericSchema<unknown, Record<string, unknown>>>(
    c: AppContext,
    schema: S,
  ): Promise<{ merchant: Merchant; fields: v.InferOutput<S>; once: IdempotentRequest | undefined }> {
    const { merchant, body } = await authenticate(c);
    const given = readObject(body);
    const key = readIdempotencyKey(c.req.header('Idempotency-Key'));
    const fields = validate(schema, given, body.kind === 'form');
    if (key === undefined) return { merchant, fields, once: undefined };
    const fingerprint = fingerprintOf(c.req.method, c.req.path, { ...given, ...fields });
    return { merchant, fields, once: { merchantId: merchant.merchantId, key, fingerprint } };
  }

  const contextOf = (c: AppContext): AnswerContext => ({
    url,
    representation: prefersRepresentation(c.req.header('Prefer')),
    problem: (refusal) => problemAnswer(refusal, c.get('requestId')),
  });

  route(app, ORDERS, {
    POST: async (c) => {
      const { merchant, fields, once } = await readPost(c, PlaceOrderSchema);
      const context = contextOf(c);
      const { userToken } = orderParams(c);
      const answerOf = (order: Order) => placedAnswer(order, context);
      return send(c, await placeOrder(deps, { merchant, userToken, fields, once, answerOf }));
    },
  });

  route(app, ORDER, {
    GET: async (c) => {
      const { merchant } = await authenticate(c);
      return c.json(orderView(url, await readOrder(deps, { merchant, ...orderParams(c) })));
    },
  });

  route(app, '/api/v1/orders', {
    GET: async (c) => {
      const { merchant } = await authenticate(c);
      const query = { limit: c.req.query('limit'), after: c.req.query('after') };
      const { orders, next } = await listOrders(deps, merchant, query);
      return c.json({ data: orders.map((order) => orderView(url, order)), next });
    },
  });

  const changes = [
    ['capture', CaptureOrderSchema, captureOrder],
    ['refund', RefundOrderSchema, refundOrder],
    ['cancel', CancelOrderSchema, cancelOrder],
  ] as const;
  for (const [name, schema, change] of changes) {
    route(app, `${ORDER}/${name}`, {
      POST: async (c) => {
        const { merchant, fields, once } = await readPost(c, schema);
        const context = contextOf(c);
        const answerOf = (order: Order) => changedAnswer(order, context);
        return send(c, await change(deps, { ...orderParams(c), ...fields, merchant, once, answerOf }));
      },
    });
  }

  const document = JSON.stringify(openApiDocument(url));
  route(app, '/openapi.json', {
    GET: (c) =>
      c.body(document, 200, {
        'Content-Type': 'application/json',
        'Access-Control-Allow-Origin': '*',
        'Cache-Control': 'public, max-age=300',
      }),
  });
}

const orderParams = (c: AppContext): { userToken: string; orderId: string } => ({
  userToken: c.req.param('userToken') ?? '',
  orderId: c.req.param('orderId') ?? '',
});

const send = (c: AppContext, { answer, replayed }: Answered): Response =>
  c.body(answer.body, answer.status as 200, {
    ...answer.headers,
    ...(replayed ? { 'Idempotency-Replayed': 'true' } : {}),
  });

/** @see https://www.rfc-editor.org/rfc/rfc7240#section-4.2 */
const prefersRepresentation = (prefer = ''): boolean =>
  prefer.split(',').some((preference) => /^\s*return\s*=\s*"?representation"?\s*(;|$)/i.test(preference));
