import { randomUUID } from 'node:crypto';
import { ProblemSchema } from 'ondemand-pay/internal';
import { PROBLEMS } from 'ondemand-pay/protocol';
import * as v from 'valibot';
import type { FrameClient } from '../frameClient.js';
import { startTestProvider, type TestProvider } from '../provider.js';
import { type Chance, createChance } from './chance.js';
import { MARKER } from './hostile.js';
import { type Fuzzed, type OpenApi, requestMaker } from './requests.js';

export type FuzzReport = {
  requests: number;
  /** How often each status was answered. */
  statuses: Record<number, number>;
  /** How often each operation succeeded: one that never does is not tested. */
  successes: Record<string, number>;
  /** What should not have been, with the request; at most ten. */
  faults: { fault: string; request: string }[];
};

/* Milliseconds. */
const PATIENCE = 10_000;
const MOST_FAULTS = 10;

/**
 * Sends made-up requests to every route of the merchant API and looks at every answer: none is a 5xx or missing, every
 * error is a well-formed problem that quotes nothing of what was sent, and no refused request has written to the store.
 */
export async function fuzzMerchantApi({ requests, seed }: { requests: number; seed: number }): Promise<FuzzReport> {
  const test = await startTestProvider({ merchantLimit: { requests: Number.MAX_SAFE_INTEGER, seconds: 10 } });
  try {
    return await fuzz(test, requests, seed);
  } finally {
    await test.close();
  }
}

async function fuzz(test: TestProvider, requests: number, seed: number): Promise<FuzzReport> {
  const chance = createChance(seed);
  const document = (await (await test.fetch('/openapi.json')).json()) as OpenApi;
  const { apiKey, apiSecret } = test.merchant;
  const till = await openTill(test, chance);
  const seen = {
    orders: [] as { id: string; token: string }[],
    proofs: [] as string[],
    byName: new Map<string, string[]>(),
  };
  let proof = await till();
  const state = await watchStore(test);

  const make = requestMaker(document, chance, (name) => {
    const order = seen.orders.length > 0 && chance.is(0.95) ? chance.one(seen.orders.slice(-20)) : undefined;
    const learnt = seen.byName.get(name);
    const values: Record<string, () => unknown> = {
      Authorization: () => `Basic ${Buffer.from(`${apiKey}:${apiSecret}`).toString('base64')}`,
      user_token: () => proof.user_token,
      order_id: () => order?.id ?? randomUUID(),
      origin_proof: () => (chance.is(0.8) || seen.proofs.length === 0 ? proof.origin_proof : chance.one(seen.proofs)),
      order_amount: () => (chance.is(0.9) ? 9900 : undefined),
      order_tax_amount: () => (chance.is(0.9) ? 990 : undefined),
      currency: () => (chance.is(0.9) ? 'SEK' : undefined),
      name: () => (chance.is(0.7) ? 'Day pass' : undefined),
      capture: () => chance.is(0.5),
      amount: () => 1 + chance.below(chance.is(0.9) ? 300 : 12_000),
      url: () => 'https://news.example/hook',
      after: () => (learnt ? chance.one(learnt) : undefined),
      limit: () => 1 + chance.below(10),
      'Idempotency-Key': () => `key-${chance.below(requests)}`,
      Prefer: () => 'return=representation',
    };
    return (name in values ? values[name]!() : undefined) ?? (learnt ? chance.one(learnt) : undefined);
  });

  const report: FuzzReport = { requests: 0, statuses: {}, successes: {}, faults: [] };
  while (report.requests < requests && report.faults.length < MOST_FAULTS) {
    const request = make();
    const { response, text } = await send(test, request);
    report.requests += 1;
    const status = response?.status ?? 0;
    report.statuses[status] = (report.statuses[status] ?? 0) + 1;
    const hasWritten = await state.hasChanged();
    const fault = response ? faultOf(request, response, text, hasWritten, apiSecret) : 'no answer in time';
    if (fault)
      report.faults.push({
        fault,
        request:
          JSON.stringify({ ...request, headers: { ...request.headers, Authorization: '…' } }).slice(0, 1500) +
          `\n→ ${status} ${text.slice(0, 500)}`,
      });
    if (status < 200 || status >= 300) continue;
    const operation = operationOf(document, request);
    report.successes[operation] = (report.successes[operation] ?? 0) + 1;
    learn(text);
    if (request.method === 'POST' && operation.endsWith('{user_token}/orders')) {
      seen.proofs = [...seen.proofs.slice(-20), proof.origin_proof];
      proof = await till();
      await state.hasChanged();
    }
  }
  return report;

  /** What answers name can be asked for. */
  function learn(text: string): void {
    const body: unknown = JSON.parse(text || 'null');
    const url = typeof body === 'string' ? body : undefined;
    const [, token, id] =
      /users\/([^/]+)\/orders\/([^/]+)$/.exec(url ?? (body as { url?: string } | null)?.url ?? '') ?? [];
    if (token && id) seen.orders.push({ token, id });
    if (typeof body !== 'object' || body === null) return;
    const learnt: [string, unknown][] = [...Object.entries(body), ['after', (body as { next?: unknown }).next]];
    for (const [name, value] of learnt) {
      if (typeof value !== 'string' || ['name', 'status'].includes(name)) continue;
      const endpoint = name === 'id' && !token ? ['id', 'endpoint_id', 'webhook_endpoint_id'] : [name];
      for (const as of endpoint) seen.byName.set(as, [...(seen.byName.get(as) ?? []).slice(-20), value]);
    }
  }
}

