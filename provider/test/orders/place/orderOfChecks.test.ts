import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Buyer, ORDER, type OrderDesk, openOrderDesk, type ProofTerms, type Shop } from '../orderDesk.js';

let desk: OrderDesk;
let buyer: Buyer;
let otherBuyer: Buyer;
let otherShop: Shop;

beforeAll(async () => {
  desk = await openOrderDesk();
  buyer = await desk.addBuyer(desk.shop);
  otherBuyer = await desk.addBuyer(desk.shop);
  otherShop = await desk.addShop();
});
afterAll(() => desk.drop());

/** A request under construction: each fault spoils one thing of it. */
type Attempt = {
  terms: Partial<ProofTerms>;
  shop: Shop;
  userToken: string;
  fields: Record<string, unknown>;
  headers: Record<string, string>;
  body?: string;
  /** Done when the proof exists, before the request. */
  before: ((proof: string) => Promise<unknown>)[];
};

/** Every refusal of an order up to the reservation, in the contract's order, and how to provoke it. */
const FAULTS: [code: string, status: number, spoil: (attempt: Attempt) => void][] = [
  ['unsupported_media_type', 415, (a) => Object.assign(a.headers, { 'Content-Type': 'text/plain' })],
  ['body_too_large', 413, (a) => Object.assign(a.headers, { 'Content-Length': '65537' })],
  ['invalid_credentials', 401, (a) => Object.assign(a.headers, { Authorization: 'Basic bm9ib2R5Om5vdGhpbmc=' })],
  ['malformed_request', 400, (a) => Object.assign(a, { body: '{"reference":' })],
  ['validation_failed', 422, (a) => Object.assign(a.fields, { order_tax_amount: -1 })],
  [
    'idempotency_key_reused',
    422,
    (a) => {
      a.headers['Idempotency-Key'] = 'taken';
      a.before.push(() => desk.place(otherBuyer, { reference: 'first' }, { headers: { 'Idempotency-Key': 'taken' } }));
    },
  ],
  ['not_found', 404, (a) => Object.assign(a, { userToken: 'invented' })],
  ['proof_invalid', 422, (a) => Object.assign(a.terms, { claims: { aud: 'test_another_shop' } })],
  ['wrong_proof_kind', 422, (a) => Object.assign(a.terms, { flow: 'registration' })],
  [
    'user_mismatch',
    422,
    (a) => Object.assign(a, { userToken: a.userToken === 'invented' ? a.userToken : otherBuyer.userToken }),
  ],
  ['proof_already_used', 409, (a) => a.before.push((origin_proof) => consume(origin_proof))],
  ['proof_expired', 422, (a) => a.before.push((origin_proof) => expire(origin_proof))],
  ['currency_mismatch', 422, (a) => Object.assign(a.fields, { currency: 'EUR' })],
  ['amount_mismatch', 422, (a) => Object.assign(a.fields, { order_amount: 9901 })],
  [
    'amount_mismatch',
    422,
    (a) => {
      a.terms.taxAmount = 990;
      if (a.fields.order_tax_amount === 990) a.fields.order_tax_amount = 989;
    },
  ],
  [
    'item_mismatch',
    422,
    (a) => {
      a.terms.itemName = 'Day pass';
      a.fields.name = 'Week pass';
    },
  ],
];

const jtiOf = (proof: string): string =>
  JSON.parse(Buffer.from(proof.split('.')[1] ?? '', 'base64url').toString('utf8')).jti;

const consume = (proof: string) =>
  desk.sql(`update origin_proofs set consumed_at = $2, order_id = gen_random_uuid() where jti = $1`, [
    jtiOf(proof),
    desk.clock(),
  ]);
const expire = (proof: string) =>
  desk.sql(`update origin_proofs set expires_at = $2 where jti = $1`, [jtiOf(proof), desk.clock()]);

const newAttempt = (): Attempt => ({
  terms: {},
  shop: desk.shop,
  userToken: buyer.userToken,
  fields: { ...ORDER },
  headers: {},
  before: [],
});

async function send(attempt: Attempt) {
  const origin_proof = await desk.prove(buyer, attempt.terms);
  for (const step of attempt.before) await step(origin_proof);
  const answer = await desk.call(`/api/v1/users/${attempt.userToken}/orders`, {
    shop: attempt.shop,
    headers: attempt.headers,
    body: attempt.body ?? { ...attempt.fields, origin_proof },
  });
  return { answer, origin_proof };
}

