import { ACCOUNT_PATHS, FRAME_PATHS, type OwnLimit, type Preferences } from 'ondemand-pay/internal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FrameClient, type Purchase, termsOf } from '../support/frameClient.js';
import { startTestProvider, type TestProvider } from '../support/provider.js';
import { look, onAccountPage, owner } from './support.js';

let test: TestProvider;
beforeAll(async () => {
  test = await startTestProvider();
});
afterAll(() => test?.close());

const kronor = (amount: number): OwnLimit => ({ amount: amount * 100, currency: 'SEK' });
const limit = (frame: FrameClient, own_limit: unknown) => frame.call<Preferences>(ACCOUNT_PATHS.limit, { own_limit });

/** An owner with a limit. */
async function limited(own_limit: OwnLimit | null) {
  const anna = await owner(test);
  expect(await limit(anna.frame, own_limit)).toMatchObject({ status: 200, body: { account: { own_limit } } });
  return anna;
}

/** The shop's frame in a browser that is remembered. */
async function remembered(cookies: Map<string, string>) {
  const frame = test.frame({ cookies });
  const { buyer } = await frame.open();
  const { instrument_id } = buyer!.instruments[0]!;
  const show = (purchase: Purchase = {}) =>
    frame.call<{ code?: string; reason?: string }>(FRAME_PATHS.confirmations, termsOf(instrument_id, purchase));
  return { frame, instrument_id, show };
}

describe('a limit of the buyer’s own', () => {
  it('lets a remembered browser buy up to it with one tap, and above only with a factor', async () => {
    const { cookies } = await limited(kronor(99));
    const { frame, instrument_id, show } = await remembered(cookies);
    await frame.agree(instrument_id, { amount: 9900 });
    const refused = await show({ amount: 9901 });
    expect(refused).toMatchObject({ status: 403, body: { code: 'fresh_factor_missing', reason: 'own_limit' } });
    await frame.proveSecurityCode();
    await frame.agree(instrument_id, { amount: 9901 });
  });

  it('holds in its own currency: in every other a factor is asked for', async () => {
    const { cookies } = await limited(kronor(100));
    const { show } = await remembered(cookies);
    expect(await show({ amount: 100, currency: 'EUR' })).toMatchObject({ status: 403, body: { reason: 'own_limit' } });
    expect((await show({ amount: 10_000 })).status).toBe(200);
  });

  it('of nothing asks every time, and taken away no more', async () => {
    const { frame, cookies } = await limited(kronor(0));
    expect(await (await remembered(cookies)).show({ amount: 1 })).toMatchObject({ body: { reason: 'own_limit' } });
    expect((await limit(frame, null)).body.account?.own_limit).toBeNull();
    expect((await (await remembered(cookies)).show()).status).toBe(200);
  });

  it('above that of one tap loosens nothing, and is shown as it holds', async () => {
    const { frame, cookies } = await owner(test);
    expect((await limit(frame, kronor(1_000_000))).body.account?.own_limit).toEqual(kronor(320));
    const { show } = await remembered(cookies);
    expect(await show({ amount: 32_001 })).toMatchObject({ status: 403, body: { reason: 'amount' } });
    expect((await show({ amount: 32_000 })).status).toBe(200);
  });

  it('ends what a remembered browser had on its screen before', async () => {
    const { frame, cookies } = await owner(test);
    const before = await remembered(cookies);
    const { confirmation_id } = await before.frame.openConfirmation(before.instrument_id, { amount: 9900 });
    expect((await limit(frame, kronor(50))).status).toBe(200);
    test.clock.advance(1000);
    expect(await before.frame.call(FRAME_PATHS.proofs, { confirmation_id, known_everywhere: false })).toMatchObject({
      status: 401,
      body: { code: 'session_expired' },
    });
    const after = await remembered(cookies);
    expect((await after.show({ amount: 9900 })).status).toBe(403);
    await after.frame.agree(after.instrument_id, { amount: 5000 });
  });

  it('is taken along in the copy of everything, and gone when all is erased', async () => {
    const { frame } = await limited(kronor(200));
    const { body } = await frame.call<{ data: object }>(ACCOUNT_PATHS.export, {});
    expect(body.data).toMatchObject({ own_limit: { amount: 20_000, currency: 'SEK' } });
    const text = 'select count(*)::int as left from wallets where own_limit_amount = 20000';
    const left = () => test.database.query({ name: '', text });
    expect(await left()).toEqual([{ left: 1 }]);
    expect((await frame.call(ACCOUNT_PATHS.erase, { understood: true })).status).toBe(200);
    expect(await left()).toEqual([{ left: 0 }]);
  });
});

describe('who may set it', () => {
  it('nobody who only sits at a remembered browser, neither lower nor higher', async () => {
    const { phone, cookies } = await limited(kronor(50));
    const { frame } = await onAccountPage(test, phone, cookies);
    for (const other of [kronor(10), kronor(100_000), null]) {
      expect(await limit(frame, other)).toMatchObject({ status: 403, body: { code: 'factor_missing' } });
    }
    expect((await look(frame)).account?.own_limit).toEqual(kronor(50));
    await frame.proveSecurityCode();
    expect((await limit(frame, kronor(100))).body.account?.own_limit).toEqual(kronor(100));
    test.clock.advance(5 * 60_000);
    expect(await limit(frame, null)).toMatchObject({ status: 403, body: { code: 'factor_missing' } });
  });

  it('nobody who only has the number: what they set is of their own wallet', async () => {
    const { phone, cookies } = await limited(kronor(50));
    const thief = await onAccountPage(test, phone);
    expect((await limit(thief.frame, null)).body.account?.own_limit).toBeNull();
    expect((await limit(thief.frame, kronor(100_000))).status).toBe(200);
    expect(await (await remembered(cookies)).show({ amount: 5001 })).toMatchObject({ body: { reason: 'own_limit' } });
  });

  it('nobody at a shop', async () => {
    const { shop } = await owner(test);
    expect(await limit(shop, kronor(50))).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });
});

it.each([
  [{ amount: -1, currency: 'SEK' }, '/own_limit/amount'],
  [{ amount: 1.5, currency: 'SEK' }, '/own_limit/amount'],
  [{ amount: 2 ** 53, currency: 'SEK' }, '/own_limit/amount'],
  [{ amount: '100', currency: 'SEK' }, '/own_limit/amount'],
  [{ currency: 'SEK' }, '/own_limit/amount'],
  [{ amount: 100, currency: 'XXX' }, '/own_limit/currency'],
  [{ amount: 100, currency: 'sek' }, '/own_limit/currency'],
  [{ amount: 100 }, '/own_limit/currency'],
  [20_000, '/own_limit'],
  [undefined, '/own_limit'],
])('%j is no limit: %s', async (own_limit, pointer) => {
  const { frame } = await owner(test);
  const { status, body } = await frame.call(ACCOUNT_PATHS.limit, { own_limit });
  expect(status).toBe(422);
  expect(body).toMatchObject({ code: 'validation_failed', errors: [{ pointer }] });
  expect((await look(frame)).account?.own_limit).toBeNull();
});
