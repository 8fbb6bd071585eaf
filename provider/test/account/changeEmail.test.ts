import { ACCOUNT_PATHS, type ChangeStep, FRAME_PATHS } from 'ondemand-pay/internal';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FrameClient } from '../support/frameClient.js';
import { startTestProvider, type TestProvider } from '../support/provider.js';
import { look, mailedCode, mailsTo, newPhone, onAccountPage, owner, subscribe, wrong } from './support.js';

let test: TestProvider;
let last = 0;
beforeAll(async () => {
  test = await startTestProvider();
});
afterAll(() => test?.close());

const address = (name: string) => `${name}${++last}@example.se`;
const change = (frame: FrameClient, email: string, locale = 'en') =>
  frame.call<ChangeStep>(ACCOUNT_PATHS.email, { email, locale });
const verify = (frame: FrameClient, code: string, locale = 'en') =>
  frame.call<ChangeStep>(ACCOUNT_PATHS.verifyEmail, { code, locale });

it('is changed once its code was entered, and the address before is told', async () => {
  const [from, to] = [address('old'), address('new')];
  const { frame, cookies } = await owner(test, { email: from });
  const sent = await change(frame, to, 'sv');
  expect(sent.body).toMatchObject({ status: 'code_sent', to: 'new_email', masked: 'n•••@e•••.se', expires_in: 300 });
  expect((await look(frame)).account).toMatchObject({ email_masked: 'o•••@e•••.se', email_verified: false });
  const code = await mailedCode(test, to);
  expect(await verify(frame, wrong(code))).toMatchObject({ body: { code: 'code_wrong', tries_left: 4 } });
  const changed = await verify(frame, code, 'sv');
  expect(changed.body).toMatchObject({
    status: 'changed',
    preferences: { account: { email_masked: 'n•••@e•••.se', email_verified: true } },
  });
  const [notice] = await mailsTo(test, from);
  expect(notice?.subject).toBe('Din mejladress har ändrats');
  expect(JSON.stringify(notice)).not.toContain(to);
  expect(await verify(frame, code)).toMatchObject({ status: 409 });

  const shop = test.frame({ cookies });
  const { buyer } = await shop.open();
  expect((await shop.agree(buyer!.instruments[0]!.instrument_id)).email).toBe(to);
});

it('needs a second factor of the last five minutes: neither a remembered device nor a text message is enough', async () => {
  const { frame, phone } = await owner(test, { factor: false });
  const missing = { status: 403, body: { code: 'second_factor_missing' } };
  expect(await change(frame, address('new'))).toMatchObject(missing);
  await frame.call(FRAME_PATHS.factors, { factor: 'sms_code' });
  await frame.call(FRAME_PATHS.factors, { factor: 'sms_code', code: (await test.messagesTo(phone))[0]!.code });
  expect((await look(frame)).can_change).toBe(true);
  expect(await change(frame, address('new'))).toMatchObject(missing);
  await frame.proveSecurityCode();
  expect((await change(frame, address('new'))).status).toBe(200);
  test.clock.advance(5 * 60_000);
  expect(await change(frame, address('new'))).toMatchObject(missing);
});

it('a code for a new address opens no wallet, and a code that opens one changes no address', async () => {
  const from = address('old');
  const to = address('new');
  const { frame } = await owner(test, { email: from });
  await change(frame, to);
  const code = await mailedCode(test, to);
  expect(await frame.call(FRAME_PATHS.factors, { factor: 'email_code', code })).toMatchObject({ status: 409 });
  expect((await verify(frame, code)).status).toBe(200);
  test.clock.advance(30_000);
  expect((await frame.call(FRAME_PATHS.factors, { factor: 'email_code' })).status).toBe(200);
  expect(await verify(frame, await mailedCode(test, to))).toMatchObject({
    status: 409,
    body: { code: 'step_missing' },
  });
});

it('the first address of who has none needs a code to the number only, and is a factor from then on', async () => {
  const { frame } = await onAccountPage(test, newPhone());
  await frame.addInvoice();
  expect((await look(frame)).factors).toEqual(['sms_code']);
  const to = address('first');
  expect((await change(frame, to)).status).toBe(200);
  expect((await verify(frame, await mailedCode(test, to))).status).toBe(200);
  expect(await look(frame)).toMatchObject({ factors: ['sms_code', 'email_code'], can_change_identity: false });
  expect(await change(frame, address('second'))).toMatchObject({ body: { code: 'second_factor_missing' } });
});

it('of somebody who has only the number reaches nothing of the owner', async () => {
  const from = address('owner');
  const { phone, frame } = await owner(test, { email: from });
  const thief = await onAccountPage(test, phone);
  const to = address('thief');
  await change(thief.frame, to);
  await verify(thief.frame, await mailedCode(test, to));
  expect((await look(thief.frame)).account).toMatchObject({ email_masked: 't•••@e•••.se', instruments: [] });
  expect((await look(frame)).account).toMatchObject({ email_masked: 'o•••@e•••.se' });
  expect(await mailsTo(test, from)).toEqual([]);
});

it.each(['', 'anna', 'anna@example'])('%j is refused', async (email) => {
  const { frame } = await owner(test);
  expect(await change(frame, email)).toMatchObject({ status: 422, body: { errors: [{ pointer: '/email' }] } });
});

it('receipts of what is charged later go to the new address', async () => {
  const [from, to] = [address('old'), address('new')];
  const { frame, shop } = await owner(test, { email: from });
  const payment = await subscribe(test, shop, (await look(frame)).account!.instruments[0]!.instrument_id);
  await change(frame, to);
  await verify(frame, await mailedCode(test, to));
  expect((await payment.charge('March')).status).toBe(201);
  const rows = await test.database.query<{ email: string }>({
    name: '',
    text: `select p.email from recurring_payments r join origin_proofs p on p.merchant_id = r.merchant_id and p.jti = r.jti
      where r.reference = '${payment.reference}'`,
  });
  expect(rows).toEqual([{ email: to }]);
});