describe('each check', () => {
  it.each(FAULTS)('%s answers %i', async (code, status, spoil) => {
    const attempt = newAttempt();
    spoil(attempt);

    const { answer } = await send(attempt);

    expect(answer.problem).toMatchObject({ code, status });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.problem.title).not.toBe('');
    expect(answer.problem.user_message).not.toBe('');
    expect(answer.problem.request_id).not.toBe('');
  });

  const spending = new Set(['proof_already_used', 'proof_expired', 'proof_invalid', 'wrong_proof_kind']);
  it.each(FAULTS.filter(([code]) => !spending.has(code)))(
    '%s leaves the proof usable',
    async (_code, status, spoil) => {
      const attempt = newAttempt();
      spoil(attempt);
      const { answer, origin_proof } = await send(attempt);
      expect(answer.status).toBe(status);

      const bought = await desk.place(buyer, { ...ORDER, origin_proof });

      expect(bought.status).toBe(201);
    },
  );
});

describe('two faults at once are answered by the earlier check', () => {
  const pairs = FAULTS.flatMap(([first, , spoilFirst], index) =>
    FAULTS.slice(index + 1).map(([second, , spoilSecond]) => ({ first, second, spoilFirst, spoilSecond })),
  );
  it.each(pairs)('$first before $second', async ({ first, spoilFirst, spoilSecond }) => {
    const attempt = newAttempt();
    spoilFirst(attempt);
    spoilSecond(attempt);
    // A field at fault is only seen in a body that can be read.
    const { answer } = await send(attempt);

    expect(answer.problem.code).toBe(first);
  });
});

