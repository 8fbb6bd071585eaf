import { type HttpHandler, HttpResponse, http } from 'msw';
import { loopbackUrl } from '../protocol/loopback.js';
import type { Order, RecurringPayment } from '../protocol/merchantApi.js';
import type { DeclineReason } from '../protocol/problems.js';
import { readProviderUrl } from '../protocol/providerUrl.js';
import { SUBMISSION_FIELDS, type Submission } from '../protocol/submission.js';
import type { WebhookEvent } from '../protocol/webhooks.js';
import { type FakeState, fakeRoutes, keepOrder } from './fakeApi.js';
import { createDoOnce, createFakeGate } from './fakeGate.js';
import { type FakeHappening, happen } from './fakeLater.js';
import { createFakeLedger } from './fakeLedger.js';
import { createFakeLinks } from './fakeLinks.js';
import { approve, decline } from './fakeOrders.js';
import { createFakeProofs, type FakeConsent } from './fakeProofs.js';
import { FakeRefusal, problemAnswer } from './fakeRefusal.js';
import { createFakeWebhooks } from './fakeWebhooks.js';

/** Failures that a merchant's backend must survive; each is repeated safely by the merchant client. */
export type FakeTrouble = 'network_error' | 'request_in_progress' | 'internal_error' | 'unavailable';

/** A provider in memory for a merchant's own tests. */
export type ProviderFake = {
  /** For MSW's `setupServer(...fake.handlers)` or `server.use(...fake.handlers)`. */
  handlers: HttpHandler[];
  /** Plays the buyer: what the SDK would add to the form. The proof is really signed; the fake serves the key. */
  issueProof(consent: FakeConsent): Promise<Submission>;
  /**
   * Plays the buyer who opens a payment link and pays: gives what their browser posts to its `action`. Whatever is said
   * of the buyer counts; what is sold is the link's.
   */
  payLink(
    id: string,
    buyer?: Pick<FakeConsent, 'userToken' | 'email' | 'emailVerified' | 'issuedAt' | 'outcome'>,
  ): Promise<{ action: string; body: URLSearchParams }>;
  /** Every order placed, also declined ones, oldest first. */
  readonly orders: readonly Order[];
  /** Every recurring payment made, oldest first. */
  readonly recurringPayments: readonly RecurringPayment[];
  /** Ends an order whose outcome was unknown or takes days: its payment was approved, or declined for a reason. */
  settle(orderId: string, declined?: DeclineReason): void;
  /**
   * Plays what happens to a payment long after its answer, such as a bank that takes it back; gives what the provider
   * would tell your endpoints.
   */
  happen(orderId: string, what: FakeHappening): Promise<Request[]>;
  /**
   * An event as the provider would send it, signed for each endpoint that was registered: hand the requests to your own
   * receiver.
   */
  webhooks(event: WebhookEvent): Promise<Request[]>;
  /** Plays the buyer who stops a recurring payment; gives what the provider would tell your endpoints. */
  stopRecurring(reference: string): Promise<Request[]>;
  /** Plays the buyer who, after a declined charge, has seen to what is charged; gives the same. */
  mendRecurring(reference: string): Promise<Request[]>;
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
  /** The shop's registered origins, where payment links may end. Default: any. */
  origins?: readonly string[];
};

/**
 * A fake of the merchant API that really checks: credentials, bodies, proofs in the provider's order, single use,
 * idempotency, the states of an order. The provider's own tests ask both the same and compare the answers; the fake
 * does not follow its speed, limits or storage.
 *
 * @example const fake = createProviderFake({ apiKey: 'test_shop', apiSecret: 'a secret for tests', url:
 *   'https://pay.example' }); const server = setupServer(...fake.handlers); const submission = await
 *   fake.issueProof({ amount: 9900, currency: 'SEK', outcome: 'card_declined' });
 */
export function createProviderFake(options: ProviderFakeOptions): ProviderFake {
  const { apiKey, apiSecret, clock = Date.now } = options;
  const url = readProviderUrl(options.url);
  if (url === undefined) throw new TypeError('url must be the http(s) URL that the merchant client is given');
  const livemode = apiKey.startsWith('live_');
  const proofs = createFakeProofs({ apiKey, url, clock });
  const orders: FakeState['orders'] = new Map();
  const agreements: FakeState['agreements'] = new Map();
  const webhooks = createFakeWebhooks(clock, livemode);
  const once = createDoOnce({ clock, url });
  const links = createFakeLinks({
    ...{ url, clock, livemode, proofs, once, origins: options.origins ?? null },
    isDeclined: ({ usedBy }) =>
      [...orders.values()].some(({ view }) => view.url === usedBy && view.status === 'declined'),
  });
  const ledger = createFakeLedger({ url, clock, livemode });
  const state: FakeState = { url, clock, proofs, orders, agreements, webhooks, links, ledger, once };
  const gate = createFakeGate({ apiKey, apiSecret, url, routes: fakeRoutes(state) });
  const troubles: FakeTrouble[] = [];

  const answer = async ({ request }: { request: Request }): Promise<Response> => {
    const trouble = troubles.shift();
    if (trouble === 'network_error') return HttpResponse.error();
    if (trouble) return problemAnswer(new FakeRefusal(trouble, { retryAfter: 0 }), url);
    return gate(request);
  };

  const origins = [...new Set([url, loopbackUrl(new URL(url)).href.replace(/\/+$/, '')])];
  return {
    handlers: origins.flatMap((origin) => [
      http.get(`${origin}/.well-known/jwks.json`, async () => HttpResponse.json(await proofs.jwks())),
      http.all(below(`${origin}/api/`), answer),
    ]),
    issueProof: (consent) => proofs.issue(consent),
    async payLink(id, buyer = {}) {
      const { action, fields, ...consent } = links.open(id);
      const { userToken, originProof, email } = await proofs.issue({ ...consent, ...buyer });
      const { userToken: token, originProof: proof, email: address } = SUBMISSION_FIELDS;
      const body = new URLSearchParams({ ...fields, [token]: userToken, [proof]: originProof, [address]: email });
      return { action, body };
    },
    get orders() {
      return [...orders.values()].map(({ view }) => view);
    },
    get recurringPayments() {
      return [...agreements.values()].map(({ view }) => view);
    },
    settle(orderId, declined) {
      const found = orders.get(orderId);
      if (!found) throw new TypeError('settle() needs the id of an order that was placed');
      keepOrder(state, declined === undefined ? approve(found) : decline(found, declined));
    },
    async happen(orderId, what) {
      const found = orders.get(orderId);
      if (!found || found.view.captured_amount === 0)
        throw new TypeError('happen() needs the id of an order that was paid');
      const { order, moved, event } = happen(found, what, clock());
      orders.set(orderId, order);
      for (const [cause, amount] of moved) ledger.move(cause, amount, order.view);
      return webhooks.deliver(event);
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
    async mendRecurring(reference) {
      const found = agreements.get(reference);
      if (!found || found.view.status === 'revoked')
        throw new TypeError('mendRecurring() needs the reference of a recurring payment that is active');
      const data = { ...found.view, user_token: found.userToken };
      const timestamp = new Date(clock()).toISOString();
      return webhooks.deliver({ type: 'recurring_payment.mended', timestamp, data });
    },
    failNext(trouble, times = 1) {
      for (let i = 0; i < times; i++) troubles.push(trouble);
    },
  };
}

/** Any address below one. A pattern in words would have its parameters unescaped, and fail where they cannot be. */
const below = (prefix: string): RegExp => new RegExp(`^${prefix.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`);
