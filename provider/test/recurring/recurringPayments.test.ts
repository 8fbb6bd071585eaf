import type { RecurringPayment } from 'ondemand-pay/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Buyer, type Call, type OrderDesk, openOrderDesk, PROVIDER_URL } from '../orders/orderDesk.js';

let desk: OrderDesk;
let buyer: Buyer;

beforeAll(async () => {
  desk = await openOrderDesk();
  buyer = await desk.addBuyer(desk.shop);
});
afterAll(() => desk.drop());

const pathOf = ({ userToken }: Buyer) => `/api/v1/users/${userToken}/recurring_payments`;
const proveRecurring = (of = buyer) =>
  desk.prove(of, { flow: 'recurring-purchase', recurring: { max_amount: 9900, currency: 'SEK' } });
const make = (origin_proof: string, of = buyer, call: Call = {}) =>
  desk.call(pathOf(of), { body: { origin_proof }, shop: of.shop, ...call });

describe('a reference', () => {
  it('is made from a recurring proof and can be read and revoked', async () => {
    const made = await make(await proveRecurring());
    expect(made.status).toBe(201);
    const payment = made.json as RecurringPayment;
    const start = new Date(Math.floor(desk.clock().getTime() / 1000) * 1000).toISOString();
    expect(payment).toEqual({
      reference: expect.stringMatching(/^rp_[\w-]{32}$/),
      status: 'active',
      terms: { max_amount: 9900, currency: 'SEK', interval: null, interval_count: null, start },
    });
    const url = `${PROVIDER_URL}${pathOf(buyer)}/${payment.reference}`;
    expect(made.headers.get('location')).toBe(url);
    expect((await desk.call(url)).json).toEqual(payment);

    for (let times = 0; times < 2; times++) {
      const revoked = await desk.call(url, { method: 'DELETE' });
      expect([revoked.status, revoked.json]).toEqual([200, { ...payment, status: 'revoked' }]);
    }
    expect((await desk.call(url)).json).toMatchObject({ status: 'revoked' });
    const [row] = await desk.sql(`select revoked_by from recurring_payments where reference = $1`, [payment.reference]);
    expect(row).toEqual({ revokedBy: 'merchant' });
  });

  it('is made once for a proof, by one of many at the same time', async () => {
    const proof = await proveRecurring();
    const answers = await Promise.all(Array.from({ length: 10 }, () => make(proof)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(9).fill(409)]);
    const { location } = Object.fromEntries(answers.find(({ status }) => status === 201)!.headers);
    for (const { status, problem } of answers) {
      if (status === 409) expect(problem).toMatchObject({ code: 'proof_already_used', recurring_payment: location });
    }
  });

  it('is made once for an Idempotency-Key, and answered again', async () => {
    const proof = await proveRecurring();
    const headers = { 'Idempotency-Key': 'subscribe-1' };
    const answers = await Promise.all(Array.from({ length: 6 }, () => make(proof, buyer, { headers })));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(201));
    expect(answers.filter(({ headers: sent }) => sent.get('idempotency-replayed') === 'true')).toHaveLength(5);

    const other = await make(await proveRecurring(), buyer, { headers });
    expect([other.status, other.problem.code]).toEqual([422, 'idempotency_key_reused']);
  });

  it('is made from no other kind of proof, and pays for an order as no proof', async () => {
    for (const flow of ['purchase', 'registration'] as const) {
      const proof = await desk.prove(buyer, { flow });
      const answer = await make(proof);
      expect([answer.status, answer.problem.code]).toEqual([422, 'wrong_proof_kind']);
    }
    for (const flow of ['recurring-purchase', 'registration'] as const) {
      const answer = await desk.place(buyer, { origin_proof: await desk.prove(buyer, { flow }) });
      expect([answer.status, answer.problem.code]).toEqual([422, 'wrong_proof_kind']);
    }
    expect((await make(await desk.subscribe(buyer))).problem.code).toBe('proof_invalid');
  });

  it('is refused for a proof that expired, was voided, or belongs to another buyer or shop', async () => {
    const other = await desk.addBuyer(desk.shop);
    const elsewhere = await desk.addBuyer(await desk.addShop());
    const proof = await proveRecurring();
    expect((await make(proof, other)).problem.code).toBe('user_mismatch');
    expect((await make(proof, elsewhere)).problem.code).toBe('proof_invalid');
    const unknown = await desk.call('/api/v1/users/nobody/recurring_payments', { body: { origin_proof: proof } });
    expect(unknown.problem.code).toBe('not_found');
    expect((await make('', buyer)).problem).toMatchObject({
      code: 'validation_failed',
      errors: [{ pointer: '/origin_proof' }],
    });
    expect((await make(proof)).status).toBe(201);

    const late = await proveRecurring();
    desk.advance(600_000);
    expect((await make(late)).problem.code).toBe('proof_expired');
  });

  it('is not made when the way to pay is gone', async () => {
    const leaving = await desk.addBuyer(desk.shop);
    const proof = await proveRecurring(leaving);
    await desk.sql('update instruments set removed_at = now() where buyer_id = $1', [leaving.buyerId]);
    expect((await make(proof, leaving)).problem.code).toBe('proof_invalid');
  });

  it('is not found by another buyer, by another shop, or by an invented name', async () => {
    const reference = await desk.subscribe(buyer);
    const other = await desk.addBuyer(desk.shop);
    const elsewhere = await desk.addBuyer(await desk.addShop());
    const calls: [string, Call][] = [
      [`${pathOf(other)}/${reference}`, {}],
      [`${pathOf(buyer)}/${reference}`, { shop: elsewhere.shop }],
      [`${pathOf(buyer)}/rp_invented`, {}],
      [`${pathOf(buyer)}/%00`, {}],
    ];
    for (const [path, call] of calls) {
      for (const method of ['GET', 'DELETE']) expect((await desk.call(path, { ...call, method })).status).toBe(404);
    }
    expect((await desk.call(`${pathOf(buyer)}/${reference}`)).json).toMatchObject({ status: 'active' });
  });
});
