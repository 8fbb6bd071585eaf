import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestProvider, type TestProvider } from '../support/provider.js';

let test: TestProvider;

beforeEach(async () => {
  test = await startTestProvider();
});

afterEach(() => test.close());

const MINUTE = 60_000;

const order = (proof: { user_token: string; origin_proof: string }) =>
  test.fetchAsMerchant(`/api/v1/users/${proof.user_token}/orders`, {
    method: 'POST',
    body: { reference: 'A', name: 'Day pass', order_amount: 9900, currency: 'SEK', origin_proof: proof.origin_proof },
  });

describe('a clock that is set back', () => {
  it('leaves a proof usable, once', async () => {
    const proof = await test.frame().buy();
    test.clock.advance(-5 * MINUTE);
    expect((await order(proof)).status).toBe(201);
    expect((await order(proof)).status).toBe(409);
  });

  it('does not bring a used proof back to life', async () => {
    const proof = await test.frame().buy();
    expect((await order(proof)).status).toBe(201);
    test.clock.advance(-60 * MINUTE);
    expect((await order(proof)).status).toBe(409);
  });

  it('leaves orders readable and refundable', async () => {
    const proof = await test.frame().buy();
    const url = JSON.parse(await (await order(proof)).text()) as string;
    test.clock.advance(-60 * MINUTE);
    const { pathname } = new URL(url);
    expect((await test.fetchAsMerchant(pathname)).status).toBe(200);
    expect((await test.fetchAsMerchant(`${pathname}/refund`, { method: 'POST', body: {} })).status).toBe(200);
  });

  it('lets a buyer go on, and a new one begin', async () => {
    const frame = test.frame();
    const card = await frame.signUp();
    test.clock.advance(-5 * MINUTE);
    expect((await order(await frame.agree(card.instrument_id))).status).toBe(201);
    expect((await order(await test.frame().buy({ phone: '+46701740606' }))).status).toBe(201);
  });

  it('and forward again past ten minutes ends the proof', async () => {
    const proof = await test.frame().buy();
    test.clock.advance(-5 * MINUTE);
    test.clock.advance(16 * MINUTE);
    const refused = await order(proof);
    expect([refused.status, await refused.json()]).toEqual([422, expect.objectContaining({ code: 'proof_expired' })]);
  });
});
