import { afterAll, beforeAll, expect, it } from 'vitest';
import { compareWithRails } from '../../../src/orders/read/compareWithRails.js';
import { fakeRail } from '../fakeRail.js';
import { type Buyer, type OrderDesk, openOrderDesk } from '../orderDesk.js';

const fake = fakeRail();
let desk: OrderDesk;
let buyer: Buyer;
beforeAll(async () => {
  desk = await openOrderDesk({ rails: { test: [fake.rail], live: [] } });
  buyer = await desk.addBuyer(desk.shop, 'approved', 'fake');
});
afterAll(() => desk.drop());

it('a rail says the same of every order, or which differ, or nothing', async () => {
  const { order: whole } = await desk.place(buyer);
  await desk.call(`${whole.url}/refund`, { body: { amount: 100 } });
  desk.advance(1000);
  const { order: part } = await desk.place(buyer, { capture: false });
  await desk.call(`${part.url}/capture`, { body: { amount: 4000 } });
  desk.advance(1000);
  await desk.place(buyer, { capture: false });
  expect(await compareWithRails(desk.deps, 50)).toEqual({ agreeing: 3, unanswered: 0, differing: [] });

  // Made on the processor's own pages, and its word of it was lost.
  await fake.rail.refund({ idempotencyKey: 'elsewhere', amount: 7, currency: 'SEK', railReference: 'ref-1' });
  const { differing, agreeing } = await compareWithRails(desk.deps, 50);
  expect(agreeing).toBe(2);
  expect(differing).toMatchObject([{ order: { orderId: whole.id }, moved: { captured: 9900, refunded: 107 } }]);

  fake.setReachable(false);
  expect(await compareWithRails(desk.deps, 50)).toEqual({ agreeing: 0, unanswered: 3, differing: [] });
  fake.reset();
  expect((await compareWithRails(desk.deps, 1)).agreeing).toBe(1);
});

it('what waits for an answer is not asked for, and the sandbox’s own rails agree', async () => {
  const sandbox = await openOrderDesk();
  try {
    const its = await sandbox.addBuyer(sandbox.shop);
    const { order } = await sandbox.place(its);
    await sandbox.call(`${order.url}/refund`, { body: { amount: 900 } });
    await sandbox.place(await sandbox.addBuyer(sandbox.shop, 'outcome_unknown'));
    expect(await compareWithRails(sandbox.deps, 50)).toEqual({ agreeing: 1, unanswered: 0, differing: [] });
  } finally {
    await sandbox.drop();
  }
});
