import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unsettledOrders } from '../../../src/orders/unsettledOrders.js';
import { fakeRail } from '../fakeRail.js';
import { type OrderDesk, openOrderDesk } from '../orderDesk.js';

const fake = fakeRail();
let desk: OrderDesk;

beforeAll(async () => {
  desk = await openOrderDesk({ rails: { test: [fake.rail], live: [] } });
});
afterAll(() => desk.drop());

const waiting = async () =>
  (await unsettledOrders(desk.deps))
    .filter(({ count }) => count > 0)
    .map(({ kind, mode, count, oldestSeconds }) => ({ kind, mode, count, oldestSeconds }));

describe('unsettledOrders', () => {
  it('counts nothing while every rail has answered', async () => {
    await desk.place(await desk.addBuyer(desk.shop, 'approved', 'fake'));
    expect(await waiting()).toEqual([]);
    expect(await unsettledOrders(desk.deps)).toHaveLength(4);
  });

  it('tells how many orders and operations wait, and since when the oldest does', async () => {
    const buyer = await desk.addBuyer(desk.shop, 'approved', 'fake');
    const { order } = await desk.place(buyer, { capture: false });
    fake.behaviour.confirm = 'unknown';
    fake.behaviour.capture = 'unknown';
    expect((await desk.place(buyer)).status).toBe(504);
    desk.advance(60_000);
    expect((await desk.place(buyer)).status).toBe(504);
    expect((await desk.call(`${order.url}/capture`, { body: {} })).status).toBe(504);
    desk.advance(30_000);
    expect(await waiting()).toEqual([
      { kind: 'order', mode: 'test', count: 2, oldestSeconds: 90 },
      { kind: 'operation', mode: 'test', count: 1, oldestSeconds: 30 },
    ]);
    fake.reset();
    await desk.sweeper.sweepOnce();
    expect(await waiting()).toEqual([]);
  });
});
