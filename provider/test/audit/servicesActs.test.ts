import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fakeRail } from '../orders/fakeRail.js';
import { type Buyer, ORDER, type OrderDesk, openOrderDesk } from '../orders/orderDesk.js';

const fake = fakeRail();
let desk: OrderDesk;
let buyer: Buyer;

beforeAll(async () => {
  desk = await openOrderDesk({ rails: { test: [fake.rail], live: [] } });
  buyer = await desk.addBuyer(desk.shop, 'approved', 'fake');
});
afterAll(() => desk.drop());
beforeEach(() => fake.reset());

const trailOf = async (orderId: string): Promise<string[]> => {
  const rows = await desk.sql<{ actor: string; action: string }>(
    'select actor, action from audit_events where subject_id = $1 order by at, action',
    [orderId],
  );
  return rows.map(({ actor, action }) => `${actor} ${action}`);
};
const idOf = (url = '') => url.split('/').at(-1) ?? '';

async function sweep(): Promise<void> {
  fake.reset();
  desk.advance(60_000);
  await desk.sweeper.sweepOnce();
}

describe('the audit trail of what a rail left open', () => {
  it('says nothing more of an order whose outcome came in its own request', async () => {
    const { order } = await desk.place(buyer);
    expect(order.status).toBe('captured');
    await sweep();
    expect(await trailOf(order.id)).toEqual([]);
  });

  it('names the service that settled an order later, once, with the outcome', async () => {
    fake.behaviour.confirm = 'throw after';
    const { problem } = await desk.place(buyer);
    await sweep();
    await sweep();
    expect(await trailOf(idOf(problem.order))).toEqual(['sweeper order.settle_captured']);
  });

  it('tells of a decline that came later', async () => {
    fake.setReachable(false);
    const { problem } = await desk.place(buyer);
    fake.reset();
    fake.behaviour.confirm = 'refuse';
    expect((await desk.call(problem.order ?? '')).order.status).toBe('declined');
    expect(await trailOf(idOf(problem.order))).toEqual(['sweeper order.settle_declined']);
  });

  it('tells who asked for a refund, and that the service finished it', async () => {
    const { order } = await desk.place(buyer);
    fake.behaviour.refund = 'throw after';
    expect((await desk.call(`${order.url}/refund`, { body: { amount: 100 } })).status).toBe(504);
    await sweep();
    expect(await trailOf(order.id)).toEqual(['key order.refund', 'sweeper order.settle_refund']);
  });

  it('tells of a capture that the rail refused, whoever learnt it', async () => {
    const { order } = await desk.place(buyer, { ...ORDER, capture: false });
    fake.behaviour.capture = 'refuse';
    expect((await desk.call(`${order.url}/capture`, { body: {} })).problem.code).toBe('invalid_state');
    expect(await trailOf(order.id)).toEqual(['key order.capture', 'sweeper order.settle_capture_refused']);
  });
});
