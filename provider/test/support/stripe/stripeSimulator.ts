import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type Stripe from 'stripe';
import { accountOf, actOf, unknownPath } from './api.js';
import { ApiError, invalid } from './apiError.js';
import { type AccountBooks, type Books, newId, openAccount } from './books.js';
import { expand } from './expand.js';
import { type Form, list, parseForm } from './formBody.js';
import { openKeys } from './idempotencyKeys.js';
import { openEvents } from './notifications.js';
import { servePage } from './pages.js';
import { checkParameters, LONGEST_KEY } from './parameters.js';
import { createCustomer, newPaymentMethod } from './paymentMethods.js';
import { testCard } from './testCards.js';

/** The version of the API whose shapes these are. */
export const API_VERSION = '2026-10-28.endive';

/** What goes wrong with a call: after its work is done, or instead of it. */
export type Fault =
  | 'lost'
  | 'refused'
  | 'server_error'
  | 'kept_error'
  | 'html'
  | 'gateway_error'
  | 'gateway_refusal'
  | 'gateway_page'
  | 'rate_limited'
  | 'locked'
  | 'in_use'
  | 'silent';

export type SimulatorOptions = {
  secretKey?: string;
  clock?: () => Date;
  /** Whether holds can be captured in several parts. */
  multicapture?: boolean;
  /** Fees are booked some time after the charge: with `bookCharges`. */
  booksLate?: boolean;
  /** Errors say what they are and nothing of what they are about. */
  bareErrors?: boolean;
  /** What is asked for with an answer comes as its id alone. */
  unexpanded?: boolean;
  /** The most that a page of a list has, whatever is asked for. */
  longestPage?: number;
  /** A parameter that the account was not granted. */
  forbidden?: string;
  /** Of all calls, or of those whose path and method match, how many go wrong, and how. */
  faults?: { rate: number; kinds: readonly Fault[]; random?: () => number; of?: RegExp };
};

/**
 * A processor that speaks Stripe's API as its public reference has it, with books of its own, over loopback HTTP:
 * form-encoded calls, keys that are answered as the first time, pages that are clicked through, signed notifications.
 */
