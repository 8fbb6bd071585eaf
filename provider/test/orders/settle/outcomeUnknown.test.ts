import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSweeper } from '../../../src/orders/settle/sweeper.js';
import { fakeRail, manualPause } from '../fakeRail.js';
import { type Buyer, ORDER, type OrderDesk, openOrderDesk } from '../orderDesk.js';

const fake = fakeRail();
const timer = manualPause();
let desk: OrderDesk;
let buyer: Buyer;

beforeAll(async () => {
  desk = await openOrderDesk({ rails: { test: [fake.rail], live: [] }, pause: timer.pause });
  buyer = await desk.addBuyer(desk.shop, 'approved', 'fake');
});
afterAll(() => desk.drop());
beforeEach(async () => {
  fake.reset();
  // What the test before left open is no business of this one.
  desk.advance(3_600_000);
  await desk.sweeper.sweepOnce();
  fake.calls.length = 0;
});

const placeWithKey = (key: string, origin_proof: string) =>
  desk.place(buyer, { ...ORDER, origin_proof }, { headers: { 'Idempotency-Key': key } });

describe('a rail that does not say', () => {
  it('leaves the order in processing, and the answer carries its address', async () => {
    fake.behaviour.confirm = 'throw after';
    const answer = await desk.place(buyer);

    expect(answer.status).toBe(504);
    expect(answer.problem.code).toBe('outcome_unknown');
    expect(answer.headers.get('location')).toBe(answer.problem.order);
    expect(answer.problem.user_message).toMatch(/^Vi väntar/);
    fake.setReachable(false);
    expect((await desk.call(answer.problem.order ?? '')).order.status).toBe('processing');
  });

  it('is waited for ten seconds', async () => {
    fake.behaviour.confirm = 'silent after';
    const placing = desk.place(buyer);
    while (!fake.calls.includes('confirm')) await new Promise((resolve) => setImmediate(resolve));
    await timer.ring();

    expect((await placing).problem.code).toBe('outcome_unknown');
  });

  it.each(['confirm', 'capture'] as const)('at %s, is asked again by the sweeper and charged once', async (kind) => {
    fake.behaviour[kind] = 'throw after';
    const [authorized, captured] = [fake.authorizations.size, fake.total('capture')];
    const { problem } = await desk.place(buyer);
    expect(problem.code).toBe('outcome_unknown');
    fake.behaviour[kind] = 'answer';

    desk.advance(1_000);
    expect(await desk.sweeper.sweepOnce()).toBeGreaterThanOrEqual(1);

    const row = await desk.sql('select status, captured_amount from orders where order_id = $1', [idOf(problem.order)]);
    expect(row).toEqual([{ status: 'captured', capturedAmount: 9900 }]);
    expect(fake.authorizations.size).toBe(authorized + 1);
    expect(fake.total('capture')).toBe(captured + 9900);
  });

  it('never began the order: the sweeper begins and confirms it', async () => {
    fake.setReachable(false);
    const { problem } = await desk.place(buyer);
    fake.reset();

    desk.advance(1_000);
    await desk.sweeper.sweepOnce();

    expect(fake.calls).toEqual(['begin', 'confirm', 'capture']);
    expect((await desk.call(problem.order ?? '')).order.status).toBe('captured');
  });

  it('declines in the end', async () => {
    fake.setReachable(false);
    const { problem } = await desk.place(buyer);
    fake.reset();
    fake.behaviour.confirm = 'refuse';

    const { order } = await desk.call(problem.order ?? '');

    expect(order).toMatchObject({ status: 'declined', decline_reason: 'suspected_fraud', captured_amount: 0 });
  });

  it('is asked less and less often, and never given up', async () => {
    fake.setReachable(false);
    const { problem } = await desk.place(buyer);
    fake.calls.length = 0;
    for (let minute = 0; minute < 60; minute += 1) {
      desk.advance(60_000);
      await desk.sweeper.sweepOnce();
    }
    expect(fake.calls.length).toBeGreaterThan(10);
    expect(fake.calls.length).toBeLessThan(60);
    fake.reset();

    expect((await desk.call(problem.order ?? '')).order.status).toBe('captured');
  });

  it('is told to whoever reads the order, as soon as it is known', async () => {
    fake.behaviour.confirm = 'throw after';
    const { problem } = await desk.place(buyer);

    expect((await desk.call(problem.order ?? '')).order.status).toBe('captured');
  });
});

