import { ACCOUNT_PATHS, type ChangeStep, FRAME_PATHS } from 'ondemand-pay/internal';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FrameClient } from '../support/frameClient.js';
import { startTestProvider, type TestProvider } from '../support/provider.js';
import { look, mailsTo, newPhone, onAccountPage, order, owner, wrong } from './support.js';

let test: TestProvider;
beforeAll(async () => {
  test = await startTestProvider();
});
afterAll(() => test?.close());

const change = (frame: FrameClient, phone: string) => {
  test.clock.advance(1);
  return frame.call<ChangeStep>(ACCOUNT_PATHS.phone, { phone, locale: 'sv' });
};
const verify = (frame: FrameClient, code: string) =>
  frame.call<ChangeStep>(ACCOUNT_PATHS.verifyPhone, { code, locale: 'sv' });
const codeTo = async (phone: string) => (await test.messagesTo(phone))[0]!.code;

/** Both codes, the one to the number in use first. */
async function changeTo(frame: FrameClient, from: string, to: string) {
  await change(frame, to);
  await verify(frame, await codeTo(from));
  return verify(frame, await codeTo(to));
}

it('is changed after a code to the number in use and one to the new', async () => {
  const to = newPhone();
  const { frame, phone, shop, cookies, email } = await owner(test, { email: 'phone1@example.se' });
  const elsewhere = new Map<string, string>();
  const second = test.frame({ cookies: elsewhere });
  await second.prove(phone);
  await second.proveSecurityCode();
  const { buyer } = await second.giveEmail(email);
  await second.agree(buyer.instruments[0]!.instrument_id);
  const open = await shop.agree(buyer.instruments[0]!.instrument_id);

  expect((await change(frame, to)).body).toMatchObject({ status: 'code_sent', to: 'current_phone' });
  expect(await test.messagesTo(to)).toEqual([]);
  const current = await codeTo(phone);
  expect(await verify(frame, wrong(current))).toMatchObject({ body: { code: 'code_wrong', tries_left: 4 } });
  expect((await verify(frame, current)).body).toMatchObject({ status: 'code_sent', to: 'new_phone' });
  expect(await verify(frame, current === (await codeTo(to)) ? wrong(current) : current)).toMatchObject({ status: 422 });
  const changed = await verify(frame, await codeTo(to));
  expect(changed.body).toMatchObject({ status: 'changed' });

  expect(await (await order(test, open)).json()).toMatchObject({ code: 'proof_invalid' });
  expect((await test.frame({ cookies: elsewhere }).open()).buyer).toBeNull();
  expect((await test.frame({ cookies }).open()).buyer).not.toBeNull();
  expect(await second.call(FRAME_PATHS.email, { email })).toMatchObject({ status: 401 });
  expect((await mailsTo(test, email))[0]?.subject).toBe('Ditt telefonnummer har ändrats');

  // The old number is nobody's; the new one leads to the same wallet by its second factor.
  expect((await test.frame().prove(phone)).factors).toEqual([]);
  const again = test.frame();
  expect((await again.prove(to)).factors).toContain('security_code');
  expect(await again.proveSecurityCode()).toMatchObject({ buyer: { instruments: [{ label: 'Visa •• 4242' }] } });
});

it('needs a second factor, and cannot begin with the new number', async () => {
  const to = newPhone();
  const { frame, phone } = await owner(test, { factor: false });
  expect(await change(frame, to)).toMatchObject({ status: 403, body: { code: 'second_factor_missing' } });
  expect(await verify(frame, '123456')).toMatchObject({ status: 409, body: { code: 'step_missing' } });
  await frame.proveSecurityCode();
  await change(frame, to);
  // A code to the new number, had by asking for it as a stranger would, is not the one that is awaited.
  await frame.sendCode(to);
  expect(await verify(frame, await codeTo(to))).toMatchObject({ status: 409, body: { code: 'step_missing' } });
  test.clock.advance(30_000);
  expect((await change(frame, to)).body).toMatchObject({ to: 'current_phone' });
  expect((await verify(frame, await codeTo(phone))).body).toMatchObject({ to: 'new_phone' });
  test.clock.advance(60_000);
  expect((await change(frame, to)).body).toMatchObject({ to: 'new_phone' });
  // Another number begins anew.
  test.clock.advance(60_000);
  await frame.proveSecurityCode();
  expect((await change(frame, newPhone())).body).toMatchObject({ to: 'current_phone' });
});

it('to a number that is somebody’s is refused, but only after both codes', async () => {
  const other = await owner(test);
  const { frame, phone } = await owner(test);
  expect((await change(frame, other.phone)).status).toBe(200);
  expect((await verify(frame, await codeTo(phone))).status).toBe(200);
  expect(await verify(frame, await codeTo(other.phone))).toMatchObject({ status: 409, body: { code: 'phone_taken' } });
  expect((await look(other.frame)).account?.instruments).toHaveLength(1);
  test.clock.advance(30_000);
  expect((await changeTo(frame, phone, newPhone())).body).toMatchObject({ status: 'changed' });
});

it('two who change to one number at once do not both get it', async () => {
  const to = newPhone();
  const both = [await owner(test), await owner(test)];
  for (const { frame, phone } of both) {
    test.clock.advance(1000);
    await change(frame, to);
    await verify(frame, await codeTo(phone));
  }
  const codes = (await test.messagesTo(to)).map(({ code }) => code).reverse();
  const answers = await Promise.all(both.map(({ frame }, index) => verify(frame, codes[index]!)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
});

it('cannot be taken from its owner by whoever swapped the SIM and saved a card of their own', async () => {
  const { frame, phone } = await owner(test);
  test.clock.advance(1000);
  const thief = await onAccountPage(test, phone);
  await thief.frame.addCard('4000000000000341');
  // In this session the security code asked for is the owner's; in the next the thief's own, which opens their wallet.
  expect((await look(thief.frame)).security_code_of).toBeNull();
  const next = await onAccountPage(test, phone);
  await next.frame.proveSecurityCode();
  expect(await look(next.frame)).toMatchObject({
    can_change_identity: true,
    security_code_of: { label: 'Visa •• 0341' },
  });
  const to = newPhone();
  expect(await change(next.frame, to)).toMatchObject({ status: 403, body: { code: 'saved_elsewhere' } });
  expect(await verify(next.frame, '123456')).toMatchObject({ status: 403, body: { code: 'saved_elsewhere' } });
  expect((await changeTo(frame, phone, to)).body).toMatchObject({ status: 'changed' });
});

it('to the number in use, or to none that can get a text message, is refused', async () => {
  const { frame, phone } = await owner(test);
  for (const wrongNumber of [phone, '+46', '123']) {
    const refused = await change(frame, wrongNumber);
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ pointer: '/phone' }] } });
  }
});
