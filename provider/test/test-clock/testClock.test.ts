import fc from 'fast-check';
import type { RecurringTerms } from 'ondemand-pay/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { datedNow } from '../../src/test-clock/datedNow.js';
import { durationLater, readDuration } from '../../src/test-clock/duration.js';
import { moveTestClock, nowIn, readTestClock } from '../../src/test-clock/testClock.js';
import { type Buyer, type OrderDesk, openOrderDesk } from '../orders/orderDesk.js';
import { startTestProvider, type TestProvider } from '../support/provider.js';

const DAY = 86_400_000;

describe('the clock of test keys', () => {
  let desk: OrderDesk;
  let buyer: Buyer;

  beforeAll(async () => {
    desk = await openOrderDesk();
    buyer = await desk.addBuyer(desk.shop);
  });
  beforeEach(() => desk.sql('delete from test_clock'));
  afterAll(() => desk.drop());

  const advance = (text: string) => moveTestClock(desk.deps, (from) => durationLater(from, readDuration(text)!));
  const monthly: Partial<RecurringTerms> = { max_amount: 9_900, currency: 'SEK', interval: 'month', interval_count: 1 };

  it('opens the next period to a charge that the last one had no room for', async () => {
    const reference = await desk.subscribe(buyer, monthly);
    expect((await desk.place(buyer, { origin_proof: reference })).status).toBe(201);
    const refused = await desk.place(buyer, { origin_proof: reference });
    expect(refused.problem).toMatchObject({ code: 'recurring_terms_exceeded' });

    await advance('1month');
    const charged = await desk.place(buyer, { origin_proof: reference });
    expect(charged.status).toBe(201);
    expect(charged.order.created_at).toBe(durationLater(desk.clock(), readDuration('1month')!).toISOString());
    const again = await desk.place(buyer, { origin_proof: reference });
    expect(again.problem.code).toBe('recurring_terms_exceeded');
    expect(Date.parse(String(again.problem.next_charge_at))).toBeGreaterThan(
      (await nowIn(desk.deps, 'test')).getTime(),
    );
  });

  it('dates orders and agreements, and leaves proofs, keys and unknown outcomes to the real time', async () => {
    const proof = await desk.prove(buyer);
    await advance('1year');
    const key = { headers: { 'Idempotency-Key': 'over a year' } };
    const placed = await desk.place(buyer, { origin_proof: proof }, key);
    expect(placed.status).toBe(201);
    expect(placed.order.created_at.slice(0, 4)).toBe('2027');
    const again = await desk.place(buyer, { origin_proof: proof }, key);
    expect(again.headers.get('idempotency-replayed')).toBe('true');

    const late = await desk.addBuyer(desk.shop, 'outcome_unknown');
    const { problem } = await desk.place(late);
    expect(problem.code).toBe('outcome_unknown');
    desk.advance(30_000);
    await desk.sweeper.sweepOnce();
    expect((await desk.call(problem.order!)).order.status).toBe('captured');
    await desk.subscribe(buyer, monthly);
    const [row] = await desk.sql<{ year: number }>(
      `select extract(year from created_at)::int as year from recurring_payments order by created_at desc limit 1`,
    );
    expect(row?.year).toBe(2027);
  });

  it('never is that of live keys', async () => {
    await advance('2weeks');
    expect(await nowIn(desk.deps, 'live')).toEqual(desk.clock());
    expect(await nowIn(desk.deps, 'test')).toEqual(new Date(desk.clock().getTime() + 14 * DAY));
  });

  it('dates nothing of live keys, in the store neither', async () => {
    await advance('2weeks');
    const now = desk.clock();
    const [dated] = await desk.sql(`select ${datedNow('$1', "'live'")} as live, ${datedNow('$1', "'test'")} as test`, [
      now,
    ]);
    expect(dated).toEqual({ live: now, test: new Date(now.getTime() + 14 * DAY) });
  });

  it('goes on with the real one, and only ever forward', async () => {
    await advance('3days');
    desk.advance(1_000);
    expect(await readTestClock(desk.deps)).toMatchObject({ ahead: 3 * DAY });
    const shown = (await nowIn(desk.deps, 'test')).getTime();
    for (const back of [shown - 1, 0, Number.NaN]) {
      await expect(moveTestClock(desk.deps, () => new Date(back))).rejects.toMatchObject({
        code: 'validation_failed',
        message: expect.stringContaining('only moves forward'),
      });
    }
    await moveTestClock(desk.deps, () => new Date(shown));
    await expect(
      moveTestClock(desk.deps, (from) => durationLater(from, { count: 200, interval: 'year' })),
    ).rejects.toMatchObject({
      code: 'validation_failed',
    });
    expect((await nowIn(desk.deps, 'test')).getTime()).toBe(shown);
  });

  it('is moved by each of many that move it at once', async () => {
    await Promise.all(Array.from({ length: 10 }, () => advance('1day')));
    expect(await readTestClock(desk.deps)).toMatchObject({ ahead: 10 * DAY });
  });
});

