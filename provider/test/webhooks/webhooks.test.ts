import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { type AddressInfo, isIP } from 'node:net';
import { createMerchant, type NewWebhookEndpoint, type WebhookEvent } from 'ondemand-pay/merchant';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deliverWebhooks, RETRY_DELAYS } from '../../src/webhooks/deliverWebhooks.js';
import { postWebhook } from '../../src/webhooks/postWebhook.js';
import { readWebhookUrl } from '../../src/webhooks/webhookEndpoint.js';
import { isReachable, type WebhookReach, webhookReach } from '../../src/webhooks/webhookReach.js';
import { type Buyer, type OrderDesk, openOrderDesk, PROVIDER_URL, type Shop } from '../orders/orderDesk.js';

type Received = { path: string; headers: IncomingHttpHeaders; body: string };

let desk: OrderDesk;
let shop: Shop;
let buyer: Buyer;
let server: Server;
let received: Received[] = [];
let answer: { status: number; location?: string } = { status: 204 };

beforeAll(async () => {
  desk = await openOrderDesk();
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString() });
      response.writeHead(answer.status, answer.location ? { Location: answer.location } : {}).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await desk.drop();
});
beforeEach(async () => {
  shop = await desk.addShop();
  buyer = await desk.addBuyer(shop);
});
afterEach(() => {
  received = [];
  answer = { status: 204 };
});

const ENDPOINTS = '/api/v1/webhook_endpoints';
const hookUrl = () => `http://shop.localhost:${(server.address() as AddressInfo).port}/hook`;
const register = (headers: Record<string, string> = {}) =>
  desk.call(ENDPOINTS, { shop, body: { url: hookUrl() }, headers });
const merchantOf = () =>
  createMerchant({
    apiKey: shop.merchant.apiKey,
    apiSecret: 'unused',
    url: PROVIDER_URL,
    clock: () => desk.clock().getTime(),
  });
const eventsOf = (secret: string) =>
  Promise.all(received.map(async (delivery) => (await merchantOf().webhooks.verify(delivery, secret)).event));

describe('an endpoint', () => {
  it('is told its secret once, listed without it, and removed', async () => {
    const made = await register();
    expect(made.status).toBe(201);
    const { secret, ...endpoint } = made.json as NewWebhookEndpoint;
    expect(secret).toMatch(/^whsec_[\w+/]{43}=$/);
    expect(endpoint).toEqual({ id: expect.any(String), url: hookUrl(), created_at: desk.clock().toISOString() });
    expect((await desk.call(ENDPOINTS, { shop })).json).toEqual({ data: [endpoint] });
    expect((await desk.call(ENDPOINTS, { shop: desk.shop })).json).toEqual({ data: [] });
    const [row] = await desk.sql<{ text: string }>(
      `select row_to_json(e)::text as text from webhook_endpoints e where endpoint_id = $1`,
      [endpoint.id],
    );
    expect(row?.text).not.toContain(Buffer.from(secret.slice(6), 'base64').toString('hex'));

    expect((await desk.call(`${ENDPOINTS}/${endpoint.id}`, { shop: desk.shop, method: 'DELETE' })).status).toBe(404);
    expect((await desk.call(`${ENDPOINTS}/${endpoint.id}`, { shop, method: 'DELETE' })).json).toEqual(endpoint);
    expect((await desk.call(`${ENDPOINTS}/${endpoint.id}`, { shop, method: 'DELETE' })).status).toBe(404);
    expect((await desk.call(ENDPOINTS, { shop })).json).toEqual({ data: [] });
  });

  it('is made once for an Idempotency-Key, and no secret is kept in the clear', async () => {
    const headers = { 'Idempotency-Key': 'endpoint-1' };
    const answers = await Promise.all(Array.from({ length: 4 }, () => register(headers)));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect((await desk.call(ENDPOINTS, { shop })).json).toMatchObject({ data: [{ url: hookUrl() }] });
    const [kept] = await desk.sql<{ body: string }>(
      `select body from idempotency_keys where idempotency_key = 'endpoint-1'`,
    );
    expect(kept?.body).not.toContain('whsec_');
    expect(kept?.body).not.toContain((answers[0]!.json as NewWebhookEndpoint).secret);
  });

  it.each([
    ['http://shop.example/hook', 'anywhere'],
    ['ftp://shop.example', 'anywhere'],
    ['https://user:secret@shop.example', 'anywhere'],
    ['not a url', 'anywhere'],
    ['http://localhost:3000', 'internet'],
    ['https://localhost', 'internet'],
    ['https://localhost.', 'internet'],
    ['https://shop.localhost', 'internet'],
    ['https://10.1.2.3/hook', 'internet'],
    ['https://10.1.2.3/hook', 'this-machine'],
    ['https://169.254.169.254/latest', 'this-machine'],
    ['https://[::1]/hook', 'internet'],
    ['https://[::ffff:127.0.0.1]/hook', 'internet'],
    ['https://[::127.0.0.1]/hook', 'internet'],
    ['https://[fec0::1]/hook', 'internet'],
    ['https://0x7f.1/hook', 'internet'],
    ['https://2130706433/hook', 'internet'],
  ] as const)('at %s is refused where %s is reached', (url, reach) => {
    expect(() => readWebhookUrl(url, reach)).toThrow(expect.objectContaining({ code: 'validation_failed' }));
    expect(readWebhookUrl('https://shop.example/hook', reach)).toBe('https://shop.example/hook');
  });

  it.each([
    ['http://localhost:3000/', 'this-machine'],
    ['http://shop.localhost:3000/', 'this-machine'],
    ['http://127.0.0.1:3000/', 'this-machine'],
    ['http://[::1]:3000/', 'this-machine'],
    ['https://10.1.2.3/hook', 'anywhere'],
    ['https://[2606:4700:4700::1111]/', 'internet'],
    ['https://1.1.1.1/', 'internet'],
  ] as const)('at %s is taken where %s is reached', (url, reach) => {
    expect(readWebhookUrl(url, reach)).toBe(url);
  });

  it('may be on a private address under a test key alone, and only if the operator says so', () => {
    const url = 'https://pay.example';
    expect(webhookReach({ url }, 'test')).toBe('internet');
    expect(webhookReach({ url, privateWebhooks: true }, 'test')).toBe('anywhere');
    expect(webhookReach({ url, privateWebhooks: true }, 'live')).toBe('internet');
  });

  it('may be on the machine of a provider that only this machine can call, under a test key', () => {
    for (const url of [
      'http://localhost:4000',
      'http://pay.localhost:4000',
      'http://127.0.0.1:4000',
      'http://[::1]:4000',
    ]) {
      expect([webhookReach({ url }, 'test'), webhookReach({ url }, 'live')]).toEqual(['this-machine', 'internet']);
    }
  });
});

