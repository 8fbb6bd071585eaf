import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fakeRail } from './fakeRail.js';
import { type Answered, type Buyer, ORDER, type OrderDesk, openOrderDesk } from './orderDesk.js';
import { type Change, change, explains, type ModelOrder, statusOf } from './orderModel.js';

/*
 * Random sequences of calls, several at once, against the model of orderModel.ts, on a real PostgreSQL. What is done
 * one call at a time must be answered exactly as the model says; what is done at once must have an explanation: some
 * sequence of the calls that succeeded which leads to what the store holds afterwards.
 */

const AMOUNT = 100;
const fake = fakeRail();
let desk: OrderDesk;

beforeAll(async () => {
  desk = await openOrderDesk({ rails: { test: [fake.rail], live: [] } });
});
afterAll(() => desk.drop());

/** One call of a merchant, sent `times` times at once; with more than one, or on request, under one key. */
type Call = Change & { at: number; times: number; hasKey: boolean };
/** Calls made at once. `isFlaky`: the rail does its work and its answers are lost. */
type Step = { calls: Call[]; isFlaky: boolean };
/** Placed `times` times at once with one proof, all under one key or none. */
type Placing = { capture: boolean; times: number; hasKey: boolean };

const call: fc.Arbitrary<Call> = fc.record({
  kind: fc.constantFrom('capture', 'capture', 'refund', 'refund', 'cancel'),
  amount: fc.option(fc.integer({ min: 1, max: AMOUNT + 10 }), { nil: undefined, freq: 4 }),
  at: fc.nat(1),
  times: fc.integer({ min: 1, max: 3 }),
  hasKey: fc.boolean(),
});
const step: fc.Arbitrary<Step> = fc.record({
  calls: fc.array(call, { minLength: 1, maxLength: 4 }),
  isFlaky: fc.integer({ min: 0, max: 4 }).map((chance) => chance === 0),
});
const placing: fc.Arbitrary<Placing> = fc.record({
  capture: fc.boolean(),
  times: fc.integer({ min: 1, max: 4 }),
  hasKey: fc.boolean(),
});

/** An order as the test knows it. */
type Known = { path: string; reference: string; model: ModelOrder; used: { proof: string; key: string | undefined } };

let names = 0;
const newName = () => {
  names += 1;
  return `n${names}`;
};

it('orders do what the model does, whatever is asked in whatever order and at once', async () => {
  const scenario = fc.tuple(
    fc.array(placing, { minLength: 2, maxLength: 2 }),
    fc.array(step, { minLength: 1, maxLength: 6 }),
  );
  await fc.assert(
    fc.asyncProperty(scenario, async ([placings, steps]) => {
      fake.reset();
      const buyer = await desk.addBuyer(await desk.addShop(), 'approved', 'fake');
      const orders = await Promise.all(placings.map((how) => placeOnce(buyer, how)));
      await agreesWithModel(buyer, orders);
      for (const now of steps) {
        await take(buyer, orders, now);
        await agreesWithModel(buyer, orders);
      }
      await placedForGood(buyer, orders);
    }),
    { numRuns: 60 },
  );
  await booksAgree();
}, 120_000);

async function placeOnce(buyer: Buyer, { capture, times, hasKey }: Placing): Promise<Known> {
  const proof = await desk.prove(buyer, { amount: AMOUNT });
  const key = hasKey ? newName() : undefined;
  const reference = newName();
  const answers = await repeat(times, () => placeWith(buyer, reference, capture, proof, key));
  const placed = answers.filter(({ status }) => status === 201);
  expect(new Set(placed.map(({ order }) => order.id)).size).toBe(1);
  if (!hasKey) expect(placed).toHaveLength(1);
  for (const { status, problem } of answers) {
    if (status !== 201) expect(problem.code).toBe(hasKey ? 'request_in_progress' : 'proof_already_used');
  }
  const model = { amount: AMOUNT, captured: capture ? AMOUNT : 0, refunded: 0, released: 0 };
  return { path: placed[0]!.order.url, reference, model, used: { proof, key } };
}

const placeWith = (buyer: Buyer, reference: string, capture: boolean, proof: string, key?: string) =>
  desk.place(
    buyer,
    { ...ORDER, reference, order_amount: AMOUNT, order_tax_amount: 0, capture, origin_proof: proof },
    key === undefined ? {} : { headers: { 'Idempotency-Key': key } },
  );

