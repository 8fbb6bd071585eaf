import * as v from 'valibot';
import {
  CaptureOrderSchema,
  CreatePreferencesSessionSchema,
  CreateRecurringPaymentSchema,
  PlaceOrderSchema,
  RefundOrderSchema,
} from '../protocol/merchantApiSchemas.js';
import { CreateWebhookEndpointSchema } from '../protocol/webhookSchemas.js';
import { type DoOnce, type FakeRoute, type Handle, PendingRefusal } from './fakeGate.js';
import type { FakeLedger } from './fakeLedger.js';
import type { FakeLinks } from './fakeLinks.js';
import { cancel, capture, checkProof, type FakeOrder, makeOrder, refund, requireUser } from './fakeOrders.js';
import { readFakePage } from './fakePaging.js';
import type { FakeProofs } from './fakeProofs.js';
import { checkCharge, type FakeRecurring, makeRecurring } from './fakeRecurring.js';
import { FakeRefusal } from './fakeRefusal.js';
import { type FakeRequest, json, readFields, readPlainFields } from './fakeRequest.js';
import type { FakeWebhooks } from './fakeWebhooks.js';

/** All that the fake knows. */
export type FakeState = {
  /** The provider's URL without a trailing slash. */
  url: string;
  clock(): number;
  proofs: FakeProofs;
  /** By their ids, oldest first. */
  orders: Map<string, FakeOrder>;
  /** By their references, oldest first. */
  agreements: Map<string, FakeRecurring>;
  webhooks: FakeWebhooks;
  links: FakeLinks;
  ledger: FakeLedger;
  once: DoOnce;
};

