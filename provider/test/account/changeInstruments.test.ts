import { ACCOUNT_PATHS, FRAME_PATHS, type Preferences } from 'ondemand-pay/internal';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FrameClient } from '../support/frameClient.js';
import { startTestProvider, type TestProvider } from '../support/provider.js';
import { look, onAccountPage, order, owner, subscribe } from './support.js';

let test: TestProvider;
beforeAll(async () => {
  test = await startTestProvider();
});
afterAll(() => test?.close());

const labels = ({ account }: Preferences) => account?.instruments.map(({ label }) => label);
const remove = (frame: FrameClient, instrument_id: string, more: Record<string, unknown> = {}) =>
  frame.call<Preferences>(ACCOUNT_PATHS.removeInstrument, { instrument_id, ...more });

it('one can be added, made the default and removed', async () => {
  const { frame, cookies } = await owner(test);
  test.clock.advance(1000);
  const first = (await look(frame)).account!.instruments[0]!;
  await frame.addCard('4000000000000341');
  expect(labels(await look(frame))).toEqual(['Visa •• 0341', 'Visa •• 4242']);
  const preferred = await frame.call<Preferences>(ACCOUNT_PATHS.preferInstrument, {
    instrument_id: first.instrument_id,
  });
  expect(preferred.body.account?.instruments).toMatchObject([
    { label: 'Visa •• 4242', is_default: true },
    { label: 'Visa •• 0341', is_default: false },
  ]);
  const shop = await test.frame({ cookies }).open();
  expect(shop.buyer?.instruments[0]).toMatchObject({ label: 'Visa •• 4242' });
  expect(labels((await remove(frame, first.instrument_id)).body)).toEqual(['Visa •• 0341']);
  expect(await remove(frame, first.instrument_id)).toMatchObject({ status: 404 });
});

it('nothing changes without a code or factor of the last five minutes', async () => {
  const { frame } = await owner(test);
  const [{ instrument_id } = { instrument_id: '' }] = (await look(frame)).account!.instruments;
  test.clock.advance(5 * 60_000);
  const missing = { status: 403, body: { code: 'factor_missing' } };
  expect(await remove(frame, instrument_id)).toMatchObject(missing);
  expect(await frame.call(ACCOUNT_PATHS.preferInstrument, { instrument_id })).toMatchObject(missing);
  const card = { method: 'card', number: '4242424242424242', expiry: '12/40', csc: '123' };
  expect(await frame.call(FRAME_PATHS.instruments, card)).toMatchObject(missing);
  await frame.proveSecurityCode();
  expect((await remove(frame, instrument_id)).status).toBe(200);
});

it('one that a recurring payment uses stays, is replaced, or takes it along', async () => {
  const { frame, shop } = await owner(test);
  const [card] = (await look(frame)).account!.instruments;
  const payment = await subscribe(test, shop, card!.instrument_id);
  expect(await remove(frame, card!.instrument_id)).toMatchObject({ status: 409, body: { code: 'instrument_in_use' } });
  expect((await payment.charge()).status).toBe(201);

  const bad = (replacement_id: string) => remove(frame, card!.instrument_id, { replacement_id });
  const atFault = { status: 422, body: { errors: [{ pointer: '/replacement_id' }] } };
  expect(await bad(card!.instrument_id)).toMatchObject(atFault);
  expect(await bad('00000000-0000-4000-8000-000000000000')).toMatchObject(atFault);
  const approved = await frame.addCard('4000002500003155');
  expect(await bad(approved.instrument_id)).toMatchObject({ ...atFault, body: { code: 'instrument_refused' } });

  test.clock.advance(1000);
  const declining = await frame.addCard('4000000000000341');
  const moved = await remove(frame, card!.instrument_id, { replacement_id: declining.instrument_id });
  expect(moved.body.recurring_payments).toMatchObject([{ status: 'active', instrument: { label: 'Visa •• 0341' } }]);
  expect(await payment.status()).toBe('active');
  // The card saved last declines: so it is the one that is charged.
  expect((await payment.charge()).status).toBe(402);

  const stopped = await remove(frame, declining.instrument_id, { stop_recurring: true });
  expect(stopped.body.recurring_payments).toMatchObject([{ status: 'revoked' }]);
  expect(await payment.status()).toBe('revoked');
  expect((await payment.charge()).status).toBe(422);
});