describe('a duration', () => {
  it('is read as it is written, and anything else is none', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        fc.constantFrom('day', 'week', 'month', 'year'),
        fc.constantFrom('', ' '),
        fc.constantFrom('', 's'),
        (count, interval, space, plural) => {
          expect(readDuration(`${count}${space}${interval}${plural}`)).toEqual({ count, interval });
        },
      ),
    );
    for (const text of ['', 'month', '0days', '-1month', '1.5days', '1001days', '1hour', '1month ago', '٣days']) {
      expect(readDuration(text)).toBeUndefined();
    }
  });

  it('is counted by the calendar', () => {
    expect(durationLater(new Date('2027-01-31T10:00:00Z'), { count: 1, interval: 'month' })).toEqual(
      new Date('2027-02-28T10:00:00Z'),
    );
  });
});

describe('over HTTP', () => {
  let test: TestProvider;
  beforeAll(async () => {
    test = await startTestProvider();
  });
  afterAll(() => test.close());

  const post = (body: unknown, headers: Record<string, string> = { 'Content-Type': 'application/json' }) =>
    test.fetch('/sandbox/clock', { method: 'POST', headers, body: JSON.stringify(body) });

  it('is shown and moved in the sandbox', async () => {
    expect(await (await test.fetch('/sandbox/clock')).json()).toEqual({
      now: test.clock().toISOString(),
      ahead_seconds: 0,
    });
    const moved = await post({ advance: '1week' });
    expect(moved.status).toBe(200);
    const shown = await moved.json();
    expect(shown).toEqual({ now: '2026-03-08T12:00:00.000Z', ahead_seconds: 7 * 86_400 });
    expect(await (await test.fetch('/sandbox/clock')).json()).toEqual(shown);
    expect(await (await post({ to: '2026-04-01T00:00:00Z' })).json()).toMatchObject({
      now: '2026-04-01T00:00:00.000Z',
    });
  });

  it.each([
    [{ to: '2026-01-01T00:00:00Z' }],
    [{ to: 'tomorrow' }],
    [{ to: '2026-13-45T99:99:99Z' }],
    [{ advance: '-1month' }],
    [{ advance: '1month', to: '2036-01-01T00:00:00Z' }],
    [{}],
  ])('refuses %j', async (body) => {
    expect((await post(body)).status).toBe(422);
  });

  it('takes no form, which a page of anyone could send', async () => {
    expect((await post({ advance: '1day' }, { 'Content-Type': 'text/plain' })).status).toBe(415);
  });

  it('is not there without the sandbox', async () => {
    const live = await startTestProvider({ sandbox: false });
    const body = JSON.stringify({ advance: '1month' });
    const headers = { 'Content-Type': 'application/json' };
    expect((await live.fetch('/sandbox/clock', { method: 'POST', headers, body })).status).toBe(404);
    expect((await live.fetch('/sandbox/clock')).status).toBe(404);
    await live.close();
  });
});