export async function openStripeSimulator(options: SimulatorOptions = {}) {
  const { clock = () => new Date(), multicapture = false, booksLate = false, forbidden } = options;
  const { bareErrors = false, unexpanded = false, longestPage = 100 } = options;
  let secretKey = options.secretKey ?? 'sk_test_simulator';
  const events = openEvents(API_VERSION);
  const keys = openKeys(clock);
  const platform = openAccount('acct_platform', 'SE', 'sek');
  let url = '';
  let faults = options.faults;
  let version: string | undefined;
  /* Faults that wait for the next calls whose path matches. */
  const planned: { fault: Fault; path: RegExp }[] = [];
  /* What happens right before the next call whose path matches. */
  const meanwhile: { path: RegExp; act: () => void }[] = [];
  const calls: { method: string; path: string; account: string; form: Form; key: string | undefined }[] = [];
  const figures = { calls: 0, faults: 0, replayed: 0 };
  const books: Books = {
    livemode: secretKey.includes('_live_'),
    clock,
    platform,
    accounts: new Map([[platform.id, platform]]),
    url: () => url,
    tell: (account, type, object) => events.tell(books, account, type, object),
    multicapture,
    booksLate,
    forbidden,
  };

  const server = createServer((request, response) => {
    void serve(request, response).catch(() => response.destroy());
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += chunk;
    const target = new URL(request.url ?? '/', url);
    const method = request.method ?? 'GET';
    if (!target.pathname.startsWith('/v1/')) {
      if (!(await servePage(books, method, target, body, response))) response.writeHead(404).end();
      return;
    }
    figures.calls += 1;
    const next = meanwhile.findIndex((each) => each.path.test(target.pathname));
    if (next >= 0) meanwhile.splice(next, 1)[0]?.act();
    const fault = takeFault(method, target.pathname);
    if (fault) figures.faults += 1;
    if (fault === 'silent') return;
    if (fault && fault !== 'lost' && fault !== 'kept_error') return answerFault(response, fault);
    const whole = await answerTo(request, method, target, body, fault === 'kept_error');
    const answer = bareErrors && whole.status >= 400 ? { ...whole, body: bare(whole.body) } : whole;
    if (fault === 'lost') {
      response.destroy();
      return;
    }
    const headers = {
      'Content-Type': 'application/json',
      'Request-Id': newId('req'),
      'Stripe-Version': version ?? API_VERSION,
      Date: clock().toUTCString(),
      ...(answer.isReplayed && { 'Idempotent-Replayed': 'true' }),
    };
    response.writeHead(answer.status, headers).end(JSON.stringify(answer.body, null, 2));
  }

  function takeFault(method: string, path: string): Fault | undefined {
    const index = planned.findIndex((each) => each.path.test(path));
    if (index >= 0) return planned.splice(index, 1)[0]?.fault;
    const { rate = 0, kinds = [], random = Math.random, of = /./ } = faults ?? {};
    return of.test(`${method} ${path}`) && random() < rate ? kinds[Math.floor(random() * kinds.length)] : undefined;
  }

  async function answerTo(request: IncomingMessage, method: string, target: URL, body: string, isFaulty: boolean) {
    const { headers } = request;
    version = headers['stripe-version'] as string | undefined;
    try {
      const given = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
      if (given !== secretKey) {
        throw new ApiError(401, 'invalid_request_error', 'Invalid API Key provided.', { code: 'api_key_invalid' });
      }
      const named = headers['stripe-account'] as string | undefined;
      const account = accountOf(books, named);
      const isJson = String(headers['content-type']).startsWith('application/json');
      if (method === 'POST' && isJson) throw new ApiError(400, 'invalid_request_error', 'Send form-encoded bodies.');
      const form = parseForm(method === 'POST' ? body : target.search.slice(1));
      const found = actOf(method, target.pathname);
      if (!found) throw unknownPath(method, target.pathname);
      const key = method === 'POST' ? (headers['idempotency-key'] as string | undefined) : undefined;
      calls.push({ method, path: target.pathname, account: account.id, form, key });
      checkParameters(found.call, form);
      if (key !== undefined && key.length > LONGEST_KEY) throw invalid('Idempotency keys have at most 255 characters.');
      const work = () => (isFaulty ? SERVER_ERROR : run(account, found, form));
      if (key === undefined) return { ...work(), isReplayed: false };
      const first = keys.answer(`${account.id} ${key}`, `${method} ${target.pathname} ${body}`, work);
      if (first.isReplayed) figures.replayed += 1;
      return first;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return { status: error.status, body: error.body, isReplayed: false };
    }
  }

  function run(account: AccountBooks, { act, id }: NonNullable<ReturnType<typeof actOf>>, form: Form) {
    const endpoints = events.endpoints.map(({ endpoint }) => endpoint);
    const made = act({ books, account, form, id, endpoints, longestPage });
    return { status: 200, body: { ...expand(account, made, unexpanded ? [] : list(form, 'expand')), ...LATER } };
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url,
    get secretKey() {
      return secretKey;
    },
    /** The key is rotated on Stripe's own pages. */
    setSecretKey(next: string) {
      secretKey = next;
    },
    books,
    events,
    figures,
    /** Every call that was understood, in order. */
    calls,
    /** Registers for notifications, as is done on Stripe's own pages. */
    listen: (to: string, secret: string, how?: { connect?: boolean; enabled?: string[] }) =>
      events.addEndpoint(books, to, secret, how),
    deliver: (...[receive, how]: Parameters<typeof events.deliver> extends [Books, ...infer Rest] ? Rest : never) =>
      events.deliver(books, receive, how),
    /** Connects an account that is somebody else's. */
    connect(id: string, country = 'SE', currency = 'sek'): AccountBooks {
      const account = openAccount(id, country, currency);
      books.accounts.set(id, account);
      return account;
    },
    /** The next call whose path matches goes wrong. */
    failNext: (fault: Fault, path = /./) => {
      planned.push({ fault, path });
    },
    /** Something happens right before the next call whose path matches. */
    before: (path: RegExp, act: () => void) => {
      meanwhile.push({ path, act });
    },
    setFaults(next: SimulatorOptions['faults']) {
      faults = next;
    },
    /** A day passes for the keys, or for those of calls with this in their path. */
    forgetKeys: keys.forget,
    account: (id: string): Stripe.Account | undefined => books.accounts.get(id)?.account,
    async close(): Promise<void> {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** What the rail stores of a card that was saved and set up earlier. */
export function savedCardOf({ books }: Pick<StripeSimulator, 'books'>, card = testCard('4242424242424242')) {
  if (!card) throw new TypeError('There is no such test card');
  const customer = createCustomer(books, books.platform, {});
  const { id } = newPaymentMethod(books, books.platform, card, customer.id);
  books.platform.setUp.add(id);
  return { reference: id, customer: customer.id, brand: 'Visa', last4: card.last4, expiry: '12/29' };
}

export type StripeSimulator = Awaited<ReturnType<typeof openStripeSimulator>>;

function bare(body: object): object {
  const { type, message } = (body as ApiError['body']).error;
  return { error: { type, message } };
}

/** What a later version of the API has besides: whoever reads an answer passes over it. */
const LATER = { field_of_a_later_version: { object: 'unknown', data: null } };

/** What is kept under a key like any other answer, once an act was begun. */
const SERVER_ERROR = { status: 500, body: { error: { type: 'api_error', message: 'An unknown error occurred.' } } };

function answerFault(response: ServerResponse, fault: Exclude<Fault, 'lost' | 'silent' | 'kept_error'>): void {
  if (fault === 'refused') {
    response.destroy();
    return;
  }
  const gateway = GATEWAYS[fault];
  if (gateway) {
    const [status, body] = gateway;
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    return;
  }
  if (fault === 'html') {
    const headers = { 'Content-Type': 'text/html' };
    response.writeHead(502, headers).end('<html><body><h1>502 Bad Gateway</h1></body></html>');
    return;
  }
  const { status, headers = {}, ...error } = ERRORS[fault as keyof typeof ERRORS];
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify({ error }));
}

/* What stands between a provider and Stripe answers in JSON of its own. */
const GATEWAYS: Partial<Record<Fault, [number, object]>> = {
  gateway_error: [502, { message: 'Bad Gateway' }],
  gateway_refusal: [400, { error: { message: 'This request was blocked.' } }],
  gateway_page: [200, { status: 'ok' }],
};

const ERRORS: Readonly<
  Record<
    'server_error' | 'rate_limited' | 'locked' | 'in_use',
    { status: number; type: string; message: string; code?: string; headers?: Record<string, string> }
  >
> = {
  server_error: { status: 500, type: 'api_error', message: 'An unknown error occurred.' },
  rate_limited: {
    status: 429,
    type: 'invalid_request_error',
    message: 'Request rate limit exceeded.',
    code: 'rate_limit',
    headers: { 'Retry-After': '30', 'Stripe-Should-Retry': 'false' },
  },
  locked: {
    status: 429,
    type: 'invalid_request_error',
    message: 'This object cannot be accessed right now because another request is using it.',
    code: 'lock_timeout',
    headers: { 'Stripe-Should-Retry': 'true' },
  },
  in_use: {
    status: 409,
    type: 'idempotency_error',
    message: 'There is currently another in-progress request using this key.',
    code: 'idempotency_key_in_use',
  },
};
