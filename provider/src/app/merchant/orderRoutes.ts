import type { Hono } from 'hono';
import { CaptureOrderSchema, PlaceOrderSchema, RefundOrderSchema } from 'ondemand-pay/internal';
import * as v from 'valibot';
import type { AppContext, AppEnv } from '../../http/env.js';
import { problemAnswer } from '../../http/problemResponse.js';
import { route } from '../../http/routes.js';
import { cancelOrder } from '../../orders/change/cancelOrder.js';
import { captureOrder } from '../../orders/change/captureOrder.js';
import { refundOrder } from '../../orders/change/refundOrder.js';
import { type Order, orderView } from '../../orders/order.js';
import { type AnswerContext, changedAnswer, placedAnswer } from '../../orders/orderAnswers.js';
import { placeOrder } from '../../orders/place/placeOrder.js';
import { listOrders } from '../../orders/read/listOrders.js';
import { readOrder } from '../../orders/read/readOrder.js';
import type { Deps } from '../../ports/deps.js';
import { merchantAuthentication, rememberedAuthentication } from './authenticate.js';
import { readMerchantPost, readPost, sendAnswered } from './merchantPost.js';
import { openApiDocument } from './openapi.js';

const CancelOrderSchema = v.object({});

const ORDERS = '/api/v1/users/:userToken/orders';
const ORDER = `${ORDERS}/:orderId`;

/** The merchant API's orders, and the document that describes them. */
export function orderRoutes(app: Hono<AppEnv>, deps: Deps): void {
  const { url } = deps;
  const authenticate = merchantAuthentication(deps);
  const recognise = rememberedAuthentication(deps);

  const contextOf = (c: AppContext): AnswerContext => ({
    url,
    representation: prefersRepresentation(c.req.header('Prefer')),
    problem: (refusal) => problemAnswer(refusal, c.get('requestId'), url),
  });

  route(app, ORDERS, {
    POST: (c) =>
      recognise(c, async (call) => {
        const { fields, once } = readPost(c, call, PlaceOrderSchema);
        const context = contextOf(c);
        const { userToken } = orderParams(c);
        const answerOf = (order: Order) => placedAnswer(order, context);
        return sendAnswered(c, await placeOrder(deps, { caller: call.caller, userToken, fields, once, answerOf }));
      }),
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
        const { merchant, fields, once } = await readMerchantPost(c, authenticate, schema);
        const context = contextOf(c);
        const answerOf = (order: Order) => changedAnswer(order, context);
        return sendAnswered(c, await change(deps, { ...orderParams(c), ...fields, merchant, once, answerOf }));
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

/** @see https://www.rfc-editor.org/rfc/rfc7240#section-4.2 */
const prefersRepresentation = (prefer = ''): boolean =>
  prefer.split(',').some((preference) => /^\s*return\s*=\s*"?representation"?\s*(;|$)/i.test(preference));
