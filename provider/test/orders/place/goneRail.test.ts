import { FRAME_PATHS, MINIMUM_DISPLAY_TIME } from 'ondemand-pay/internal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDeps, createProvider, type Provider } from '../../../src/app/provider.js';
import { examineRails } from '../../../src/cli/setup/examineRails.js';
import { newPhone } from '../../account/support.js';
import { createFrameClient, type FrameClient } from '../../support/frameClient.js';
import { SHOP_ORIGIN, startTestProvider, TEST_URL, type TestProvider } from '../../support/provider.js';
import { connectTo } from '../../support/stripe/stripeDesk.js';
import { openStripeSimulator, type StripeSimulator } from '../../support/stripe/stripeSimulator.js';

/* The sandbox's cards are there first; then Stripe's test keys are set, and theirs take their place. */
let simulator: StripeSimulator;
let before: TestProvider;
let after: Provider;

beforeAll(async () => {
  simulator = await openStripeSimulator();
  before = await startTestProvider();
  const { database, clock } = before;
  const masterKey = new Uint8Array(32).fill(7);
  const stripe = await connectTo(simulator);
  after = await createProvider({ database, clock, url: TEST_URL, sandbox: true, masterKey, stripe });
});
afterAll(async () => {
  await before?.close();
  await simulator?.close();
});

const afterwards = (path: string, init?: RequestInit) => after.fetch(new Request(new URL(path, TEST_URL), init), {});
const asShop = async (by: typeof afterwards, path: string, body: object, headers: Record<string, string> = {}) => {
  const { apiKey, apiSecret } = before.merchant;
  const Authorization = `Basic ${Buffer.from(`${apiKey}:${apiSecret}`).toString('base64')}`;
  const init = { method: 'POST', headers: { Authorization, 'Content-Type': 'application/json', ...headers } };
  const answer = await by(path, { ...init, body: JSON.stringify(body) });
  return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Record<string, unknown> };
};
const order = (origin_proof: string) => ({
  reference: 'A',
  name: 'Day pass',
  order_amount: 9900,
  currency: 'SEK',
  origin_proof,
});

/** The same browser at the provider as it is now. */
const returning = (cookies: Map<string, string>): FrameClient =>
  createFrameClient({
    fetch: afterwards,
    origin: TEST_URL,
    apiKey: before.merchant.apiKey,
    pageOrigin: SHOP_ORIGIN,
    readCode: async () => '',
    cookies,
    waitForDisplay: () => before.clock.advance(MINIMUM_DISPLAY_TIME),
  });

async function buyer() {
  const cookies = new Map<string, string>();
  const phone = newPhone();
  const frame = before.frame({ cookies });
  const { instrument_id } = await frame.signUp({ phone });
  const invoice = await frame.addInvoice();
  return { cookies, frame, phone, card: instrument_id, invoice: invoice.instrument_id };
}

const WAITS = /^1 order\(s\), test, wait for sandbox-card, which is not configured$/;

describe('a way to pay whose rail is gone', () => {
  it('is not offered: what has a rail is, and the buyer gives another', async () => {
    const { cookies, frame, card, invoice } = await buyer();
    await frame.agree(card);
    const now = returning(cookies);
    const { buyer: known } = await now.open();
    expect(known?.instruments.map(({ instrument_id }) => instrument_id)).toEqual([invoice]);
    const chosen = { flow: 'purchase', instrument_id: card, amount: 9900, currency: 'SEK', locale: 'en' };
    expect((await now.call(FRAME_PATHS.confirmations, chosen)).body).toMatchObject({ code: 'instrument_refused' });
    const made = await now.agree(invoice);
    expect((await asShop(afterwards, `/api/v1/users/${made.user_token}/orders`, order(made.origin_proof))).status).toBe(
      201,
    );
  });

  it('pays no order: it is unavailable, nothing is reserved, and the same request pays once the rail is back', async () => {
    const { frame, card } = await buyer();
    const { user_token, origin_proof } = await frame.agree(card);
    const path = `/api/v1/users/${user_token}/orders`;
    const once = { 'Idempotency-Key': `gone ${user_token}` };
    const refused = await asShop(afterwards, path, order(origin_proof), once);
    expect(refused).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    const rows = await before.database.query({
      name: '',
      text: `select 1 from orders where user_token = '${user_token}'`,
    });
    expect(rows).toEqual([]);
    expect((await asShop(before.fetch, path, order(origin_proof), once)).status).toBe(201);
  });

  it('is charged nothing under an agreement, whose period stays as it was', async () => {
    const { frame, card } = await buyer();
    const terms = { max_amount: 9900, currency: 'SEK', interval: 'month' } as const;
    const shown = { flow: 'recurring-purchase', instrument_id: card, locale: 'en', ...terms } as const;
    const { user_token, origin_proof } = await frame.agreeTo(shown);
    const made = await asShop(before.fetch, `/api/v1/users/${user_token}/recurring_payments`, { origin_proof });
    const path = `/api/v1/users/${user_token}/orders`;
    const charge = order(String(made.body.reference));
    for (let time = 0; time < 2; time += 1) {
      const refused = await asShop(afterwards, path, charge);
      expect(refused).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    }
    expect((await asShop(before.fetch, path, charge)).status).toBe(201);
  });

  it('leaves an order that was placed before to be settled when it is back', async () => {
    const { frame } = await buyer();
    const unsure = await frame.addCard('4000000000000119');
    const { user_token, origin_proof } = await frame.agree(unsure.instrument_id);
    const placed = await asShop(before.fetch, `/api/v1/users/${user_token}/orders`, order(origin_proof));
    expect(placed).toMatchObject({ status: 504, body: { code: 'outcome_unknown' } });
    before.clock.advance(60_000);
    const { apiKey, apiSecret } = before.merchant;
    const Authorization = `Basic ${Buffer.from(`${apiKey}:${apiSecret}`).toString('base64')}`;
    const path = new URL(String(placed.body.order)).pathname;
    const look = async (by: typeof afterwards) => (await by(path, { headers: { Authorization } })).json();
    expect(await look(afterwards)).toMatchObject({ status: 'processing' });
    const { database, clock } = before;
    const masterKey = new Uint8Array(32).fill(7);
    const of = { database, clock, url: TEST_URL, sandbox: true, masterKey };
    const findings = await examineRails(createDeps({ ...of, stripe: await connectTo(simulator) }));
    expect(findings).toContainEqual(
      expect.objectContaining({ status: 'wrong', message: expect.stringMatching(WAITS) }),
    );
    const all = await examineRails(createDeps(of));
    expect(all.map(({ message }) => message).filter((message) => WAITS.test(message))).toEqual([]);
    before.clock.advance(3_600_000);
    expect(await look(before.fetch)).toMatchObject({ status: 'captured' });
  });
});