/** A buyer who buys without end. */
async function openTill(test: TestProvider, chance: Chance) {
  let frame: FrameClient | undefined;
  let instrument = '';
  let left = 0;
  return async () => {
    if (!frame || left === 0) {
      frame = test.frame();
      instrument = (await frame.signUp()).instrument_id;
      /* One with the code that was just given, and five without a factor. */
      left = 6;
    }
    left -= 1;
    /* A proof that names no item lets an order be called anything. */
    return frame.agree(instrument, { itemName: chance.one(['Day pass', '']) });
  };
}

/** Tells whether any row of any table was added, changed or removed since it was asked before. */
async function watchStore({ database }: TestProvider) {
  const sql = <Row>(text: string) => database.query<Row>({ name: '', text });
  const tables = await sql<{ name: string }>(
    `select quote_ident(table_name) as name from information_schema.tables where table_schema = 'public'`,
  );
  const each = tables.map(
    ({ name }) => `(select count(*) || ':' || coalesce(max(xmin::text::bigint), 0) from ${name})`,
  );
  const read = async () => {
    const [row] = await database.query<{ state: string }>({
      name: 'fuzz.state',
      text: `select concat_ws(',', ${each.join(', ')}) as state`,
    });
    return row!.state;
  };
  let before = await read();
  return {
    async hasChanged(): Promise<boolean> {
      const now = await read();
      const changed = now !== before;
      before = now;
      return changed;
    },
  };
}

async function send(test: TestProvider, { method, path, headers, body }: Fuzzed) {
  const request = { method, headers, ...(body === undefined ? {} : { body: body as BodyInit }) };
  const answering = test.fetch(path, request).then(async (response) => ({ response, text: await response.text() }));
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<{ response: undefined; text: string }>((resolve) => {
    timer = setTimeout(() => resolve({ response: undefined, text: '' }), PATIENCE);
  });
  return Promise.race([answering, silence]).finally(() => clearTimeout(timer));
}

function faultOf(
  request: Fuzzed,
  response: Response,
  text: string,
  hasWritten: boolean,
  secret: string,
): string | undefined {
  const { status, headers } = response;
  if (text.includes(secret)) return 'the answer holds the API secret';
  if (status < 400) return status >= 300 ? 'a redirection' : undefined;
  if (status >= 500) return 'a 5xx';
  if (request.method === 'HEAD') return undefined;
  if (headers.get('content-type') !== 'application/problem+json') return 'an error that is no problem+json';
  const parsed = v.safeParse(ProblemSchema, JSON.parse(text));
  if (!parsed.success) return 'a problem that is not well formed';
  const problem = parsed.output;
  const known = PROBLEMS[problem.code as keyof typeof PROBLEMS];
  if (known?.[0] !== status || problem.status !== status) return 'a code that does not go with its status';
  if (problem.request_id !== headers.get('x-request-id')) return 'a problem without its request';
  if (status === 401 && !headers.has('www-authenticate')) return 'a 401 that asks for nothing';
  if (status === 405 && !headers.has('allow')) return 'a 405 that allows nothing';
  if (status === 422 && problem.code === 'validation_failed' && !problem.errors?.length) return 'no field is named';
  if (text.includes(MARKER)) return 'the error quotes what was sent';
  if (hasWritten && status !== 402) return 'a refused request has written to the store';
  return undefined;
}

/** `POST /api/v1/…` as the document names it. */
function operationOf(document: OpenApi, { method, path }: Fuzzed): string {
  const parts = path.split('?')[0]!.split('/');
  const template = Object.keys(document.paths).find((candidate) => {
    const wanted = candidate.split('/');
    return wanted.length === parts.length && wanted.every((part, at) => part.startsWith('{') || part === parts[at]);
  });
  return `${method} ${template ?? path}`;
}
