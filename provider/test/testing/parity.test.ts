import { afterAll, beforeAll, expect, it } from 'vitest';
import { PROVIDER_URL } from '../orders/orderDesk.js';
import { type Asker, CASES, JSON_TYPE, mandates, ORDER, orders, readPages } from './requests.js';
import { openWorlds, type World } from './worlds.js';

/**
 * The fake that merchants test with answers as the provider does. One table of requests is sent to both, and status,
 * headers and bodies are compared; what is random is compared by its shape and by where it stands again.
 */
let worlds: Awaited<ReturnType<typeof openWorlds>>;
beforeAll(async () => {
  worlds = await openWorlds();
});
afterAll(() => worlds.close());

const HEADERS = [
  'content-type',
  'location',
  'retry-after',
  'www-authenticate',
  'allow',
  'accept-encoding',
  'idempotency-replayed',
  'preference-applied',
  'vary',
  'link',
  'content-disposition',
];

it('is asked a table of at least 110 requests', () => {
  expect(CASES.length).toBeGreaterThanOrEqual(110);
  expect(new Set(CASES.map(([name]) => name)).size).toBe(CASES.length);
});

it.each([...CASES, ['the list, page by page', readPages] as const])('answers %s', async (_, act) => {
  const provider = await answersOf(worlds.provider, act);
  const fake = await answersOf(worlds.fake, act);
  expect(fake).toEqual(provider);
});

async function answersOf(world: World, act: (of: Asker) => Promise<unknown>): Promise<unknown[]> {
  const answers: unknown[] = [];
  const names = new Map<string, string>();

  const ask: Asker['ask'] = async (path, { method, headers = {}, body } = {}) => {
    const isRaw = body === undefined || typeof body === 'string' || body instanceof Uint8Array;
    const request = new Request(path.startsWith('http') ? path : `${PROVIDER_URL}${path}`, {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: { Authorization: world.authorization, ...(isRaw ? {} : JSON_TYPE), ...headers },
      ...(body === undefined ? {} : { body: isRaw ? (body as BodyInit) : JSON.stringify(body) }),
    });
    for (const [name, value] of Object.entries(headers)) if (value === '') request.headers.delete(name);
    const response = await world.send(request);
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    const json = text === '' ? undefined : isJson ? JSON.parse(text) : text;
    const told = Object.fromEntries(HEADERS.map((name) => [name, response.headers.get(name)]));
    answers.push(named({ status: response.status, ...told, body: plain(json) }, names));
    return { status: response.status, json: json as never, location: response.headers.get('location') ?? '' };
  };

  const of: Asker = {
    ask,
    prove: async (terms) => {
      const made = await world.prove(terms);
      names.set(made.userToken, '<user token>');
      return made;
    },
    settle: world.settle,
    advance: world.advance,
    async buy(terms = {}, fields = {}, headers = {}) {
      const { userToken, originProof } = await of.prove(terms);
      const { location } = await ask(orders(userToken), {
        body: { ...ORDER, origin_proof: originProof, ...fields },
        headers,
      });
      return { url: location, userToken, originProof };
    },
    async subscribe(recurring) {
      const { userToken, originProof } = await of.prove({
        flow: 'recurring-purchase',
        ...(recurring && { recurring }),
      });
      const { json } = await ask(mandates(userToken), { body: { origin_proof: originProof } });
      return { userToken, reference: (json as { reference: string }).reference };
    },
  };
  await act(of);
  return answers;
}

/** The request's id is compared by its kind. */
function plain(body: unknown): unknown {
  if (typeof body !== 'object' || body === null) return body;
  const { request_id, ...rest } = body as Record<string, unknown>;
  return { ...rest, request_id: typeof request_id };
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** Ids, tokens and cursors by the place where they first stood. */
function named(answer: unknown, names: Map<string, string>): unknown {
  const patterns = [/\b(?:rp|ps)_[\w-]{20,}/g, /whsec_[\w+/=]+/g, UUID];
  let text = JSON.stringify(answer);
  for (const [value, name] of names) text = text.replaceAll(value, name);
  for (const pattern of patterns) {
    text = text.replaceAll(pattern, (value) => {
      if (!names.has(value)) names.set(value, `<${names.size}>`);
      return names.get(value)!;
    });
  }
  const read = JSON.parse(text) as { body?: { next?: unknown }; link?: unknown };
  if (typeof read.body?.next === 'string') read.body.next = '<cursor>';
  if (typeof read.link === 'string') read.link = read.link.replace(/after=\w+/, 'after=<cursor>');
  return read;
}
