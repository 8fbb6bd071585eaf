import { type HttpHandler, HttpResponse, http, type PathParams } from 'msw';
import { loopbackUrl } from '../protocol/loopback.js';
import type { Order, RecurringPayment } from '../protocol/merchantApi.js';
import {
  CaptureOrderSchema,
  CreatePreferencesSessionSchema,
  CreateRecurringPaymentSchema,
  PlaceOrderSchema,
  RefundOrderSchema,
} from '../protocol/merchantApiSchemas.js';
import type { Submission } from '../protocol/submission.js';
import { CreateWebhookEndpointSchema } from '../protocol/webhookSchemas.js';
import type { WebhookEvent } from '../protocol/webhooks.js';
import { approve, cancel, capture, checkProof, type FakeOrder, makeOrder, refund } from './fakeOrders.js';
import { createFakeProofs, type FakeConsent } from './fakeProofs.js';
import { checkCharge, type FakeRecurring, makeRecurring } from './fakeRecurring.js';
import { FakeRefusal, problemAnswer } from './fakeRefusal.js';
import { checkMediaType, readBody, wrongField } from './fakeRequest.js';
import { createFakeWebhooks } from './fakeWebhooks.js';

/** Failures that a merchant's backend must survive; each is repeated safely by the merchant client. */
export type FakeTrouble = 'network_error' | 'request_in_progress' | 'internal_error' | 'unavailable';

/** A provider in memory for a merchant's own tests. */
export type ProviderFake = {
  /** For MSW's `setupServer(...fake.handlers)` or `server.use(...fake.handlers)`. */
  handlers: HttpHandler[];
  /** Plays the buyer: what the SDK would add to the form. The proof is really signed; the fake serves the key. */
  issueProof(consent: FakeConsent): Promise<Submission>;
  /** Every order placed, also declined ones, oldest first. */
  readonly orders: readonly Order[];
  /** Every recurring payment made, oldest first. */
  readonly recurringPayments: readonly RecurringPayment[];
  /** Ends an order whose outcome was unknown: its payment was approved. */
  settle(orderId: string): void;
  /**
   * An event as the provider would send it, signed for each endpoint that was registered: hand the requests to your own
   * receiver.
   */
  webhooks(event: WebhookEvent): Promise<Request[]>;
  /** Plays the buyer who stops a recurring payment; gives what the provider would tell your endpoints. */
  stopRecurring(reference: string): Promise<Request[]>;
  /** Lets the next call, or the next `times` calls, fail before they have any effect. */
  failNext(trouble: FakeTrouble, times?: number): void;
};

export type ProviderFakeOptions = {
  apiKey: string;
  apiSecret: string;
  /** The provider's URL as the merchant client is given it. */
  url: string;
  /** Milliseconds since 1970. Default: the system's clock. */
  clock?: () => number;
};

type Call = { params: PathParams; text: string; isForm: boolean; query: URLSearchParams };
type Work = () => Response | Promise<Response>;
type Kept = { fingerprint: string; response: Response };

/** Beside success: a decline, and an outcome that is still awaited. */
const KEPT_FAILURES = [402, 504];

/**
 * A fake of the merchant API that really checks: credentials, bodies, proofs in the provider's order,
 * single use, idempotency, the states of an order. It follows the provider's contract, not its speed or storage.
 *
 * @example
 * const fake = createProviderFake({ apiKey: 'test_shop', apiSecret: 'a secret for tests', url: 'https://pay.example' });
 * const server = setupServer(...fake.handlers);
 * const submission = await fake.issueProof({ amount: 9900, currency: 'SEK', outcome: 'card_declined' });
 */
