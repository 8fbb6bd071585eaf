import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { purge } from '../../src/housekeeping/purge.js';
import { type Buyer, ORDER, type OrderDesk, openOrderDesk } from '../orders/orderDesk.js';

const DAY = 24 * 60 * 60 * 1000;

let desk: OrderDesk;
let buyer: Buyer;

beforeAll(async () => {
  desk = await openOrderDesk();
  buyer = await desk.addBuyer(desk.shop);
});
afterAll(() => desk.drop());

const withKey = (key: string, more = {}) => ({ headers: { 'Idempotency-Key': key, ...more } });
const isReplay = ({ headers }: { headers: Headers }) => headers.get('idempotency-replayed') === 'true';

describe('a repeated request', () => {
  it('gets the first answer, to the byte', async () => {
    const origin_proof = await desk.prove(buyer);
    const first = await desk.place(buyer, { origin_proof }, withKey('again'));
    await desk.call(`${first.order.url}/refund`, { body: { amount: 100 } });
    const second = await desk.place(buyer, { origin_proof }, withKey('again'));

    expect(isReplay(first)).toBe(false);
    expect(isReplay(second)).toBe(true);
    expect([second.status, second.text]).toEqual([first.status, first.text]);
    for (const name of ['location', 'content-type', 'preference-applied']) {
      expect(second.headers.get(name)).toBe(first.headers.get(name));
    }
  });

  it('gets the decline again', async () => {
    const poor = await desk.addBuyer(desk.shop, 'card_declined');
    const origin_proof = await desk.prove(poor);
    const first = await desk.place(poor, { origin_proof }, withKey('declined'));
    const second = await desk.place(poor, { origin_proof }, withKey('declined'));

    expect(first.status).toBe(402);
    expect(second.text).toBe(first.text);
    expect([second.status, isReplay(second), second.headers.get('content-type')]).toEqual([
      402,
      true,
      'application/problem+json',
    ]);
  });

  it('is the same with its fields in another order, as a form, or with the defaults written out', async () => {
    const origin_proof = await desk.prove(buyer);
    const first = await desk.place(buyer, { ...ORDER, origin_proof }, withKey('same'));
    const path = `/api/v1/users/${buyer.userToken}/orders`;
    const headers = { 'Idempotency-Key': 'same' };

    const reordered = Object.fromEntries(Object.entries({ ...ORDER, origin_proof }).reverse());
    const form = new URLSearchParams(
      Object.entries({ ...ORDER, origin_proof }).map(([name, value]): [string, string] => [name, String(value)]),
    ).toString();
    const answers = [
      await desk.call(path, { body: reordered, headers }),
      await desk.call(path, { body: { ...ORDER, origin_proof, capture: true }, headers }),
      await desk.call(path, {
        body: form,
        headers: { ...headers, 'Content-Type': 'application/x-www-form-urlencoded' },
      }),
    ];

    expect(answers.map((answer) => [isReplay(answer), answer.text])).toEqual(answers.map(() => [true, first.text]));
  });

  it.each([
    ['another field', { reference: 'B-2' }],
    ['an unknown field', { note: 'x' }],
    ['a field named __proto__', JSON.parse('{"__proto__": {"a": 1}}')],
  ])('with %s is refused', async (_what, fields) => {
    const origin_proof = await desk.prove(buyer);
    const key = `other ${JSON.stringify(fields)}`;
    expect((await desk.place(buyer, { origin_proof }, withKey(key))).status).toBe(201);

    const body = JSON.stringify({ ...ORDER, origin_proof, ...fields });
    const reused = await desk.call(`/api/v1/users/${buyer.userToken}/orders`, { body, ...withKey(key) });
    expect([reused.status, reused.problem.code]).toEqual([422, 'idempotency_key_reused']);
  });

  it('with the address of another buyer is refused', async () => {
    const other = await desk.addBuyer(desk.shop);
    const origin_proof = await desk.prove(buyer);
    await desk.place(buyer, { origin_proof }, withKey('address'));
    expect((await desk.place(other, { origin_proof }, withKey('address'))).problem.code).toBe('idempotency_key_reused');
  });
});

describe('a key', () => {
  it.each([' '.repeat(0), 'x'.repeat(256), 'sm\u00f6rg\u00e5s', 'tab\there'])(
    'written %.20j is malformed',
    async (key) => {
      const answer = await desk.place(buyer, {}, withKey(key));
      expect([answer.status, answer.problem.code]).toEqual([400, 'malformed_request']);
    },
  );

  it.each(['x', 'x'.repeat(255), '"quoted" ~ {key}'])('written %.20j is taken', async (key) => {
    expect((await desk.place(buyer, {}, withKey(key))).status).toBe(201);
  });

  it('is not used up by a refusal before the reservation', async () => {
    const origin_proof = await desk.prove(buyer);
    const refused = await desk.place(buyer, { origin_proof, order_amount: 9901 }, withKey('refused'));
    expect(refused.problem.code).toBe('amount_mismatch');
    expect(await desk.count('idempotency_keys', `idempotency_key = 'refused'`)).toBe(0);

    const placed = await desk.place(buyer, { origin_proof }, withKey('refused'));
    expect([placed.status, isReplay(placed)]).toEqual([201, false]);
  });

  it("is each shop's own", async () => {
    const stranger = await desk.addBuyer(await desk.addShop());
    const first = await desk.place(buyer, {}, withKey('shared'));
    const second = await desk.place(stranger, {}, withKey('shared'));
    expect([first.status, second.status, isReplay(second)]).toEqual([201, 201, false]);
  });

  it('used at once for two different purchases makes one', async () => {
    const proofs = await Promise.all(Array.from({ length: 20 }, () => desk.prove(buyer)));
    const answers = await Promise.all(
      proofs.map((origin_proof, index) =>
        desk.place(buyer, { origin_proof, reference: `R-${index}` }, withKey('rush')),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ problem }) => problem.code === 'idempotency_key_reused')).toHaveLength(19);

    const open = await desk.count('origin_proofs', 'consumed_at is null and jti = any($1)', [proofs.map(jtiOf)]);
    expect(open).toBe(19);
  });
});

describe('after thirty days', () => {
  it('a key is free, also before its row is purged', async () => {
    const first = await desk.place(buyer, {}, withKey('monthly'));
    desk.advance(30 * DAY - 1);
    expect((await desk.place(buyer, {}, withKey('monthly'))).problem.code).toBe('idempotency_key_reused');
    desk.advance(1);

    const next = await desk.place(buyer, {}, withKey('monthly'));
    expect([next.status, isReplay(next)]).toEqual([201, false]);
    expect(next.order.id).not.toBe(first.order.id);

    const { order } = await desk.place(buyer, { capture: false }, withKey('to capture'));
    desk.advance(30 * DAY);
    const captured = await desk.call(`${order.url}/capture`, { body: {}, ...withKey('to capture') });
    expect(captured.status).toBe(200);
  });

  it('a key is deleted, and no other', async () => {
    await desk.place(buyer, {}, withKey('old'));
    desk.advance(15 * DAY);
    await desk.place(buyer, {}, withKey('young'));
    desk.advance(15 * DAY);

    await purge(desk.deps);

    expect(await desk.count('idempotency_keys', `idempotency_key = 'old'`)).toBe(0);
    expect(await desk.count('idempotency_keys', `idempotency_key = 'young'`)).toBe(1);
  });
});

const jtiOf = (proof: string): string =>
  JSON.parse(Buffer.from(proof.split('.')[1] ?? '', 'base64url').toString('utf8')).jti;