describe('the limit of calls', () => {
  const LIMIT = { requests: 3, seconds: 60 };
  let limited: OrderDesk;
  beforeAll(async () => {
    limited = await openOrderDesk({ merchantLimit: LIMIT });
    for (let calls = 0; calls < LIMIT.requests; calls += 1) {
      expect((await limited.call('/api/v1/orders')).status).toBe(200);
    }
  });
  afterAll(() => limited.drop());

  it.each(['{', '{}', '\ud800'])('is rate_limited before the body %j is read', async (body) => {
    const answer = await limited.call('/api/v1/users/nobody/orders', { body });

    expect(answer.status).toBe(429);
    expect(answer.problem.code).toBe('rate_limited');
    const wait = Number(answer.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(LIMIT.seconds);
  });

  it('comes after the credentials, the size and the media type', async () => {
    const path = '/api/v1/users/nobody/orders';
    const codeOf = async (headers: Record<string, string>) => (await limited.call(path, { body: 'x', headers })).status;

    expect(await codeOf({ Authorization: 'Basic bm9ib2R5Om5vdGhpbmc=' })).toBe(401);
    expect(await codeOf({ 'Content-Type': 'text/plain' })).toBe(415);
    expect(await codeOf({ 'Content-Length': '65537' })).toBe(413);
  });

  it('holds for one shop alone, and ends with its window', async () => {
    expect((await limited.call('/api/v1/orders', { shop: await limited.addShop() })).status).toBe(200);
    limited.advance(LIMIT.seconds * 1000);
    expect((await limited.call('/api/v1/orders')).status).toBe(200);
  });
});

describe('proofs', () => {
  it('that were used say so after they expired, whatever the amount, with the order they bought', async () => {
    const origin_proof = await desk.prove(buyer);
    const bought = await desk.place(buyer, { origin_proof });
    desk.advance(3_600_000);

    const again = await desk.place(buyer, { origin_proof, order_amount: 1, order_tax_amount: 0, currency: 'EUR' });

    expect(again.problem).toMatchObject({ code: 'proof_already_used', order: bought.order.url });
  });

  it('expire after ten minutes', async () => {
    const origin_proof = await desk.prove(buyer);
    desk.advance(600_000);

    expect((await desk.place(buyer, { origin_proof })).problem.code).toBe('proof_expired');
  });

  it.each([
    ['another type', { header: { typ: 'JWT' } }],
    ['another issuer', { claims: { iss: 'https://other.example' } }],
    ['the other mode', { claims: { livemode: true } }],
    ['an id that was never stored', { claims: { jti: '6f1dbd6e-6f0e-4b0e-9d0c-1c8a4b0f0000' } }],
    ['an id that is no UUID', { claims: { jti: 'x' } }],
  ])('with %s are proof_invalid', async (_what, terms) => {
    const origin_proof = await desk.prove(buyer, terms);
    expect((await desk.place(buyer, { origin_proof })).problem.code).toBe('proof_invalid');
  });

  it.each(['x', 'a.b.c', '..', 'eyJhbGciOiJub25lIn0.e30.'])('written %j are proof_invalid', async (origin_proof) => {
    expect((await desk.place(buyer, { origin_proof })).problem.code).toBe('proof_invalid');
  });

  it('whose signature was changed are proof_invalid', async () => {
    const [header, payload, signature = ''] = (await desk.prove(buyer)).split('.');
    const forged = `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
    const answer = await desk.place(buyer, { origin_proof: `${header}.${payload}.${forged}` });
    expect(answer.problem.code).toBe('proof_invalid');
  });

  it('that were voided are proof_invalid', async () => {
    const origin_proof = await desk.prove(buyer);
    await desk.sql('update origin_proofs set voided_at = $2 where jti = $1', [jtiOf(origin_proof), desk.clock()]);

    expect((await desk.place(buyer, { origin_proof })).problem.code).toBe('proof_invalid');
  });

  it('of a payment method that was removed since are proof_invalid, and no order is made', async () => {
    const leaver = await desk.addBuyer(desk.shop);
    const origin_proof = await desk.prove(leaver);
    await desk.sql('update instruments set removed_at = $2 where buyer_id = $1', [leaver.buyerId, desk.clock()]);

    const answer = await desk.place(leaver, { origin_proof }, { headers: { 'Idempotency-Key': 'removed' } });

    expect(answer.problem.code).toBe('proof_invalid');
    expect(await desk.count('orders', 'buyer_id = $1', [leaver.buyerId])).toBe(0);
    expect(await desk.count('idempotency_keys', `idempotency_key = 'removed'`)).toBe(0);
  });

  it('for a recurring purchase buy nothing once', async () => {
    const origin_proof = await desk.prove(buyer, { flow: 'recurring-purchase' });
    expect((await desk.place(buyer, { origin_proof })).problem.code).toBe('wrong_proof_kind');
  });

  it('bind the tax that the buyer saw; where they saw none, an order may name any', async () => {
    const shown = await desk.prove(buyer, { taxAmount: 990 });
    expect((await desk.place(buyer, { origin_proof: shown, order_tax_amount: undefined })).problem).toMatchObject({
      code: 'amount_mismatch',
      errors: [{ pointer: '/order_tax_amount' }],
    });
    expect((await desk.place(buyer, { origin_proof: shown, order_tax_amount: 990 })).order.tax_amount).toBe(990);

    const none = await desk.prove(buyer, { taxAmount: 0 });
    expect((await desk.place(buyer, { origin_proof: none, order_tax_amount: 1 })).problem.code).toBe('amount_mismatch');
    expect((await desk.place(buyer, { origin_proof: none, order_tax_amount: 0 })).status).toBe(201);
    expect((await desk.place(buyer, { order_tax_amount: 123 })).status).toBe(201);
  });

  it('compare the item as a reader sees it', async () => {
    const origin_proof = await desk.prove(buyer, { itemName: 'Caf\u00e9 pass' });
    expect((await desk.place(buyer, { origin_proof, name: '  Cafe\u0301 pass ' })).status).toBe(201);
  });
});

describe('another shop', () => {
  it('learns nothing of a token, an order or a proof', async () => {
    const origin_proof = await desk.prove(buyer);
    const { order } = await desk.place(buyer);
    const path = new URL(order.url).pathname;
    const unknown = (answer: { status: number; problem: { code: string } }) => [answer.status, answer.problem.code];

    const attempts = await Promise.all([
      desk.call(path, { shop: otherShop }),
      ...['capture', 'refund', 'cancel'].map((name) => desk.call(`${path}/${name}`, { shop: otherShop, body: {} })),
      desk.call(`/api/v1/users/${buyer.userToken}/orders`, { shop: otherShop, body: { ...ORDER, origin_proof } }),
    ]);

    expect(attempts.map(unknown)).toEqual(attempts.map(() => [404, 'not_found']));
    expect((await desk.call('/api/v1/orders', { shop: otherShop })).json).toEqual({ data: [], next: null });
    const stranger = await desk.addBuyer(otherShop);
    expect((await desk.place(stranger, { origin_proof })).problem.code).toBe('proof_invalid');
    expect((await desk.place(buyer, { origin_proof })).status).toBe(201);
  });
});
