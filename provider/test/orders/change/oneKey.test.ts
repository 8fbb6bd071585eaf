import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Database } from '../../../src/store/database.js';
import { fakeRail } from '../fakeRail.js';
import { type Buyer, type OrderDesk, openOrderDesk } from '../orderDesk.js';

/** Something that is held where it comes to, until it is let go on. */
function gate() {
  let open = () => {};
  let reached = () => {};
  const isOpen = new Promise<void>((resolve) => (open = resolve));
  const isReached = new Promise<void>((resolve) => (reached = resolve));
  const hold = () => {
    reached();
    return isOpen;
  };
  return { open, isReached, hold };
}
type Gate = ReturnType<typeof gate>;

/** At most one of each: the rail before it moves money, the store before it reads what was begun. */
let held: { rail?: Gate | undefined; store?: { name: string; gate: Gate } | undefined } = {};

const fake = fakeRail();
const rail: typeof fake.rail = {
  ...fake.rail,
  async confirm(asked) {
    await held.rail?.hold();
    return fake.rail.confirm(asked);
  },
  async capture(asked) {
    await held.rail?.hold();
    return fake.rail.capture(asked);
  },
};
const holding = (database: Database): Database => ({
  ...database,
  async query(statement, values) {
    if (statement.name === held.store?.name) await held.store?.gate.hold();
    return database.query(statement, values);
  },
});

let desk: OrderDesk;
let buyer: Buyer;

beforeAll(async () => {
  desk = await openOrderDesk({ rails: { test: [rail], live: [] }, wrapStore: holding });
  buyer = await desk.addBuyer(desk.shop, 'approved', 'fake');
});
afterAll(() => desk.drop());
beforeEach(() => {
  held = {};
  fake.reset();
});

/**
 * Two requests of one key: the second finds the first at work, and reads what became of it once that is done and the
 * order has been changed again.
 */
async function askTwice(
  ask: () => ReturnType<OrderDesk['call']>,
  reads: string,
  change: (order: string) => Promise<unknown>,
) {
  const [atRail, atStore] = [gate(), gate()];
  held = { rail: atRail };
  const first = ask();
  await atRail.isReached;
  held = { store: { name: reads, gate: atStore } };
  const second = ask();
  await atStore.isReached;
  held = {};
  atRail.open();
  const answered = await first;
  await change(answered.order.url);
  atStore.open();
  return [answered, await second] as const;
}

it('a capture asked for twice is answered twice in the same words, whatever was captured since', async () => {
  const { url } = (await desk.place(buyer, { capture: false })).order;
  const capture = (amount: number, key: string) =>
    desk.call(`${url}/capture`, { body: { amount }, headers: { 'Idempotency-Key': key } });
  const [first, second] = await askTwice(
    () => capture(1000, 'one'),
    'order_operations.by_id',
    () => capture(2000, 'another'),
  );
  expect([first.status, first.order.captured_amount]).toEqual([200, 1000]);
  expect([second.status, second.text]).toEqual([200, first.text]);
  expect(fake.total('capture')).toBe(3000);
});

it('so is an order, whatever was done with it since', async () => {
  const origin_proof = await desk.prove(buyer);
  const place = () =>
    desk.place(buyer, { origin_proof, capture: false }, { headers: { 'Idempotency-Key': 'an order' } });
  const [first, second] = await askTwice(place, 'orders.by_id', (url) => desk.call(`${url}/capture`, { body: {} }));
  expect([first.status, first.order.status]).toEqual([201, 'authorized']);
  expect([second.status, second.text]).toEqual([201, first.text]);
});