/** Keeps an order as it has become, and what of it has moved. */
export function keepOrder({ orders, ledger }: Pick<FakeState, 'orders' | 'ledger'>, order: FakeOrder): void {
  const { id } = order.view;
  ledger.follow(orders.get(id)?.view, order.view);
  orders.set(id, order);
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const REFERENCE = /^rp_[\w-]{1,100}$/;

/** The merchant API's paths and what stands behind each. */
export function fakeRoutes(state: FakeState): FakeRoute[] {
  const { url, clock, proofs, orders, agreements, webhooks, links, ledger, once } = state;
  const usersUrl = (userToken: string) => `${url}/api/v1/users/${encodeURIComponent(userToken)}`;

  const place: Handle = (call) => {
    const read = readFields(PlaceOrderSchema, call);
    return once(read, async () => {
      const order = await reserve(read.fields, call.params.userToken!);
      keepOrder(state, order);
      return placed(order.view.id, call.prefersRepresentation);
    });
  };

  async function reserve(body: v.InferOutput<typeof PlaceOrderSchema>, userToken: string): Promise<FakeOrder> {
    const now = clock();
    const isKnown = proofs.knows(userToken);
    if (REFERENCE.test(body.origin_proof)) {
      const agreement = agreements.get(body.origin_proof);
      checkCharge(agreement, { userToken, isKnown, body, now, orders });
      const order = makeOrder(agreement.proof, body, usersUrl(userToken), now);
      agreement.charges.push(order.view.id);
      return order;
    }
    const proof = await proofs.find(body.origin_proof);
    checkProof(proof, { userToken, isKnown, body, now });
    const order = makeOrder(proof, body, usersUrl(userToken), now);
    proof.usedBy = order.view.url;
    return order;
  }

  /** The answer to placing an order: 201 only for money authorised or captured, 202 while it takes days to decide. */
  function placed(id: string, prefersRepresentation: boolean): Response {
    const { view, locale } = orders.get(id)!;
    const headers = { Location: view.url };
    if (view.status === 'processing' && view.pending_reason === null) {
      const refusal = new FakeRefusal('outcome_unknown', { headers, members: { order: view.url }, locale });
      throw new PendingRefusal(refusal, () => placed(id, prefersRepresentation));
    }
    if (view.status === 'declined') {
      const members = { order: view.url, decline_reason: view.decline_reason };
      throw new FakeRefusal('payment_declined', { headers, members, locale });
    }
    const status = view.status === 'processing' ? 202 : 201;
    return prefersRepresentation
      ? json(status, view, { ...headers, 'Preference-Applied': 'return=representation' })
      : json(status, view.url, headers);
  }

  function findOrder({ userToken, orderId }: FakeRequest['params']): FakeOrder {
    const order = UUID.test(orderId!) ? orders.get(orderId!.toLowerCase()) : undefined;
    if (order?.view.url !== `${usersUrl(userToken!)}/orders/${order?.view.id}`) throw new FakeRefusal('not_found');
    return order;
  }

  const change =
    <S extends v.GenericSchema<unknown, { amount?: number | undefined }>>(
      schema: S,
      how: (order: FakeOrder, amount: number | undefined) => FakeOrder,
    ): Handle =>
    (call) => {
      const read = readFields(schema, call);
      return once(read, () => {
        const changed = how(findOrder(call.params), (read.fields as { amount?: number }).amount);
        keepOrder(state, changed);
        return json(200, changed.view);
      });
    };

  const list: Handle = ({ query }) =>
    json(200, readFakePage([...orders.values()].map(({ view }) => view).reverse(), query));

  const subscribe: Handle = (call) => {
    const read = readFields(CreateRecurringPaymentSchema, call);
    const userToken = call.params.userToken!;
    return once(read, async () => {
      const proof = await proofs.find(read.fields.origin_proof);
      const made = makeRecurring(proof, { userToken, isKnown: proofs.knows(userToken), now: clock() });
      const location = `${usersUrl(userToken)}/recurring_payments/${made.view.reference}`;
      made.proof.usedBy = location;
      agreements.set(made.view.reference, made);
      return json(201, made.view, { Location: location });
    });
  };

  function findAgreement({ userToken, reference }: FakeRequest['params']): FakeRecurring {
    const found = agreements.get(reference!);
    if (!found || found.userToken !== userToken) throw new FakeRefusal('not_found');
    return found;
  }

  const openPreferences: Handle = (call) => {
    requireUser(proofs.knows(readPlainFields(CreatePreferencesSessionSchema, call).user_token));
    return json(201, { session_id: `ps_${crypto.randomUUID()}` });
  };

  const register: Handle = (call) => {
    const read = readFields(CreateWebhookEndpointSchema, call);
    return once(read, () => json(201, webhooks.register(read.fields.url)));
  };

  const order = '/api/v1/users/:userToken/orders/:orderId';
  return [
    ['/api/v1/users/:userToken/orders', { POST: place }],
    [order, { GET: ({ params }) => json(200, findOrder(params).view) }],
    [`${order}/capture`, { POST: change(CaptureOrderSchema, capture) }],
    [`${order}/refund`, { POST: change(RefundOrderSchema, refund) }],
    [`${order}/cancel`, { POST: change(v.object({}), (found) => cancel(found)) }],
    ['/api/v1/orders', { GET: list }],
    ['/api/v1/users/:userToken/recurring_payments', { POST: subscribe }],
    [
      '/api/v1/users/:userToken/recurring_payments/:reference',
      {
        GET: ({ params }) => json(200, findAgreement(params).view),
        DELETE: ({ params }) => {
          const agreement = findAgreement(params);
          agreement.view = { ...agreement.view, status: 'revoked' };
          return json(200, agreement.view);
        },
      },
    ],
    ...links.routes,
    ...ledger.routes,
    ['/api/preferences/sessions', { POST: openPreferences }],
    ['/api/v1/webhook_endpoints', { POST: register, GET: () => json(200, { data: webhooks.list() }) }],
    [
      '/api/v1/webhook_endpoints/:endpointId',
      { DELETE: ({ params }) => json(200, webhooks.remove(params.endpointId!)) },
    ],
  ];
}
