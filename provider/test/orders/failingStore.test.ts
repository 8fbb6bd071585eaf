import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../src/store/database.js';
import { StoreUnavailable } from '../../src/store/storeError.js';
import { fakeRail } from './fakeRail.js';
import { type Buyer, type OrderDesk, openOrderDesk } from './orderDesk.js';

/** The connection breaks at these statements: before they reach the store, or after it has done them. */
const breaks = { before: '', after: '' };

function breakable(database: Database): Database {
  const lost = () => new StoreUnavailable(new Error('Connection terminated unexpectedly'));
  return {
    ...database,
    async query(statement, values) {
      if (statement.name === breaks.before) throw lost();
      const rows = await database.query(statement, values);
      if (statement.name === breaks.after) throw lost();
      return rows as never;
    },
    async transaction(work) {
      const names: string[] = [];
      const result = await database.transaction((tx) =>
        work({
          query(statement, values) {
            if (statement.name === breaks.before) throw lost();
            names.push(statement.name);
            return tx.query(statement, values);
          },
        }),
      );
      if (names.includes(breaks.after)) throw lost();
      return result;
    },
  };
}

const fake = fakeRail();
let desk: OrderDesk;
let buyer: Buyer;

beforeAll(async () => {
  desk = await openOrderDesk({ rails: { test: [fake.rail], live: [] }, wrapStore: breakable });
  buyer = await desk.addBuyer(desk.shop, 'approved', 'fake');
});
afterAll(() => desk.drop());
beforeEach(() => {
  Object.assign(breaks, { before: '', after: '' });
  fake.reset();
});

const LEASE = 30_000;
const withKey = (key: string) => ({ headers: { 'Idempotency-Key': key } });

describe('a store that breaks', () => {
  it.each(['merchants.with_secrets', 'idempotency.find', 'origin_proofs.by_id'])(
    'before anything was reserved (%s) is unavailable, and the proof stays usable',
    async (name) => {
      const origin_proof = await desk.prove(buyer);
      breaks.before = name;
      // Not as agreed, so that everything is looked up one by one.
      const answer = await desk.place(buyer, { origin_proof, order_amount: 9901 }, withKey(name));
      expect([answer.status, answer.problem.code]).toEqual([503, 'unavailable']);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);

      breaks.before = '';
      expect((await desk.place(buyer, { origin_proof }, withKey(name))).status).toBe(201);
    },
  );

  it('at the reservation is no "nothing happened": the same key tells, and nothing is charged twice', async () => {
    const origin_proof = await desk.prove(buyer);
    const before = fake.total('capture');
    breaks.after = 'orders.reserve';
    const answer = await desk.place(buyer, { origin_proof }, withKey('lost'));
    expect([answer.status, answer.problem.code]).toEqual([500, 'internal_error']);
    breaks.after = '';

    expect((await desk.place(buyer, { origin_proof }, withKey('lost'))).problem.code).toBe('request_in_progress');
    desk.advance(LEASE);
    const repeated = await desk.place(buyer, { origin_proof }, withKey('lost'));
    expect([repeated.status, repeated.order.status]).toEqual([201, 'captured']);
    expect(fake.total('capture') - before).toBe(9900);
  });

  it('after the rail has charged is an unknown outcome with the order, which the sweeper settles', async () => {
    const before = fake.total('capture');
    breaks.before = 'orders.finalise';
    const answer = await desk.place(buyer);
    expect([answer.status, answer.problem.code]).toEqual([504, 'outcome_unknown']);
    breaks.before = '';

    desk.advance(LEASE);
    expect(await desk.sweeper.sweepOnce()).toBe(1);
    expect((await desk.call(answer.problem.order ?? '')).order.status).toBe('captured');
    expect(fake.total('capture') - before).toBe(9900);
  });

  it.each([
    ['order_operations.insert', 500, 'internal_error'],
    ['order_operations.end', 504, 'outcome_unknown'],
  ])('during a refund (%s) is %i, and the same key tells', async (name, status, code) => {
    const { order } = await desk.place(buyer);
    const before = fake.total('refund');
    breaks.after = name;
    const key = withKey(`refund ${name}`);
    const lost = await desk.call(`${order.url}/refund`, { body: { amount: 100 }, ...key });
    expect([lost.status, lost.problem.code]).toEqual([status, code]);
    breaks.after = '';

    desk.advance(LEASE);
    const repeated = await desk.call(`${order.url}/refund`, { body: { amount: 100 }, ...key });
    expect([repeated.status, repeated.order.refunded_amount]).toEqual([200, 100]);
    expect(fake.total('refund') - before).toBe(100);
  });

  it('while a sweep settles an order leaves it to the next sweep', async () => {
    fake.setReachable(false);
    const { problem } = await desk.place(buyer);
    fake.reset();
    desk.advance(1_000);
    breaks.before = 'orders.finalise';
    expect(await desk.sweeper.sweepOnce()).toBe(1);
    breaks.before = '';

    expect((await desk.call(problem.order ?? '')).order.status).toBe('processing');
    desk.advance(LEASE);
    await desk.sweeper.sweepOnce();
    expect((await desk.call(problem.order ?? '')).order.status).toBe('captured');
  });
});