describe('an event', () => {
  it('is delivered for every change of an order, signed, with the order as it was then', async () => {
    const { secret } = (await register()).json as NewWebhookEndpoint;
    const { order } = await desk.place(buyer, { capture: false });
    const captured = await desk.call(`${order.url}/capture`, { shop, body: { amount: 5000 } });
    await desk.call(`${order.url}/cancel`, { shop, body: {} });
    await desk.call(`${order.url}/refund`, { shop, body: {} });
    expect(await deliverWebhooks(desk.deps)).toBe(4);
    expect(await deliverWebhooks(desk.deps)).toBe(0);

    const events = await eventsOf(secret);
    const types = ['order.authorized', 'order.captured', 'order.cancelled', 'order.refunded'];
    expect(events.map(({ type }) => type).sort()).toEqual([...types].sort());
    expect(events.find(({ type }) => type === 'order.authorized')?.data).toEqual(order);
    expect(events.find(({ type }) => type === 'order.captured')?.data).toEqual(captured.order);
    expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(4);
  });

  it('tells of captured and declined orders, and of revoked recurring payments', async () => {
    const { secret } = (await register()).json as NewWebhookEndpoint;
    await desk.place(buyer);
    await desk.place(await desk.addBuyer(shop, 'card_declined'));
    const reference = await desk.subscribe(buyer);
    const path = `/api/v1/users/${buyer.userToken}/recurring_payments/${reference}`;
    for (let times = 0; times < 2; times++) await desk.call(path, { shop, method: 'DELETE' });
    await deliverWebhooks(desk.deps);
    const events: WebhookEvent[] = await eventsOf(secret);
    expect(events.map(({ type }) => type).sort()).toEqual([
      'order.captured',
      'order.declined',
      'recurring_payment.revoked',
    ]);
    expect(events.find(({ type }) => type === 'recurring_payment.revoked')?.data).toMatchObject({
      reference,
      status: 'revoked',
      user_token: buyer.userToken,
    });
  });

  it('is written for the shop it belongs to only, and for what happens after registering', async () => {
    await desk.place(buyer);
    await register();
    await desk.place(await desk.addBuyer(desk.shop));
    expect(await deliverWebhooks(desk.deps)).toBe(0);
  });

  it('is tried again with the same id and body, and a new time, until it is taken', async () => {
    const { secret } = (await register()).json as NewWebhookEndpoint;
    await desk.place(buyer);
    answer = { status: 500 };
    for (const delay of RETRY_DELAYS.slice(0, 3)) {
      expect(await deliverWebhooks(desk.deps)).toBe(1);
      desk.advance(delay - 1);
      expect(await deliverWebhooks(desk.deps)).toBe(0);
      desk.advance(1);
    }
    answer = { status: 200 };
    expect(await deliverWebhooks(desk.deps)).toBe(1);
    expect(new Set(received.map(({ body, headers }) => `${headers['webhook-id']} ${body}`)).size).toBe(1);
    expect(new Set(received.map(({ headers }) => headers['webhook-timestamp'])).size).toBe(4);
    const [last] = received.slice(-1);
    expect((await merchantOf().webhooks.verify(last!, secret)).event.type).toBe('order.captured');
    expect(await deliverWebhooks(desk.deps)).toBe(0);
  });

  it('is given up in the end', async () => {
    await register();
    await desk.place(buyer);
    answer = { status: 503 };
    for (const delay of [...RETRY_DELAYS, 0]) {
      expect(await deliverWebhooks(desk.deps)).toBe(1);
      desk.advance(delay);
    }
    desk.advance(1e9);
    expect(await deliverWebhooks(desk.deps)).toBe(0);
    expect(received).toHaveLength(RETRY_DELAYS.length + 1);
  });

  it('does not follow a redirection, and is dropped with its endpoint', async () => {
    const { id } = (await register()).json as NewWebhookEndpoint;
    await desk.place(buyer);
    answer = { status: 307, location: '/elsewhere' };
    expect(await deliverWebhooks(desk.deps)).toBe(1);
    expect(received.map(({ path }) => path)).toEqual(['/hook']);
    await desk.call(`${ENDPOINTS}/${id}`, { shop, method: 'DELETE' });
    desk.advance(1e9);
    expect(await deliverWebhooks(desk.deps)).toBe(0);
  });

  it('is sent by one of many who deliver at the same time', async () => {
    await register();
    for (let index = 0; index < 5; index++) await desk.place(buyer);
    await Promise.all(Array.from({ length: 4 }, () => deliverWebhooks(desk.deps)));
    expect(received).toHaveLength(5);
  });
});

