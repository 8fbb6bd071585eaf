/**
 * What is the same for each call of the fake, in the provider's order: the path and its methods, media type and size,
 * credentials, and an Idempotency-Key that does a thing once.
 */
import { FakeRefusal, problemAnswer } from './fakeRefusal.js';
import { type FakeRequest, prefersRepresentation, type ReadFields, readRawBody } from './fakeRequest.js';

type Method = 'GET' | 'POST' | 'DELETE';
export type Handle = (call: FakeRequest) => Response | Promise<Response>;
/** A path with its segments' names, such as `/api/v1/orders/:orderId`, and what it answers to each method. */
export type FakeRoute = readonly [path: string, handlers: { readonly [M in Method]?: Handle }];

type Kept = { fingerprint: string; at: number; answer: Response | PendingAnswer };
/** An answer that is still awaited: it is made again from what the order has become. */
export type PendingAnswer = () => Response;

/** Milliseconds that an answer is kept: 30 days. */
const RETENTION = 30 * 24 * 60 * 60 * 1000;

/** Does the work once for a key, and repeats the answer to the letter. */
export type DoOnce = (
  call: Pick<ReadFields<unknown>, 'key' | 'fingerprint'>,
  work: () => Promise<Response> | Response,
) => Promise<Response>;

/** A refusal whose outcome is awaited: the same key tells it as soon as there is one. */
export class PendingRefusal extends FakeRefusal {
  constructor(
    refusal: FakeRefusal,
    readonly answer: PendingAnswer,
  ) {
    super(refusal.code, refusal.details);
  }
}

/** Remembers answers by their keys, for one merchant. */
export function createDoOnce({ clock, url }: { clock: () => number; url: string }): DoOnce {
  const answers = new Map<string, Kept>();
  const running = new Set<string>();

  return async ({ key, fingerprint }, work) => {
    if (key === undefined) return work();
    const kept = answers.get(key);
    if (kept && clock() - kept.at < RETENTION) return again(key, kept, fingerprint);
    if (running.has(key)) throw new FakeRefusal('request_in_progress', { retryAfter: 1 });
    running.add(key);
    const keep = (answer: Kept['answer']) => answers.set(key, { fingerprint, at: clock(), answer });
    try {
      const response = await work();
      keep(response.clone());
      return response;
    } catch (refusal) {
      if (refusal instanceof PendingRefusal) keep(refusal.answer);
      else if (refusal instanceof FakeRefusal && refusal.code === 'payment_declined') keep(problemAnswer(refusal, url));
      throw refusal;
    } finally {
      running.delete(key);
    }
  };

  function again(key: string, kept: Kept, fingerprint: string): Response {
    if (kept.fingerprint !== fingerprint) throw new FakeRefusal('idempotency_key_reused');
    const response = typeof kept.answer === 'function' ? settled(kept.answer) : kept.answer.clone();
    if (typeof kept.answer === 'function') answers.set(key, { ...kept, answer: response.clone() });
    response.headers.set('Idempotency-Replayed', 'true');
    return response;
  }

  /** A decline that was awaited is an answer like any other; what is awaited still is thrown on. */
  function settled(answer: PendingAnswer): Response {
    try {
      return answer();
    } catch (refusal) {
      if (refusal instanceof FakeRefusal && refusal.code === 'payment_declined') return problemAnswer(refusal, url);
      throw refusal;
    }
  }
}

type GateOptions = { apiKey: string; apiSecret: string; url: string; routes: readonly FakeRoute[] };

/** Answers any request below `/api/`. */
export function createFakeGate({
  apiKey,
  apiSecret,
  url,
  routes,
}: GateOptions): (request: Request) => Promise<Response> {
  const base = new URL(url).pathname.replace(/\/$/, '');
  const compiled = routes.map(([path, handlers]) => ({ segments: path.split('/'), handlers }));

  return async (request) => {
    const asked = new URL(request.url);
    const path = asked.pathname.slice(base.length);
    try {
      const response = await handle(request, path, asked.searchParams);
      return request.method === 'HEAD' ? new Response(null, response) : response;
    } catch (error) {
      if (error instanceof FakeRefusal) return problemAnswer(error, url);
      throw error;
    }
  };

  async function handle(request: Request, path: string, query: URLSearchParams): Promise<Response> {
    const { handlers, params } = find(path);
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    const handler = handlers[method as Method];
    if (!handler) {
      const allowed = Object.keys(handlers).flatMap((name) => (name === 'GET' ? ['GET', 'HEAD'] : [name]));
      throw new FakeRefusal('method_not_allowed', { headers: { Allow: allowed.join(', ') } });
    }
    const body = await readRawBody(request);
    checkCredentials(request);
    if (!body) throw new FakeRefusal('malformed_request', { detail: 'The body must be UTF-8' });
    return handler({
      ...{ method, path, params, query, body },
      idempotencyKey: request.headers.get('Idempotency-Key'),
      prefersRepresentation: prefersRepresentation(request.headers.get('Prefer')),
      accept: request.headers.get('Accept'),
    });
  }

  function find(path: string): { handlers: FakeRoute[1]; params: Record<string, string> } {
    const given = path.split('/');
    for (const { segments, handlers } of compiled) {
      const params = match(segments, given);
      if (params) return { handlers, params };
    }
    throw new FakeRefusal('not_found');
  }

  function checkCredentials(request: Request): void {
    const [, encoded = ''] = /^Basic ([\w+/=-]{1,1000})$/i.exec(request.headers.get('Authorization') ?? '') ?? [];
    if (decoded(encoded) === `${apiKey}:${apiSecret}`) return;
    const headers = { 'WWW-Authenticate': 'Basic realm="ondemand-pay", charset="UTF-8"' };
    throw new FakeRefusal('invalid_credentials', { headers });
  }
}

function match(segments: readonly string[], given: readonly string[]): Record<string, string> | undefined {
  if (segments.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const value = given[index]!;
    if (!segment.startsWith(':')) {
      if (segment !== value) return undefined;
    } else if (value === '') return undefined;
    else params[segment.slice(1)] = unescaped(value);
  }
  return params;
}

function unescaped(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function decoded(base64: string): string | undefined {
  try {
    const bytes = Uint8Array.from(atob(base64.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
    return new TextDecoder().decode(bytes);
  } catch {
    return undefined;
  }
}