export function createProviderFake(options: ProviderFakeOptions): ProviderFake {
  const { apiKey, apiSecret, clock = Date.now } = options;
  const url = options.url.replace(/\/+$/, '');
  const proofs = createFakeProofs({ apiKey, url, clock });
  const orders = new Map<string, FakeOrder>();
  const agreements = new Map<string, FakeRecurring>();
  const answers = new Map<string, Kept>();
  const running = new Set<string>();
  const troubles: FakeTrouble[] = [];
  const webhooks = createFakeWebhooks(clock);

  async function place({ params, ...call }: Call): Promise<Response> {
    const body = readBody(PlaceOrderSchema, call);
    const userToken = String(params.userToken);
    if (body.origin_proof.startsWith('rp_')) {
      const agreement = agreements.get(body.origin_proof);
      checkCharge(agreement, { userToken, isKnown: proofs.knows(userToken), body, now: clock(), orders });
      const charged = makeOrder(agreement.proof, body, `${url}/api/v1/users/${encodeURIComponent(userToken)}`, clock());
      agreement.charges.push(charged.view.id);
      orders.set(charged.view.id, charged);
      return placed(charged);
    }
    const proof = await proofs.find(body.origin_proof);
    checkProof(proof, { userToken, isKnown: proofs.knows(userToken), body, now: clock() });
    const order = makeOrder(proof, body, `${url}/api/v1/users/${encodeURIComponent(userToken)}`, clock());
    proof.usedBy = order.view.url;
    orders.set(order.view.id, order);
    return placed(order);
  }

  async function subscribe({ params, ...call }: Call): Promise<Response> {
    const body = readBody(CreateRecurringPaymentSchema, call);
    const userToken = String(params.userToken);
    const proof = await proofs.find(body.origin_proof);
    const made = makeRecurring(proof, { userToken, isKnown: proofs.knows(userToken), now: clock() });
    const location = `${url}/api/v1/users/${encodeURIComponent(userToken)}/recurring_payments/${made.view.reference}`;
    made.proof.usedBy = location;
    agreements.set(made.view.reference, made);
    return HttpResponse.json(made.view, { status: 201, headers: { Location: location } });
  }

  function openPreferences(call: Call): Response {
    const { user_token } = readBody(CreatePreferencesSessionSchema, call);
    if (!proofs.knows(user_token)) throw new FakeRefusal('not_found');
    return HttpResponse.json({ session_id: `ps_${crypto.randomUUID()}` }, { status: 201 });
  }

  const agreement = (how: (agreed: FakeRecurring) => void) => (call: Call) => {
    const found = agreements.get(String(call.params.reference));
    if (found?.userToken !== String(call.params.userToken)) throw new FakeRefusal('not_found');
    how(found);
    return HttpResponse.json(found.view);
  };

  const change = (how: (order: FakeOrder, call: Call) => FakeOrder) => async (call: Call) => {
    const changed = how(find(call.params), call);
    orders.set(changed.view.id, changed);
    return HttpResponse.json(changed.view);
  };

  function list({ query }: Call): Response {
    const limit = Number(query.get('limit') ?? 20);
    if (!Number.isInteger(limit) || limit < 1 || limit > 100) throw wrongField('limit', 'must be from 1 to 100');
    const newestFirst = [...orders.values()].map(({ view }) => view).reverse();
    const start = newestFirst.findIndex(({ id }) => id === query.get('after')) + 1;
    const data = newestFirst.slice(start, start + limit);
    const next = start + limit < newestFirst.length ? (data.at(-1)?.id ?? null) : null;
    return HttpResponse.json({ data, next });
  }

  function find({ userToken, orderId }: PathParams): FakeOrder {
    const order = orders.get(String(orderId));
    if (!order?.view.url.includes(`/users/${encodeURIComponent(String(userToken))}/`))
      throw new FakeRefusal('not_found');
    return order;
  }

  /** Everything that is the same for each call: trouble, credentials, idempotency, refusals. */
  const answer =
    (handle: (call: Call) => Response | Promise<Response>) =>
    async ({ request, params }: { request: Request; params: PathParams }): Promise<Response> => {
      const trouble = troubles.shift();
      if (trouble === 'network_error') return HttpResponse.error();
      if (trouble) return problemAnswer(new FakeRefusal(trouble, {}, { 'Retry-After': '0' }));
      try {
        const isForm = checkMediaType(request);
        checkCredentials(request);
        const { pathname, searchParams: query } = new URL(request.url);
        const text = await request.text();
        const work = () => handle({ params, text, isForm, query });
        const key = request.headers.get('Idempotency-Key');
        if (key === null) return await respond(work, request);
        return await once(key, `${request.method} ${pathname} ${text}`, request, work);
      } catch (error) {
        if (error instanceof FakeRefusal) return problemAnswer(error);
        throw error;
      }
    };

  /** Does the work once for a key, and repeats the answer to the letter; a pending outcome is looked up again. */
  async function once(key: string, fingerprint: string, request: Request, work: Work): Promise<Response> {
    const kept = answers.get(key);
    if (kept && kept.fingerprint !== fingerprint) throw new FakeRefusal('idempotency_key_reused');
    if (running.has(key)) throw new FakeRefusal('request_in_progress');
    running.add(key);
    try {
      const pending = kept?.response.status === 504 ? orders.get(idOf(kept.response)) : undefined;
      const response = pending
        ? await respond(() => placed(pending), request)
        : (kept?.response.clone() ?? (await respond(work, request)));
      if (response.ok || KEPT_FAILURES.includes(response.status)) {
        answers.set(key, { fingerprint, response: response.clone() });
      }
      if (kept) response.headers.set('Idempotency-Replayed', 'true');
      return response;
    } finally {
      running.delete(key);
    }
  }

  function checkCredentials(request: Request): void {
    const expected = `Basic ${btoa(String.fromCharCode(...new TextEncoder().encode(`${apiKey}:${apiSecret}`)))}`;
    if (request.headers.get('Authorization') === expected) return;
    throw new FakeRefusal('invalid_credentials', {}, { 'WWW-Authenticate': 'Basic realm="ondemand"' });
  }

  const order = '/api/v1/users/:userToken/orders/:orderId';
  const recurringPayment = '/api/v1/users/:userToken/recurring_payments/:reference';
  const origins = [...new Set([url, loopbackUrl(new URL(url)).href.replace(/\/+$/, '')])];
  return {
    handlers: origins.flatMap((origin) => [
      http.get(`${origin}/.well-known/jwks.json`, async () => HttpResponse.json(await proofs.jwks())),
      http.post(`${origin}/api/v1/users/:userToken/orders`, answer(place)),
      http.post(`${origin}/api/v1/users/:userToken/recurring_payments`, answer(subscribe)),
      http.get(`${origin}${recurringPayment}`, answer(agreement(() => {}))),
      http.delete(
        `${origin}${recurringPayment}`,
        answer(
          agreement((agreed) => {
            agreed.view = { ...agreed.view, status: 'revoked' };
          }),
        ),
      ),
      http.post(`${origin}/api/preferences/sessions`, answer(openPreferences)),
      http.post(
        `${origin}/api/v1/webhook_endpoints`,
        answer((call) =>
          HttpResponse.json(webhooks.register(readBody(CreateWebhookEndpointSchema, call).url), { status: 201 }),
        ),
      ),
      http.get(
        `${origin}/api/v1/webhook_endpoints`,
        answer(() => HttpResponse.json({ data: webhooks.list() })),
      ),
      http.delete(
        `${origin}/api/v1/webhook_endpoints/:id`,
        answer(({ params }) => HttpResponse.json(webhooks.remove(String(params.id)))),
      ),
      http.get(`${origin}/api/v1/orders`, answer(list)),
      http.get(
        origin + order,
        answer(({ params }) => HttpResponse.json(find(params).view)),
      ),
      http.post(
        `${origin}${order}/capture`,
        answer(change((o, call) => capture(o, readBody(CaptureOrderSchema, call).amount))),
      ),
      http.post(
        `${origin}${order}/refund`,
        answer(change((o, call) => refund(o, readBody(RefundOrderSchema, call).amount))),
      ),
      http.post(`${origin}${order}/cancel`, answer(change((o) => cancel(o)))),
    ]),
    issueProof: (consent) => proofs.issue(consent),
    get orders() {
      return [...orders.values()].map(({ view }) => view);
    },
    get recurringPayments() {
      return [...agreements.values()].map(({ view }) => view);
    },
    settle(orderId) {
      const found = orders.get(orderId);
      if (!found) throw new TypeError('settle() needs the id of an order that was placed');
      orders.set(orderId, approve(found));
    },
    webhooks: (event) => webhooks.deliver(event),
    async stopRecurring(reference) {
      const found = agreements.get(reference);
      if (!found) throw new TypeError('stopRecurring() needs the reference of a recurring payment that was made');
      if (found.view.status === 'revoked') return [];
      found.view = { ...found.view, status: 'revoked' };
      const data = { ...found.view, user_token: found.userToken };
      const timestamp = new Date(clock()).toISOString();
      return webhooks.deliver({ type: 'recurring_payment.revoked', timestamp, data });
    },
    failNext(trouble, times = 1) {
      for (let i = 0; i < times; i++) troubles.push(trouble);
    },
  };
}

/** Answers what was asked for with `Prefer`. A refusal becomes the answer it stands for, so that it can be kept. */
async function respond(work: Work, request: Request): Promise<Response> {
  try {
    const response = await work();
    const wantsUrl =
      response.status === 201 &&
      request.url.endsWith('/orders') &&
      !request.headers.get('Prefer')?.includes('return=representation');
    if (!wantsUrl) return response;
    const location = response.headers.get('Location') ?? '';
    return HttpResponse.json(location, { status: 201, headers: { Location: location } });
  } catch (error) {
    if (error instanceof FakeRefusal) return problemAnswer(error);
    throw error;
  }
}

/** The answer to placing an order: 201 only for money authorised or captured. */
function placed({ view }: FakeOrder): Response {
  const headers = { Location: view.url };
  if (view.status === 'processing') throw new FakeRefusal('outcome_unknown', { order: view.url }, headers);
  if (view.status === 'declined') {
    throw new FakeRefusal('payment_declined', { order: view.url, decline_reason: view.decline_reason }, headers);
  }
  return HttpResponse.json(view, { status: 201, headers });
}

/** The id of the order an answer speaks of. */
const idOf = (response: Response): string => response.headers.get('Location')?.split('/').at(-1) ?? '';
