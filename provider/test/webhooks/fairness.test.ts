import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { uuid } from '../../src/common/ids.js';
import { createPoller } from '../../src/common/poller.js';
import { deliverWebhooks, webhookLanes } from '../../src/webhooks/deliverWebhooks.js';
import { announce } from '../../src/webhooks/webhookStore.js';
import { type OrderDesk, openOrderDesk, type Shop } from '../orders/orderDesk.js';

/** One shop's endpoints that hang are no other shop's delay. */
let desk: OrderDesk;
let silent: Server;
let prompt: Server;
let hanging = 0;
let most = 0;
const arrivals: number[] = [];

beforeAll(async () => {
  desk = await openOrderDesk();
  silent = createServer((request) => {
    hanging++;
    most = Math.max(most, hanging);
    request.socket.once('close', () => hanging--);
  });
  prompt = createServer((_request, response) => {
    arrivals.push(performance.now());
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

/** Milliseconds until one event of a shop has arrived. */
async function timeOf(shop: Shop): Promise<number> {
  const begun = performance.now();
  const before = arrivals.length;
  await happen(shop, 1);
  await vi.waitFor(() => expect(arrivals.length).toBe(before + 1), { timeout: 25_000, interval: 20 });
  return arrivals.at(-1)! - begun;
}

it("with 20 silent endpoints and 500 events of shop A, shop B's event comes within twice its time alone", async () => {
  const [a, b] = [await desk.addShop(), await desk.addShop()];
  await register(b, `http://b.localhost:${portOf(prompt)}/`);
  for (let endpoint = 0; endpoint < 20; endpoint++) {
    await register(a, `http://a${endpoint}.localhost:${portOf(silent)}/`);
  }
  const deps = { ...desk.deps, clock: () => new Date() };
  const lanes = webhookLanes();
  const loop = () => createPoller(desk.deps.log, [(signal) => deliverWebhooks(deps, { lanes, signal })]);

  const first = loop();
  first.start();
  const alone = await timeOf(b);
  await first.stop();

  await happen(a, 500);
  const second = loop();
  second.start();
  const beside = await timeOf(b);
  await vi.waitFor(() => expect(hanging).toBe(8));
  const later = await timeOf(b);
  expect({ beside: beside / alone, later: later / alone }).toSatisfy(
    (ratio: { beside: number; later: number }) => ratio.beside < 2 && ratio.later < 2,
  );
  expect(most).toBe(8);
  silent.closeAllConnections();
  await second.stop();
}, 60_000);
