import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { createMerchant, OnDemandApiError } from 'ondemand-pay/merchant';
import { describe, expect, it } from 'vitest';
import { json, order, problem, scriptedMerchant, shop } from './support.js';

const newOrder = { reference: 'article-1', name: 'Article', amount: 1900, currency: 'SEK', originProof: 'a.b.c' };
const silence = () => new TypeError('fetch failed');

async function failure(promise: Promise<unknown>): Promise<OnDemandApiError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(OnDemandApiError);
  return error as OnDemandApiError;
}

describe('orders.create', () => {
  it("sends the order in the API's names and answers the order", async () => {
    const { merchant, requests } = scriptedMerchant([json(201, order)]);
    const created = await merchant.orders.create(
      'buyer/1',
      { ...newOrder, taxAmount: 108, capture: false },
      { idempotencyKey: 'cart-7' },
    );
    expect(created).toEqual(order);
    const [request] = requests;
    expect(request).toMatchObject({
      method: 'POST',
      url: 'https://pay.example/api/v1/users/buyer%2F1/orders',
      body: {
        reference: 'article-1',
        name: 'Article',
        order_amount: 1900,
        order_tax_amount: 108,
        currency: 'SEK',
        capture: false,
        origin_proof: 'a.b.c',
      },
    });
    expect(Object.fromEntries(request!.headers)).toMatchObject({
      authorization: `Basic ${Buffer.from(`${shop.apiKey}:${shop.apiSecret}`).toString('base64')}`,
      'content-type': 'application/json',
      'idempotency-key': 'cart-7',
      prefer: 'return=representation',
    });
  });

  it('makes an idempotency key where none is given, another for each order', async () => {
    const { merchant, requests } = scriptedMerchant([json(201, order), json(201, order)]);
    await merchant.orders.create('buyer', newOrder);
    await merchant.orders.create('buyer', newOrder);
    const keys = requests.map(({ headers }) => headers.get('idempotency-key'));
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(new Set(keys).size).toBe(2);
  });

  it.each([
    ['silence', silence()],
    ['request_in_progress', problem(409, 'request_in_progress')],
    ['internal_error', problem(500, 'internal_error')],
    ['unavailable', problem(503, 'unavailable', {}, { 'Retry-After': '3' })],
    ["a proxy's error page", new Response('<h1>Bad gateway</h1>', { status: 502 })],
  ])('repeats after %s with the same key', async (_name, trouble) => {
    const { merchant, requests } = scriptedMerchant([trouble, json(201, order)]);
    await expect(merchant.orders.create('buyer', newOrder)).resolves.toEqual(order);
    expect(requests).toHaveLength(2);
    expect(requests[1]!.headers.get('idempotency-key')).toBe(requests[0]!.headers.get('idempotency-key'));
    expect(requests[1]!.body).toEqual(requests[0]!.body);
  });

  it('waits longer each time, and as long as the provider asks', async () => {
    const later = problem(503, 'unavailable', {}, { 'Retry-After': '3' });
    const { merchant, waits } = scriptedMerchant([silence(), later, silence(), json(201, order)]);
    await merchant.orders.create('buyer', newOrder);
    expect(waits).toEqual([200, 3000, 2000]);
  });

  it('understands a date in Retry-After', async () => {
    const later = problem(503, 'unavailable', {}, { 'Retry-After': 'Thu, 01 Jan 2026 00:00:05 GMT' });
    const clock = () => Date.UTC(2026, 0, 1);
    const { merchant, waits } = scriptedMerchant([later, json(201, order)], { clock });
    await merchant.orders.create('buyer', newOrder);
    expect(waits).toEqual([5000]);
  });

  it('does not wait for long, but tells how long it would have been', async () => {
    const { merchant, requests } = scriptedMerchant([problem(503, 'unavailable', {}, { 'Retry-After': '120' })]);
    const error = await failure(merchant.orders.create('buyer', newOrder));
    expect(error).toMatchObject({ code: 'unavailable', status: 503, retryAfter: 120 });
    expect(requests).toHaveLength(1);
  });

  it('gives up after four tries and says that the same key must be used again', async () => {
    const { merchant, requests } = scriptedMerchant([silence(), silence(), silence(), silence(), json(201, order)]);
    const error = await failure(merchant.orders.create('buyer', newOrder, { idempotencyKey: 'cart-7' }));
    expect(error).toMatchObject({ code: 'network_error', status: 0, idempotencyKey: 'cart-7' });
    expect(error.message).toContain('same Idempotency-Key');
    expect(requests).toHaveLength(4);
  });

  it.each([
    [402, 'payment_declined', { decline_reason: 'insufficient_funds', order: order.url }],
    [409, 'proof_already_used', { order: order.url }],
    [422, 'amount_mismatch', {}],
    [429, 'rate_limited', {}],
    [504, 'outcome_unknown', { order: order.url }],
  ])('does not repeat after %i %s', async (status, code, members) => {
    const { merchant, requests } = scriptedMerchant([problem(status, code, members)]);
    const error = await failure(merchant.orders.create('buyer', newOrder));
    expect(error).toMatchObject({ status, code, problem: { code, ...members } });
    expect(error.order).toBe('order' in members ? members.order : undefined);
    expect(error.declineReason).toBe('decline_reason' in members ? members.decline_reason : undefined);
    expect(requests).toHaveLength(1);
  });

  it('names the fields that were wrong', async () => {
    const errors = [{ pointer: '/order_amount', detail: 'must be at least 1' }];
    const { merchant } = scriptedMerchant([problem(422, 'validation_failed', { errors })]);
    const error = await failure(merchant.orders.create('buyer', { ...newOrder, amount: 0 }));
    expect(error.message).toContain('/order_amount must be at least 1');
  });

  it('refuses an answer that is no order, rather than passing it on, and keeps where the order is', async () => {
    const { merchant } = scriptedMerchant([json(201, { ...order, amount: 'much' }, { Location: order.url })]);
    const error = await failure(merchant.orders.create('buyer', newOrder));
    expect(error).toMatchObject({ code: 'unexpected_response', status: 201, order: order.url });
  });

  it('spreads its repetitions, never below what was asked for', async () => {
    const later = () => problem(503, 'unavailable', {}, { 'Retry-After': '3' });
    const { merchant, waits } = scriptedMerchant([silence(), later(), silence(), json(201, order)], {
      random: () => 0.5,
    });
    await merchant.orders.create('buyer', newOrder);
    expect(waits).toEqual([250, 3750, 2500]);
    const own = scriptedMerchant([silence(), json(201, order), silence(), json(201, order)], { random: Math.random });
    await own.merchant.orders.create('buyer', newOrder);
    await own.merchant.orders.create('buyer', newOrder);
    for (const wait of own.waits) expect(wait).toBeGreaterThanOrEqual(200);
    for (const wait of own.waits) expect(wait).toBeLessThanOrEqual(300);
  });

  it('follows no redirection: the credentials would go along', async () => {
    const inits: (RequestInit | undefined)[] = [];
    const fetch = async (_url: string, init?: RequestInit) => {
      inits.push(init);
      return new Response(null, { status: 302, headers: { Location: 'https://elsewhere.example' } });
    };
    const merchant = createMerchant({ ...shop, fetch });
    expect(await failure(merchant.orders.create('buyer', newOrder))).toMatchObject({ code: 'unexpected_response' });
    expect(inits).toMatchObject([{ redirect: 'manual' }]);
  });

  it('stops when its caller stops, with the reason of the caller', async () => {
    const controller = new AbortController();
    const reason = new Error('the visitor left');
    const fetch = async () => {
      controller.abort(reason);
      throw new TypeError('aborted');
    };
    const merchant = createMerchant({ ...shop, fetch });
    await expect(merchant.orders.create('buyer', newOrder, { signal: controller.signal })).rejects.toBe(reason);
  });

  it.each([
    ['before the call', (stop: () => void) => stop(), 0],
    ['while it waits for an answer', (stop: () => void, asked: Promise<void>) => void asked.then(stop), 1],
  ])('stops at once %s, also where fetch does not listen', async (_, when, requests) => {
    const controller = new AbortController();
    const reason = new Error('the visitor left');
    let sent = 0;
    let ask = () => {};
    const asked = new Promise<void>((resolve) => {
      ask = resolve;
    });
    const fetch = () => {
      sent++;
      ask();
      return new Promise<Response>(() => {});
    };
    when(() => controller.abort(reason), asked);
    const creating = createMerchant({ ...shop, fetch }).orders.create('buyer', newOrder, { signal: controller.signal });
    await expect(creating).rejects.toBe(reason);
    expect(sent).toBe(requests);
  });

  it('stops at once while it waits to repeat', async () => {
    const controller = new AbortController();
    const reason = new Error('the visitor left');
    const sleep = () => {
      controller.abort(reason);
      return new Promise<void>(() => {});
    };
    const { merchant, requests } = scriptedMerchant([silence()], { sleep });
    const creating = merchant.orders.create('buyer', newOrder, { signal: controller.signal });
    await expect(creating).rejects.toBe(reason);
    expect(requests).toHaveLength(1);
    const timed = createMerchant({ ...shop, fetch: () => Promise.reject(silence()) });
    const leaving = timed.orders.create('buyer', newOrder, { signal: AbortSignal.timeout(20) });
    await expect(leaving).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it.each(['.', '..', '', '\ud800'])('refuses the user token %j, which cannot be part of a path', async (userToken) => {
    const { merchant, requests } = scriptedMerchant([]);
    await expect(merchant.orders.create(userToken, newOrder)).rejects.toThrow(TypeError);
    expect(requests).toHaveLength(0);
  });

  it.each(['', 'å', 'a\nb', 'x'.repeat(256)])(
    'refuses an idempotency key the API would refuse',
    async (idempotencyKey) => {
      const { merchant } = scriptedMerchant([]);
      await expect(merchant.orders.create('buyer', newOrder, { idempotencyKey })).rejects.toThrow(TypeError);
    },
  );
});

describe('the API secret', () => {
  it('is in no error, whatever goes wrong, nor in the merchant object', async () => {
    const encoded = Buffer.from(`${shop.apiKey}:${shop.apiSecret}`).toString('base64');
    const troubles = [
      problem(401, 'invalid_credentials'),
      problem(422, 'proof_invalid'),
      new Response('no', { status: 404 }),
      json(201, {}),
    ];
    for (const trouble of troubles) {
      const { merchant } = scriptedMerchant([trouble]);
      const error = await failure(merchant.orders.create('buyer', newOrder));
      for (const shown of [
        inspect(error, { depth: 9, showHidden: true }),
        JSON.stringify(error),
        String(error.stack),
      ]) {
        expect(shown).not.toContain(shop.apiSecret);
        expect(shown).not.toContain(encoded);
        expect(shown).not.toContain(newOrder.originProof);
      }
      expect(inspect(merchant, { depth: 9, showHidden: true })).not.toContain(shop.apiSecret);
    }
  });

  it('is in no error of a network that failed', async () => {
    const { merchant } = scriptedMerchant([silence(), silence(), silence(), silence()]);
    const error = await failure(merchant.orders.create('buyer', newOrder));
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(shop.apiSecret);
  });

  it('may hold any characters', async () => {
    const { merchant, requests } = scriptedMerchant([json(201, order)], { apiSecret: 'lösenord-日本' });
    await merchant.orders.create('buyer', newOrder);
    const [, encoded] = requests[0]!.headers.get('authorization')!.split(' ');
    expect(Buffer.from(encoded!, 'base64').toString('utf8')).toBe(`${shop.apiKey}:lösenord-日本`);
  });
});

describe('the other calls', () => {
  it('reads an order by token and id, by its URL, or by the order', async () => {
    const { merchant, requests } = scriptedMerchant([json(200, order), json(200, order), json(200, order)]);
    await merchant.orders.retrieve('buyer', 'o1');
    await merchant.orders.retrieve(order.url);
    await merchant.orders.retrieve(order);
    expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual(Array(3).fill(`GET ${order.url}`));
    expect(requests[0]!.headers.has('idempotency-key')).toBe(false);
  });

  it('captures, refunds and cancels, each with a key', async () => {
    const { merchant, requests } = scriptedMerchant([json(200, order), json(200, order), json(200, order)]);
    await merchant.orders.capture(order, { amount: 500 }, { idempotencyKey: 'k1' });
    await merchant.orders.refund(order, { reason: 'read it already' });
    await merchant.orders.cancel(order);
    expect(requests.map(({ url }) => url)).toEqual([
      `${order.url}/capture`,
      `${order.url}/refund`,
      `${order.url}/cancel`,
    ]);
    expect(requests.map(({ body }) => body)).toEqual([{ amount: 500 }, { reason: 'read it already' }, {}]);
    expect(requests.every(({ headers }) => headers.has('idempotency-key'))).toBe(true);
  });

  it.each([
    'https://evil.example/api/v1/users/buyer/orders/o1',
    'https://pay.example.evil.example/api/v1/users/buyer/orders/o1',
    'https://pay.example/api/v1/users/buyer/orders/..',
    'https://pay.example/api/v1/orders/o1',
    'http://pay.example/api/v1/users/buyer/orders/o1',
    'https://pay.example/api/v1/users/buyer/orders/o1?x=1',
    'o1',
  ])('sends no credentials to %s', async (url) => {
    const { merchant, requests } = scriptedMerchant([json(200, order)]);
    await expect(merchant.orders.cancel(url)).rejects.toThrow(TypeError);
    await expect(merchant.orders.retrieve(url)).rejects.toThrow(TypeError);
    expect(requests).toHaveLength(0);
  });

  it('lists one page when awaited', async () => {
    const { merchant, requests } = scriptedMerchant([json(200, { data: [order], next: 'c1' })]);
    const page = await merchant.orders.list({ limit: 1, after: 'c0' });
    expect(page).toEqual({ data: [order], next: 'c1' });
    expect(requests[0]!.url).toBe('https://pay.example/api/v1/orders?limit=1&after=c0');
  });

  it('lists every page when iterated', async () => {
    const { merchant, requests } = scriptedMerchant([
      json(200, {
        data: [
          { ...order, id: 'o3' },
          { ...order, id: 'o2' },
        ],
        next: 'c1',
      }),
      json(200, { data: [order], next: null }),
    ]);
    const ids: string[] = [];
    for await (const { id } of merchant.orders.list({ limit: 2 })) ids.push(id);
    expect(ids).toEqual(['o3', 'o2', 'o1']);
    expect(requests[1]!.url).toBe('https://pay.example/api/v1/orders?limit=2&after=c1');
  });
});

describe('createMerchant', () => {
  const wrong = [
    ['apiKey', { apiKey: undefined }],
    ['apiKey', { apiKey: '' }],
    ['apiKey', { apiKey: 'pk_123' }],
    ['apiKey', { apiKey: 7 }],
    ['apiSecret', { apiSecret: undefined }],
    ['apiSecret', { apiSecret: '' }],
    ['apiSecret', { apiSecret: 7 }],
    ['url', { url: undefined }],
    ['url', { url: 'pay.example' }],
    ['url', { url: 'ftp://pay.example' }],
    ['url', { url: 'https://user:pass@pay.example' }],
    ['url', { url: 'https://pay.example?x=1' }],
  ] as [string, object][];

  it.each(wrong)('names %s in every first call, given %j, and nothing before', async (name, given) => {
    const { merchant, requests } = scriptedMerchant([], given);
    const expected = { userToken: 'buyer', amount: 1900, currency: 'SEK' };
    const calls = [
      () => merchant.orders.create('buyer', newOrder),
      () => merchant.orders.retrieve('buyer', 'o1'),
      () => merchant.orders.retrieve(order),
      () => merchant.orders.list(),
      () => merchant.orders.capture(order),
      () => merchant.orders.refund(order),
      () => merchant.orders.cancel(order),
      () => merchant.recurringPayments.create('buyer', { originProof: 'a.b.c' }),
      () => merchant.recurringPayments.retrieve('buyer', 'rp_1'),
      () => merchant.recurringPayments.revoke('buyer', 'rp_1'),
      () => merchant.preferences.createSession('buyer'),
      () => merchant.webhooks.register({ url: 'https://shop.example/hooks' }),
      () => merchant.webhooks.list(),
      () => merchant.webhooks.delete('e1'),
      () => merchant.verifyOriginProof('a.b.c', expected),
    ];
    for (const call of calls) {
      const error = await call().then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(TypeError);
      expect(String(error)).toMatch(new RegExp(`\\b${name}\\b`));
      expect(String(error)).not.toContain(shop.apiSecret);
    }
    expect(requests).toHaveLength(0);
  });

  it('names everything that is undefined, and reads forms all the same', async () => {
    const merchant = createMerchant({} as never);
    await expect(merchant.orders.list()).rejects.toThrow(
      /apiKey is undefined, apiSecret is undefined, url is undefined/,
    );
    expect((await merchant.parseSubmission({})).ok).toBe(false);
  });

  it.each([
    'https://PAY.example',
    'HTTPS://pay.example/',
    'https://pay.example:443',
    ' https://pay.example// ',
    'https://pay.example/./',
    new URL('https://pay.example') as unknown as string,
  ])('takes the provider for the same in the spelling %s', async (url) => {
    const { merchant, requests } = scriptedMerchant([json(201, order), json(200, order)], { url });
    const created = await merchant.orders.create('buyer', newOrder);
    await merchant.orders.retrieve(created);
    expect(requests.map((request) => request.url)).toEqual([
      'https://pay.example/api/v1/users/buyer/orders',
      'https://pay.example/api/v1/users/buyer/orders/o1',
    ]);
  });

  it('keeps a path in front of the API', async () => {
    const { merchant, requests } = scriptedMerchant([json(201, order)], { url: 'https://shop.example/Pay/' });
    await merchant.orders.create('buyer', newOrder);
    expect(requests[0]!.url).toBe('https://shop.example/Pay/api/v1/users/buyer/orders');
  });

  it('reaches a name under .localhost at 127.0.0.1', async () => {
    const local = { ...order, url: 'http://pay.localhost:4000/api/v1/users/buyer/orders/o1' };
    const { merchant, requests } = scriptedMerchant([json(201, local), json(200, local)], {
      url: 'http://pay.localhost:4000/',
    });
    await merchant.orders.create('buyer', newOrder);
    await merchant.orders.retrieve(local);
    expect(requests.map(({ url }) => url)).toEqual([
      'http://127.0.0.1:4000/api/v1/users/buyer/orders',
      'http://127.0.0.1:4000/api/v1/users/buyer/orders/o1',
    ]);
  });

  it('reaches it in truth, whatever the resolver of the machine knows', async () => {
    let calls = 0;
    const server = createServer((_request, response) => {
      calls++;
      response.writeHead(201, { 'Content-Type': 'application/json' }).end(JSON.stringify(order));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    try {
      await createMerchant({ ...shop, url: `http://pay.localhost:${port}` }).orders.create('buyer', newOrder);
    } finally {
      server.close();
    }
    expect(calls).toBe(1);
  });

  it.each(['https://pay.localhost:4000', 'http://localhost:4000', 'http://pay.localhost.example'])(
    'leaves %s as it is',
    async (url) => {
      const { merchant, requests } = scriptedMerchant([json(201, order)], { url });
      await merchant.orders.create('buyer', newOrder);
      expect(requests[0]!.url).toBe(`${url}/api/v1/users/buyer/orders`);
    },
  );
});