describe('a repetition with the same key', () => {
  it('tells the outcome as soon as it is known, and then always', async () => {
    const origin_proof = await desk.prove(buyer);
    fake.setReachable(false);
    const first = await placeWithKey('repeat', origin_proof);
    const second = await placeWithKey('repeat', origin_proof);
    expect([first, second].map(({ problem }) => problem.code)).toEqual(['outcome_unknown', 'outcome_unknown']);
    expect(second.problem.order).toBe(first.problem.order);

    fake.reset();
    const third = await placeWithKey('repeat', origin_proof);
    expect(third.status).toBe(201);
    expect(third.order).toMatchObject({ url: first.problem.order, status: 'captured' });
    expect(third.headers.get('idempotency-replayed')).toBe('true');

    await desk.call(`${third.order.url}/refund`, { body: {} });
    expect((await placeWithKey('repeat', origin_proof)).text).toBe(third.text);
  });

  it('of an order that the sweeper finished gets the answer of the order', async () => {
    const origin_proof = await desk.prove(buyer);
    fake.behaviour.confirm = 'throw after';
    const { problem } = await placeWithKey('swept', origin_proof);
    desk.advance(1_000);
    await desk.sweeper.sweepOnce();

    const repeated = await placeWithKey('swept', origin_proof);

    expect(repeated.status).toBe(201);
    expect(repeated.headers.get('location')).toBe(problem.order);
    expect(repeated.headers.get('idempotency-replayed')).toBe('true');
  });

  it('is told that the first is still running', async () => {
    const origin_proof = await desk.prove(buyer);
    fake.behaviour.confirm = 'silent after';
    const first = placeWithKey('running', origin_proof);
    while (!fake.calls.includes('confirm')) await new Promise((resolve) => setImmediate(resolve));

    const second = await placeWithKey('running', origin_proof);
    expect(second.status).toBe(409);
    expect(second.problem.code).toBe('request_in_progress');

    await timer.ring();
    expect((await first).problem.code).toBe('outcome_unknown');
  });
});

describe('a process that ends', () => {
  it('between the rail and the store leaves an order that is finished without a second charge', async () => {
    const [authorized, captured] = [fake.authorizations.size, fake.total('capture')];
    const origin_proof = await desk.prove(buyer);
    // The rail has done its work, and the process never gets to write it down.
    fake.behaviour.capture = 'silent after';
    const lost = placeWithKey('crashed', origin_proof);
    while (fake.total('capture') === captured) await new Promise((resolve) => setImmediate(resolve));
    fake.behaviour.capture = 'answer';

    expect(await desk.sweeper.sweepOnce()).toBe(0);
    desk.advance(30_000);
    expect(await desk.sweeper.sweepOnce()).toBe(1);

    const repeated = await placeWithKey('crashed', origin_proof);
    expect(repeated.status).toBe(201);
    expect(repeated.order.status).toBe('captured');
    expect(fake.authorizations.size).toBe(authorized + 1);
    expect(fake.total('capture')).toBe(captured + 9900);
    await timer.ring();
    expect((await lost).order).toMatchObject({ id: repeated.order.id, status: 'captured' });
  });
});

describe('sweepers', () => {
  it('share the work: each order is asked for once', async () => {
    fake.setReachable(false);
    const urls: string[] = [];
    for (let index = 0; index < 45; index += 1) urls.push((await desk.place(buyer)).problem.order ?? '');
    fake.reset();
    desk.advance(1_000);

    const sweepers = Array.from({ length: 4 }, () => createSweeper(desk.deps));
    const asked = await Promise.all(sweepers.map((sweeper) => sweeper.sweepOnce()));

    expect(asked.reduce((sum, count) => sum + count)).toBe(45);
    expect(fake.calls.filter((kind) => kind === 'confirm')).toHaveLength(45);
    expect(await desk.count('orders', `status = 'processing'`)).toBe(0);
  });

  it('go on after a store that fails', async () => {
    fake.setReachable(false);
    const { problem } = await desk.place(buyer);
    fake.reset();
    desk.advance(1_000);
    const broken = createSweeper({
      ...desk.deps,
      database: { ...desk.deps.database, query: () => Promise.reject(new Error('gone')) },
    });
    await expect(broken.sweepOnce()).rejects.toThrow('gone');

    await desk.sweeper.sweepOnce();
    expect((await desk.call(problem.order ?? '')).order.status).toBe('captured');
  });

  it('stop', async () => {
    const sweeper = createSweeper(desk.deps);
    sweeper.start();
    sweeper.start();
    await sweeper.stop();
    await sweeper.stop();
  });
});

describe('the sandbox card whose outcome is unknown at first', () => {
  it('is captured within 30 seconds with no further call', async () => {
    const sandbox = await openOrderDesk();
    try {
      const holder = await sandbox.addBuyer(sandbox.shop, 'outcome_unknown');
      const { problem } = await sandbox.place(holder);
      expect(problem.code).toBe('outcome_unknown');

      let status = 'processing';
      let seconds = 0;
      for (; status === 'processing' && seconds < 60; seconds += 5) {
        sandbox.advance(5_000);
        await sandbox.sweeper.sweepOnce();
        const [row] = await sandbox.sql<{ status: string }>('select status from orders where order_id = $1', [
          idOf(problem.order),
        ]);
        status = row?.status ?? 'lost';
      }
      expect(status).toBe('captured');
      expect(seconds).toBeLessThanOrEqual(25);
    } finally {
      await sandbox.drop();
    }
  });
});

const idOf = (url = '') => url.split('/').at(-1);