async function take(buyer: Buyer, orders: Known[], { calls, isFlaky }: Step): Promise<void> {
  if (isFlaky) for (const kind of ['capture', 'refund', 'cancel'] as const) fake.behaviour[kind] = 'throw after';
  const answered = await Promise.all(calls.map(async (made) => ({ made, answers: await send(buyer, orders, made) })));
  fake.reset();
  if (isFlaky) await settle();

  for (const [at, known] of orders.entries()) {
    const here = answered.filter(({ made }) => made.at === at);
    const done = here.filter(({ answers }) => answers.some(isDone));
    const { model } = known;
    const after = await readModel(buyer, known);
    if (here.length === 1 && !isFlaky) {
      const { made, answers } = here[0]!;
      const expected = change(model, made);
      expect(answers.some(isDone)).toBe(expected.code === 'ok');
      if (made.times === 1 && expected.code !== 'ok') expect(answers[0]?.problem.code).toBe(expected.code);
    }
    const changes = done.map(({ made }) => made);
    const explained = explains(model, changes, after);
    expect({ model, changes, after, explained }).toMatchObject({ explained: true });
    known.model = after;
  }
}

/** Several at once share a key, so that they are one call: all that succeed give the same answer. */
async function send(buyer: Buyer, orders: Known[], made: Call): Promise<Answered[]> {
  const { kind, amount, times, hasKey } = made;
  const key = hasKey || times > 1 ? newName() : undefined;
  const answers = await repeat(times, () =>
    desk.call(`${orders[made.at]!.path}/${kind}`, {
      shop: buyer.shop,
      body: amount === undefined || kind === 'cancel' ? {} : { amount },
      headers: key === undefined ? {} : { 'Idempotency-Key': key },
    }),
  );
  expect(new Set(answers.filter(({ status }) => status === 200).map(({ text }) => text)).size).toBeLessThan(2);
  for (const { status, problem } of answers) {
    if (status === 200) continue;
    const known = ['invalid_state', 'validation_failed', 'request_in_progress', 'outcome_unknown'];
    expect(known).toContain(problem.code);
  }
  return answers;
}

/** The rail did what it was asked before its answer was lost, so an unknown outcome is a success to be found out. */
const isDone = ({ status }: Answered) => status === 200 || status === 504;

async function settle(): Promise<void> {
  do {
    desk.advance(301_000);
    await desk.sweeper.sweepOnce();
  } while ((await desk.count('order_operations', `state = 'pending'`)) > 0);
}

async function readModel(buyer: Buyer, { path }: Known): Promise<ModelOrder> {
  const { order } = await desk.call(path, { shop: buyer.shop });
  const [row] = await desk.sql<{ releasedAmount: number }>('select released_amount from orders where order_id = $1', [
    order.id,
  ]);
  const { captured_amount: captured, refunded_amount: refunded } = order;
  return { amount: order.amount, captured, refunded, released: row!.releasedAmount };
}

async function agreesWithModel(buyer: Buyer, orders: Known[]): Promise<void> {
  const list = await desk.call('/api/v1/orders', { shop: buyer.shop });
  const { data } = list.json as { data: Answered['order'][] };
  expect(data).toHaveLength(orders.length);
  for (const { path, reference, model } of orders) {
    const { order } = await desk.call(path, { shop: buyer.shop });
    expect(data.find(({ id }) => id === order.id)).toEqual(order);
    expect(order).toMatchObject({
      reference,
      amount: AMOUNT,
      captured_amount: model.captured,
      refunded_amount: model.refunded,
      status: statusOf(model),
    });
    expect(model.captured + model.released).toBeLessThanOrEqual(AMOUNT);
    expect(model.refunded).toBeLessThanOrEqual(model.captured);
  }
}

/** The same key tells what was placed as it was then; the same proof without it buys nothing more. */
async function placedForGood(buyer: Buyer, orders: Known[]): Promise<void> {
  for (const { path, reference, used } of orders) {
    if (used.key !== undefined) {
      const capture = JSON.parse((await storedAnswer(used.key)) ?? '{}').status === 'captured';
      const again = await placeWith(buyer, reference, capture, used.proof, used.key);
      expect(again.headers.get('idempotency-replayed')).toBe('true');
      expect(again.order.url).toBe(path);
    }
    const without = await placeWith(buyer, reference, true, used.proof);
    expect(without.problem).toMatchObject({ code: 'proof_already_used', order: path });
  }
}

async function storedAnswer(key: string): Promise<string | undefined> {
  const text = 'select body from idempotency_keys where idempotency_key = $1';
  return (await desk.sql<{ body: string }>(text, [key]))[0]?.body;
}

/** What the rail has moved is what the orders say. */
async function booksAgree(): Promise<void> {
  const [sum] = await desk.sql<{ captured: number; refunded: number }>(
    'select sum(captured_amount)::bigint as captured, sum(refunded_amount)::bigint as refunded from orders',
  );
  expect({ captured: fake.total('capture'), refunded: fake.total('refund') }).toEqual(sum);
}

const repeat = <T>(times: number, act: () => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: times }, act));
