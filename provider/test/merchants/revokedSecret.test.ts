import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { orderRoutes } from '../../src/app/merchant/orderRoutes.js';
import type { AppEnv } from '../../src/http/env.js';
import { problemResponse } from '../../src/http/problemResponse.js';
import { rotateSecret, SECRET_OVERLAP } from '../../src/merchants/addMerchant.js';
import { type Buyer, ORDER, type OrderDesk, openOrderDesk, PROVIDER_URL, read } from '../orders/orderDesk.js';

/* Who places orders is remembered, by every process for itself. Here are two over one store. */
let desk: OrderDesk;
let buyer: Buyer;
let other: Hono<AppEnv>;
/** Names of the statements that were run since the list was emptied. */
let statements: string[];
/** Done once, right before the next reservation. */
let beforeReservation: (() => Promise<unknown>) | undefined;

beforeEach(async () => {
  statements = [];
  beforeReservation = undefined;
  desk = await openOrderDesk({
    merchantLimit: { requests: 12, seconds: 10 },
    wrapStore: (database) => ({
      ...database,
      query: async (statement, values) => {
        const step = statement.name === 'orders.reserve' ? beforeReservation : undefined;
        if (step) beforeReservation = undefined;
        await step?.();
        statements.push(statement.name);
        return database.query(statement, values);
      },
    }),
  });
  buyer = await desk.addBuyer(desk.shop);
  other = new Hono<AppEnv>();
  other.use(async (c, next) => {
    c.set('requestId', 'one');
    await next();
  });
  orderRoutes(other, desk.deps);
  other.onError((error, c) => problemResponse(error, c, desk.deps));
  // Both remember the shop now.
  for (const app of [desk.app, other]) expect(await placeAt(app)).toMatchObject({ status: 201 });
  desk.advance(10_000);
});
afterEach(() => desk.drop());

type Given = {
  key?: string;
  proof?: string;
  body?: string;
  authorization?: string;
};

async function placeAt(app: Hono<AppEnv>, { key, proof, body, authorization }: Given = {}) {
  const origin_proof = proof ?? (await desk.prove(buyer));
  return read(
    await app.request(`${PROVIDER_URL}/api/v1/users/${buyer.userToken}/orders`, {
      method: 'POST',
      headers: {
        Authorization: authorization ?? desk.shop.authorization,
        'Content-Type': 'application/json',
        ...(key === undefined ? {} : { 'Idempotency-Key': key }),
      },
      body: body ?? JSON.stringify({ ...ORDER, origin_proof }),
    }),
  );
}

const revoke = () =>
  desk.sql('update merchant_secrets set expires_at = $2 where merchant_id = $1', [
    desk.shop.merchant.merchantId,
    desk.clock(),
  ]);

/** Its secret anew; the one before counts for another day. */
async function rotate(): Promise<string> {
  const { apiKey, apiSecret } = await rotateSecret(desk.deps, desk.shop.merchant.apiKey);
  return `Basic ${Buffer.from(`${apiKey}:${apiSecret}`).toString('base64')}`;
}

describe('a shop that is remembered', () => {
  it('is not asked for in the store again', async () => {
    statements = [];
    expect(await placeAt(other)).toMatchObject({ status: 201 });
    expect(statements).toContain('orders.reserve');
    expect(statements.filter((name) => name.startsWith('merchants.'))).toEqual([]);
  });

  it('is no other shop, and no other secret', async () => {
    const { authorization } = await desk.addShop();
    expect(await placeAt(other, { authorization })).toMatchObject({ status: 404 });
    const wrong = `Basic ${Buffer.from(`${desk.shop.merchant.apiKey}:wrong`).toString('base64')}`;
    expect(await placeAt(other, { authorization: wrong })).toMatchObject({ status: 401 });
  });
});

describe('a secret that was revoked', () => {
  it('places no order in any process from that moment, and spends nothing', async () => {
    const given = { key: 'once', proof: await desk.prove(buyer) };
    const fresh = await rotate();
    expect(await placeAt(other)).toMatchObject({ status: 201 });
    desk.advance(SECRET_OVERLAP);
    const proof = await desk.prove(buyer);

    for (const app of [desk.app, other]) {
      expect((await placeAt(app, { ...given, proof })).problem).toMatchObject({ code: 'invalid_credentials' });
    }

    expect(await desk.count('idempotency_keys')).toBe(0);
    for (const app of [desk.app, other]) {
      expect(await placeAt(app, { ...given, proof, authorization: fresh })).toMatchObject({ status: 201 });
    }
    expect(await desk.count('orders', 'jti is not null')).toBe(4);
  });

  it('places no order although it counted when the request came', async () => {
    for (const key of [{}, { key: 'once' }]) {
      const given = { ...key, proof: await desk.prove(buyer) };
      beforeReservation = revoke;
      expect((await placeAt(desk.app, given)).problem).toMatchObject({ code: 'invalid_credentials' });
      expect(await desk.count('idempotency_keys')).toBe(0);
      await desk.sql('update merchant_secrets set expires_at = null');
      expect(await placeAt(desk.app, given)).toMatchObject({ status: 201 });
    }
    expect(await desk.count('orders')).toBe(4);
  });

  it.each<[string, () => Promise<Given>]>([
    ['an answer that was kept', async () => ({ key: 'kept' })],
    ['what is wrong with its body', async () => ({ body: '{' })],
    ['what is wrong with its fields', async () => ({ body: '{}' })],
    ['what is wrong with its proof', async () => ({ proof: 'a.b.c' })],
    [
      'that it asked too much',
      async () => {
        for (let taken = 0; taken < 12; taken += 1) desk.deps.merchantLimiter.take(desk.shop.merchant.merchantId);
        return {};
      },
    ],
  ])('does not hear of %s', async (_what, given) => {
    const { proof = await desk.prove(buyer), ...rest } = await given();
    const before = await placeAt(desk.app, { key: 'kept', proof });
    await revoke();
    const answer = await placeAt(desk.app, { proof, ...rest });
    expect(answer.problem).toMatchObject({ code: 'invalid_credentials' });
    expect(before.text).not.toBe(answer.text);
  });
});
