import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { uuid } from '../../src/common/ids.js';
import { deliverWebhooks, webhookLanes } from '../../src/webhooks/deliverWebhooks.js';
import { announce } from '../../src/webhooks/webhookStore.js';
import { type OrderDesk, openOrderDesk, type Shop } from '../orders/orderDesk.js';

/** One shop's endpoints that hang are no other shop's delay. */
let desk: OrderDesk;
let silent: Server;
let prompt: Server;
let hanging = 0;
let most = 0;
let givenUp = 0;
/** For each event of shop B that came, how many silent endpoints were given up by then. */
const arrivals: number[] = [];

beforeAll(async () => {
  desk = await openOrderDesk();
  silent = createServer((request) => {
    hanging++;
    most = Math.max(most, hanging);
    request.socket.once('close', () => {
      hanging--;
      givenUp++;
    });
  });
  prompt = createServer((_request, response) => {
    arrivals.push(givenUp);
    response.writeHead(204).end();
  });
  for (const server of [silent, prompt]) await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});
afterAll(async () => {
  silent.closeAllConnections();
  silent.close();
  prompt.close();
  await desk.drop();
});

const portOf = (server: Server) => (server.address() as AddressInfo).port;
const register = async (shop: Shop, url: string) =>
  expect((await desk.call('/api/v1/webhook_endpoints', { shop, body: { url } })).status).toBe(201);

async function happen(shop: Shop, events: number): Promise<void> {
  const { database, random } = desk.deps;
  await database.transaction(async (tx) => {
    for (let event = 0; event < events; event++) {
      const announcement = { eventId: uuid(random), body: '{}' };
      await announce(tx, shop.merchant.merchantId, announcement, new Date());
    }
  });
}

/** How many of the silent endpoints were given up when this many events of shop B had come. */
async function givenUpAt(count: number): Promise<number> {
  await expect.poll(() => arrivals.length).toBe(count);
  return arrivals.at(-1)!;
}

it("with 20 silent endpoints and 500 events of shop A, shop B's events wait for none of them", async () => {
  const [a, b] = [await desk.addShop(), await desk.addShop()];
  await register(b, `http://b.localhost:${portOf(prompt)}/`);
  for (let endpoint = 0; endpoint < 20; endpoint++) {
    await register(a, `http://a${endpoint}.localhost:${portOf(silent)}/`);
  }
  await happen(a, 500);
  await happen(b, 1);
  const ending = new AbortController();
  const deps = { ...desk.deps, clock: () => new Date() };
  const sending = deliverWebhooks(deps, { lanes: webhookLanes(), signal: ending.signal });
  expect(await givenUpAt(1)).toBe(0);
  await expect.poll(() => hanging).toBe(8);
  await happen(b, 1);
  expect(await givenUpAt(2)).toBe(0);
  expect(most).toBe(8);
  ending.abort();
  silent.closeAllConnections();
  await sending;
});