it('after a declined charge another way to pay mends it, and the shop hears of that once', async () => {
  await test.fetchAsMerchant('/api/v1/webhook_endpoints', {
    method: 'POST',
    body: { url: 'https://news.example/hook' },
  });
  const { frame, shop } = await owner(test, { card: '4000000000000341' });
  const [broken] = (await look(frame)).account!.instruments;
  const payment = await subscribe(test, shop, broken!.instrument_id);
  const mended = async () => {
    const text = `select 1 from webhook_deliveries where body like '%recurring_payment.mended%${payment.reference}%'`;
    return (await test.database.query({ name: '', text })).length;
  };
  expect((await payment.charge()).status).toBe(402);
  test.clock.advance(1000);
  const works = await frame.addCard();
  expect((await remove(frame, broken!.instrument_id, { replacement_id: works.instrument_id })).status).toBe(200);
  expect(await mended()).toBe(1);
  expect((await payment.charge()).status).toBe(201);
  test.clock.advance(1000);
  const later = await frame.addCard();
  expect((await remove(frame, works.instrument_id, { replacement_id: later.instrument_id })).status).toBe(200);
  expect(await mended()).toBe(1);
});

it('two removals at once, each with the other as replacement, leave one to charge', async () => {
  const { frame, shop } = await owner(test);
  const [one] = (await look(frame)).account!.instruments;
  const other = await frame.addCard();
  const payment = await subscribe(test, shop, one!.instrument_id);
  const ids = [one!.instrument_id, other.instrument_id] as const;
  const answers = await Promise.all([
    remove(frame, ids[0], { replacement_id: ids[1] }),
    remove(frame, ids[1], { replacement_id: ids[0] }),
  ]);
  // Whoever comes first wins; if nothing was charged to the other yet, it goes too or is needed: never both.
  const { account, recurring_payments } = await look(frame);
  const left = account!.instruments.map(({ instrument_id }) => instrument_id);
  expect(left).toHaveLength(1);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 422]);
  expect(recurring_payments[0]?.instrument.instrument_id).toBe(left[0]);
  expect((await payment.charge()).status).toBe(201);
});

it('what was agreed to with one and not bought is void once it is removed', async () => {
  const { frame, shop } = await owner(test);
  const [{ instrument_id } = { instrument_id: '' }] = (await look(frame)).account!.instruments;
  const open = await shop.agree(instrument_id);
  const kept = await shop.agree((await shop.addCard()).instrument_id);
  expect((await remove(frame, instrument_id)).status).toBe(200);
  expect(await (await order(test, open)).json()).toMatchObject({ code: 'proof_invalid' });
  expect((await order(test, kept)).status).toBe(201);
});

it("is for the provider's own page and one's own things", async () => {
  const { shop, frame } = await owner(test);
  const [{ instrument_id } = { instrument_id: '' }] = (await look(frame)).account!.instruments;
  for (const path of Object.values(ACCOUNT_PATHS).filter((each) => each.startsWith('/frame/account/'))) {
    const bodies: Record<string, unknown> = {
      instrument_id,
      email: 'x@example.se',
      phone: '+46701234567',
      code: '123456',
      known_everywhere: false,
      own_limit: null,
      understood: true,
    };
    expect(await shop.call(path, bodies)).toMatchObject({ status: 404, body: { code: 'not_found' } });
  }
  const stranger = await owner(test);
  expect(await remove(stranger.frame, instrument_id)).toMatchObject({ status: 404 });
  const prefer = stranger.frame.call(ACCOUNT_PATHS.preferInstrument, { instrument_id });
  expect(await prefer).toMatchObject({ status: 404 });
  expect((await remove(frame, instrument_id)).status).toBe(200);
});

it('a card that a found device added vouches for nobody', async () => {
  const { cookies, phone } = await owner(test, { factor: false });
  const finder = test.frame({ cookies });
  await finder.open();
  test.clock.advance(1000);
  await finder.addCard('4000000000000341');
  const { preferences } = await onAccountPage(test, phone, cookies);
  expect(labels(preferences)).toEqual(['Visa •• 0341', 'Visa •• 4242']);
  expect(preferences.security_code_of?.label).toBe('Visa •• 4242');
});
