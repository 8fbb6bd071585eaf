import { type HttpHandler, HttpResponse, http, type PathParams } from 'msw';
import * as v from 'valibot';
import { loopbackUrl } from '../protocol/loopback.js';
import { CaptureOrderSchema, type Order, PlaceOrderSchema, RefundOrderSchema } from '../protocol/merchantApi.js';
import type { Submission } from '../protocol/submission.js';
import { cancel, capture, checkProof, makeOrder, refund, settle } from './fakeOrders.js';
import { createFakeProofs, type FakeConsent } from './fakeProofs.js';
import { FakeRefusal, problemAnswer } from './fakeRefusal.js';

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
  /** Ends an order whose outcome was unknown: it is captured from here on. */
  settle(orderId: string): void;
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
type Stored = { fingerprint: string; status: number; body: string; headers: Headers };

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
  const orders = new Map<string, Order>();
  const answers = new Map<string, Stored>();
  const running = new Set<string>();
  const troubles: FakeTrouble[] = [];

  async function place({ params, ...call }: Call): Promise<Response> {
    const body = readBody(PlaceOrderSchema, call);
    const userToken = String(params.userToken);
    const proof = await proofs.find(body.origin_proof);
    checkProof(proof, { userToken, body, now: clock() });
    const order = makeOrder(proof, body, `${url}/api/v1/users/${encodeURIComponent(userToken)}`, clock());
    proof.usedBy = order.url;
    orders.set(order.id, order);
    if (order.status === 'declined') {
      throw new FakeRefusal('payment_declined', { order: order.url, decline_reason: order.decline_reason });
    }
    if (order.status === 'processing') throw unknownOutcome(order);
    return HttpResponse.json(order, { status: 201, headers: { Location: order.url } });
  }

  const change = (how: (order: Order, call: Call) => Order) => async (call: Call) => {
    const changed = how(find(call.params), call);
    orders.set(changed.id, changed);
    return HttpResponse.json(changed);
  };

  function list({ query }: Call): Response {
    const limit = Number(query.get('limit') ?? 20);
    if (!Number.isInteger(limit) || limit < 1 || limit > 100) throw wrongField('limit', 'must be from 1 to 100');
    const newestFirst = [...orders.values()].reverse();
    const start = newestFirst.findIndex(({ id }) => id === query.get('after')) + 1;
    const data = newestFirst.slice(start, start + limit);
    const next = start + limit < newestFirst.length ? (data.at(-1)?.id ?? null) : null;
    return HttpResponse.json({ data, next });
  }

  function find({ userToken, orderId }: PathParams): Order {
    const order = orders.get(String(orderId));
    if (!order?.url.includes(`/users/${encodeURIComponent(String(userToken))}/`)) throw new FakeRefusal('not_found');
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
        const work = () => respond(handle, { params, text, isForm, query }, request);
        const key = request.headers.get('Idempotency-Key');
        return key === null ? await work() : await once(key, `${request.method} ${pathname} ${text}`, work);
      } catch (error) {
        if (error instanceof FakeRefusal) return problemAnswer(error);
        throw error;
      }
    };

  /** Keeps what the provider keeps: answers of success and declines. A pending outcome is looked up again. */
  async function once(key: string, fingerprint: string, work: () => Promise<Response>): Promise<Response> {
    const stored = answers.get(key);
    if (stored && stored.fingerprint !== fingerprint) throw new FakeRefusal('idempotency_key_reused');
    if (stored) {
      const headers = new Headers(stored.headers);
      headers.set('Idempotency-Replayed', 'true');
      const order = orders.get(headers.get('Location')?.split('/').at(-1) ?? '');
      if (stored.status !== 504 || !order) return new HttpResponse(stored.body, { status: stored.status, headers });
      return order.status === 'processing' ? problemAnswer(unknownOutcome(order)) : created(order, headers);
    }
    if (running.has(key)) throw new FakeRefusal('request_in_progress');
    running.add(key);
    try {
      const response = await work();
      if (response.ok || response.status === 402 || response.status === 504) {
        const body = await response.clone().text();
        answers.set(key, { fingerprint, status: response.status, body, headers: response.headers });
      }
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
  const origins = [...new Set([url, loopbackUrl(new URL(url)).href.replace(/\/+$/, '')])];
  return {
    handlers: origins.flatMap((origin) => [
      http.get(`${origin}/.well-known/jwks.json`, async () => HttpResponse.json(await proofs.jwks())),
      http.post(`${origin}/api/v1/users/:userToken/orders`, answer(place)),
      http.get(`${origin}/api/v1/orders`, answer(list)),
      http.get(
        origin + order,
        answer(({ params }) => HttpResponse.json(find(params))),
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
      return [...orders.values()];
    },
    settle(orderId) {
      const found = orders.get(orderId);
      if (!found) throw new TypeError('settle() needs the id of an order that was placed');
      orders.set(orderId, settle(found));
    },
    failNext(trouble, times = 1) {
      for (let i = 0; i < times; i++) troubles.push(trouble);
    },
  };
}

/** Runs a handler; a refusal becomes the answer that it stands for, so that declines can be kept for their key. */
async function respond(
  handle: (call: Call) => Response | Promise<Response>,
  call: Call,
  request: Request,
): Promise<Response> {
  try {
    const response = await handle(call);
    const wantsUrl = response.status === 201 && !request.headers.get('Prefer')?.includes('return=representation');
    if (!wantsUrl) return response;
    const location = response.headers.get('Location') ?? '';
    return HttpResponse.json(location, { status: 201, headers: { Location: location } });
  } catch (error) {
    if (error instanceof FakeRefusal) return problemAnswer(error);
    throw error;
  }
}

function unknownOutcome(order: Order): FakeRefusal {
  return new FakeRefusal('outcome_unknown', { order: order.url }, { Location: order.url });
}

function created(order: Order, headers: Headers): Response {
  headers.set('Content-Type', 'application/json');
  return HttpResponse.json(order, { status: 201, headers });
}

function checkMediaType(request: Request): boolean {
  if (request.method !== 'POST') return false;
  const type = request.headers.get('Content-Type')?.split(';')[0]?.trim();
  if (type === 'application/x-www-form-urlencoded') return true;
  if (type === 'application/json') return false;
  throw new FakeRefusal('unsupported_media_type');
}

/** The body against its schema; form fields are text, so numbers and booleans are read from it. */
function readBody<S extends v.GenericSchema>(
  schema: S,
  { text, isForm }: Pick<Call, 'text' | 'isForm'>,
): v.InferOutput<S> {
  const parsed = v.safeParse(schema, isForm ? fromForm(text) : fromJson(text));
  if (parsed.success) return parsed.output;
  const errors = parsed.issues.map((issue) => ({
    pointer: `/${v.getDotPath(issue)?.replaceAll('.', '/') ?? ''}`,
    detail: issue.message,
  }));
  throw new FakeRefusal('validation_failed', { errors });
}

function fromJson(text: string): unknown {
  try {
    const value: unknown = text === '' ? {} : JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Answered below, like every body that is no JSON object.
  }
  throw new FakeRefusal('malformed_request');
}

function fromForm(text: string): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const [name, value] of new URLSearchParams(text)) {
    if (name in fields) throw new FakeRefusal('malformed_request');
    const isNumber = ['order_amount', 'order_tax_amount', 'amount'].includes(name) && /^\d+$/.test(value);
    fields[name] = isNumber ? Number(value) : name === 'capture' ? value !== 'false' : value;
  }
  return fields;
}

function wrongField(name: string, detail: string): FakeRefusal {
  return new FakeRefusal('validation_failed', { errors: [{ pointer: `/${name}`, detail }] });
}