describe('a delivery', () => {
  const post = (url: string, reach: WebhookReach, ...addresses: string[]) =>
    postWebhook(
      { url, headers: {}, body: '{}', reach },
      addresses.length === 0
        ? {}
        : {
            resolve: (_name, _options, answered) =>
              answered(
                null,
                addresses.map((address) => ({ address, family: isIP(address) })),
              ),
          },
    );

  it('never connects to an address out of reach, whatever name leads there', async () => {
    const { port } = server.address() as AddressInfo;
    const named = `http://rebound.example:${port}/hook`;
    const refused = { name: 'PrivateAddress' };
    await expect(post(named, 'internet', '127.0.0.1')).rejects.toMatchObject(refused);
    await expect(post(named, 'internet', '1.1.1.1', '::127.0.0.1')).rejects.toMatchObject(refused);
    await expect(post(named, 'this-machine', '10.0.0.1')).rejects.toMatchObject(refused);
    await expect(post(`http://127.0.0.1:${port}/hook`, 'internet')).rejects.toMatchObject(refused);
    await expect(post(`http://shop.localhost:${port}/hook`, 'internet')).rejects.toMatchObject(refused);
    expect(received).toEqual([]);
    expect(await post(named, 'this-machine', '127.0.0.1')).toBe(204);
    expect(await post(named, 'anywhere', '127.0.0.1')).toBe(204);
  });

  it('that was allowed once is looked at again: what the operator no longer allows is not called', async () => {
    await register();
    await desk.place(buyer);
    const { privateWebhooks: _, ...strict } = desk.deps;
    expect(await deliverWebhooks(strict)).toBe(1);
    expect(received).toEqual([]);
    desk.advance(RETRY_DELAYS[0]);
    expect(await deliverWebhooks(desk.deps)).toBe(1);
    expect(received).toHaveLength(1);
  });

  it('ends when nobody answers in time', async () => {
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const waiting = postWebhook(
      { url: `http://127.0.0.1:${port}`, headers: {}, body: '', reach: 'anywhere' },
      { patience: 50 },
    );
    await expect(waiting).rejects.toThrow();
    silent.closeAllConnections();
    await new Promise((resolve) => silent.close(resolve));
  });

  /* Each special-purpose range of the IANA registries, and what stands for one of them in another form. */
  const special = `0.0.0.0 0.255.255.255 10.0.0.1 100.64.0.1 100.127.255.255 127.0.0.1 127.255.255.254 169.254.169.254
    172.16.0.1 172.31.255.255 192.0.0.1 192.0.2.1 192.31.196.1 192.52.193.1 192.88.99.1 192.168.1.1 192.175.48.1 198.18.0.1
    198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1 239.1.1.1 240.0.0.1 255.255.255.255
    :: ::1 ::127.0.0.1 ::10.0.0.1 ::1.1.1.1 ::7f00:1 ::2 ::ffff:10.0.0.1 ::ffff:7f00:1 ::ffff:0:127.0.0.1 ::ffff:0:1.1.1.1
    64:ff9b::127.0.0.1 64:ff9b::a00:1 64:ff9b:1::1 100::1 100:0:0:1::1 2001::1 2001:2::1 2001:3::1 2001:4:112::1 2001:10::1
    2001:20::1 2001:30::1 2001:db8::1 2002:7f00:1:: 2620:4f:8000::1 3fff::1 4000::1 5f00::1 8000::1 fc00::1 fd00::1 fe80::1
    fe80::1%lo fec0::1 feff::1 ff02::1`.split(/\s+/);
  it.each(special)('does not take %s for a public address', (address) => {
    expect(isReachable(address, 'internet')).toBe(false);
  });
  it.each(['1.1.1.1', '172.32.0.1', '100.128.0.1', '9.255.255.255', '2606:4700:4700::1111', '::ffff:1.1.1.1'])(
    'takes %s for a public address',
    (address) => expect(isReachable(address, 'internet')).toBe(true),
  );
});
