import { ACCOUNT_PATHS, type ChangeStep, FRAME_PATHS, type Preferences } from 'ondemand-pay/internal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyPhoneChanges } from '../../src/account/applyPhoneChanges.js';
import { createDeps } from '../../src/app/provider.js';
import { purge } from '../../src/housekeeping/purge.js';
import type { FrameClient } from '../support/frameClient.js';
import { startTestProvider, TEST_URL, type TestProvider } from '../support/provider.js';
import { look, mailedCode, mailsTo, newPhone, onAccountPage, order, owner, wrong } from './support.js';

let test: TestProvider;
beforeAll(async () => {
  test = await startTestProvider();
});
afterAll(() => test?.close());

const HOUR = 3_600_000;
const WAIT = 72 * HOUR;

const apply = () =>
  applyPhoneChanges(
    createDeps({
      database: test.database,
      url: TEST_URL,
      sandbox: true,
      masterKey: new Uint8Array(32).fill(7),
      clock: test.clock,
    }),
  );

const lose = (frame: FrameClient, phone: string) => {
  test.clock.advance(1);
  return frame.call<ChangeStep>(ACCOUNT_PATHS.phone, { phone, lost: true, locale: 'sv' });
};
const verify = (frame: FrameClient, code: string) =>
  frame.call<ChangeStep>(ACCOUNT_PATHS.verifyPhone, { code, locale: 'sv' });
const cancel = (frame: FrameClient) => frame.call<Preferences>(ACCOUNT_PATHS.cancelPhone, {});
const codeTo = async (phone: string) => (await test.messagesTo(phone))[0]!.code;

async function pend(frame: FrameClient, to: string) {
  expect((await lose(frame, to)).body).toMatchObject({ status: 'code_sent', to: 'new_phone' });
  return verify(frame, await codeTo(to));
}

/** A code to the number and the security code of what was saved with it, on a device not seen before. */
async function comesBack(phone: string) {
  const frame = test.frame();
  await frame.prove(phone);
  return frame.proveSecurityCode();
}

it('a lost number is changed without a code to it, after 72 hours', async () => {
  const to = newPhone();
  const { frame, phone, shop, cookies, email } = await owner(test, { email: 'lost1@example.se' });
  const { instruments } = (await look(frame)).account!;
  const elsewhere = new Map<string, string>();
  const second = test.frame({ cookies: elsewhere });
  await second.prove(phone);
  await second.proveSecurityCode();
  await second.giveEmail(email);
  await second.agree(instruments[0]!.instrument_id);
  const started = (await test.messagesTo(phone)).length;

  expect((await lose(frame, to)).body).toMatchObject({ status: 'code_sent', to: 'new_phone' });
  expect(await test.messagesTo(phone)).toHaveLength(started);
  const code = await codeTo(to);
  expect(await verify(frame, wrong(code))).toMatchObject({ body: { code: 'code_wrong', tries_left: 4 } });
  const effective_at = new Date(test.clock().getTime() + WAIT).toISOString();
  expect((await verify(frame, code)).body).toMatchObject({
    status: 'changed',
    preferences: { account: { pending_phone: { effective_at } } },
  });
  expect((await look(frame)).account?.pending_phone?.masked).toContain(to.slice(-2));

  // Both ways to reach the owner tell when it comes and where to stop it, and neither tells the new number.
  const [told] = await test.messagesTo(phone);
  expect(told).toMatchObject({ code: null });
  expect(told!.text).toMatch(/byts 4 mars .*12:00.* UTC.*Var det inte du.*https:\/\/pay\.example\/account\?mode=test/);
  const [mail] = await mailsTo(test, email);
  expect(mail?.subject).toBe('Ditt telefonnummer kommer att ändras');
  expect(mail?.text).toContain(`${TEST_URL}/account?mode=test`);
  expect(`${told!.text}${mail!.text}`).not.toContain(to.slice(-6));

  // Until then everything is as it was.
  test.clock.advance(WAIT - 60_000);
  expect(await apply()).toBe(0);
  expect((await test.frame({ cookies }).open()).buyer).not.toBeNull();
  const again = test.frame();
  await again.prove(phone);
  await again.proveSecurityCode();
  await again.giveEmail(email);
  const agreed = await again.agree(instruments[0]!.instrument_id);
  test.clock.advance(60_000);
  expect(await apply()).toBe(1);

  expect(await (await order(test, agreed)).json()).toMatchObject({ code: 'proof_invalid' });
  // The browser it was asked for in stays remembered, others do not.
  expect((await test.frame({ cookies }).open()).buyer).not.toBeNull();
  expect((await test.frame({ cookies: elsewhere }).open()).buyer).toBeNull();
  for (const ended of [again, shop]) {
    expect(await ended.call(FRAME_PATHS.email, { email })).toMatchObject({ status: 401 });
  }
  expect((await mailsTo(test, email))[0]?.subject).toBe('Ditt telefonnummer har ändrats');
  expect((await test.frame().prove(phone)).factors).toEqual([]);
  expect(await comesBack(to)).toMatchObject({ buyer: { instruments: [{ label: 'Visa •• 4242' }] } });
});

it('needs a second factor, and the provider’s own page', async () => {
  const to = newPhone();
  const { frame, phone, shop } = await owner(test, { factor: false });
  const missing = { status: 403, body: { code: 'second_factor_missing' } };
  expect(await lose(frame, to)).toMatchObject(missing);
  await frame.call(FRAME_PATHS.factors, { factor: 'sms_code' });
  await frame.call(FRAME_PATHS.factors, { factor: 'sms_code', code: await codeTo(phone) });
  expect(await lose(frame, to)).toMatchObject(missing);
  await frame.proveSecurityCode();
  test.clock.advance(5 * 60_000);
  expect(await lose(frame, to)).toMatchObject(missing);
  expect(await test.messagesTo(to)).toEqual([]);

  await shop.proveSecurityCode();
  expect(await lose(shop, to)).toMatchObject({ status: 404 });
  expect(await cancel(shop)).toMatchObject({ status: 404 });
  expect((await look(frame)).account?.pending_phone).toBeNull();
});

it('a code to the new number does not end the one to the old where that is asked for', async () => {
  const to = newPhone();
  const { frame, phone } = await owner(test);
  await lose(frame, to);
  const code = await codeTo(to);
  test.clock.advance(30_000);
  const asked = await frame.call<ChangeStep>(ACCOUNT_PATHS.phone, { phone: to });
  expect(asked.body).toMatchObject({ to: 'current_phone' });
  expect((await verify(frame, code === (await codeTo(phone)) ? wrong(code) : code)).status).toBe(422);
  expect((await verify(frame, await codeTo(phone))).body).toMatchObject({ to: 'new_phone' });
});

it('is stopped from a remembered device after a factor, and then never happens', async () => {
  const to = newPhone();
  const { frame, phone, cookies, email } = await owner(test, { email: 'lost2@example.se' });
  await pend(frame, to);
  test.clock.advance(WAIT - HOUR);

  const { frame: later, preferences } = await onAccountPage(test, phone, cookies);
  expect(preferences.account?.pending_phone).not.toBeNull();
  expect(await cancel(later)).toMatchObject({ status: 403, body: { code: 'factor_missing' } });
  // Whoever has the number and the browser: the number is not lost.
  await later.call(FRAME_PATHS.factors, { factor: 'sms_code' });
  await later.call(FRAME_PATHS.factors, { factor: 'sms_code', code: await codeTo(phone) });
  expect((await cancel(later)).body).toMatchObject({ account: { pending_phone: null } });
  expect((await mailsTo(test, email))[0]?.subject).toBe('Bytet av ditt telefonnummer har stoppats');
  const mails = (await mailsTo(test, email)).length;
  expect((await cancel(later)).status).toBe(200);
  expect(await mailsTo(test, email)).toHaveLength(mails);

  test.clock.advance(2 * WAIT);
  expect(await apply()).toBe(0);
  expect((await test.frame().prove(to)).factors).toEqual([]);
  expect((await test.frame().prove(phone)).factors).not.toEqual([]);
});

it('is asked for anew with another number, which waits its own 72 hours', async () => {
  const [first, second] = [newPhone(), newPhone()];
  const { frame, phone } = await owner(test);
  await pend(frame, first);
  test.clock.advance(60_000);
  await frame.proveSecurityCode();
  await pend(frame, second);
  test.clock.advance(WAIT - 1000);
  expect(await apply()).toBe(0);
  test.clock.advance(1000);
  expect(await apply()).toBe(1);
  expect((await test.frame().prove(second)).factors).not.toEqual([]);
  for (const other of [first, phone]) expect((await test.frame().prove(other)).factors).toEqual([]);
});

it('is given up where the number is changed with a code to the old one', async () => {
  const [lostTo, to] = [newPhone(), newPhone()];
  const { frame, phone } = await owner(test);
  await pend(frame, lostTo);
  test.clock.advance(1000);
  await frame.proveSecurityCode();
  await frame.call(ACCOUNT_PATHS.phone, { phone: to });
  await verify(frame, await codeTo(phone));
  expect((await verify(frame, await codeTo(to))).body).toMatchObject({
    status: 'changed',
    preferences: { account: { pending_phone: null } },
  });
  test.clock.advance(WAIT);
  expect(await apply()).toBe(0);
});

it('happens once when several processes find it due', async () => {
  const to = newPhone();
  const { frame, email } = await owner(test, { email: 'lost3@example.se' });
  await pend(frame, to);
  test.clock.advance(WAIT);
  const ended = await Promise.all([apply(), apply(), apply()]);
  expect(ended.sort()).toEqual([0, 0, 1]);
  const subjects = (await mailsTo(test, email)).map(({ subject }) => subject);
  expect(subjects.filter((subject) => subject === 'Ditt telefonnummer har ändrats')).toHaveLength(1);
  expect(await apply()).toBe(0);
});

it('stopped at the moment it is due, either stops or happens', async () => {
  const to = newPhone();
  const { frame, phone, cookies } = await owner(test);
  await pend(frame, to);
  test.clock.advance(WAIT);
  const { frame: later } = await onAccountPage(test, phone, cookies);
  await later.proveSecurityCode();
  const [stopped, ended] = await Promise.all([cancel(later), apply()]);
  const isChanged = (await test.frame().prove(to)).factors.length > 0;
  expect(isChanged).toBe(ended === 1);
  if (ended === 0) expect(stopped.body).toMatchObject({ account: { pending_phone: null } });
});

it('to a number that became somebody’s meanwhile fails, and leaves both as they were', async () => {
  const to = newPhone();
  const { frame, phone, email } = await owner(test, { email: 'lost4@example.se' });
  await pend(frame, to);
  const other = await owner(test, { phone: to });
  test.clock.advance(WAIT);
  expect(await apply()).toBe(1);
  expect((await mailsTo(test, email))[0]?.subject).toBe('Ditt telefonnummer kunde inte ändras');
  expect(await apply()).toBe(0);
  expect((await onAccountPage(test, phone)).preferences.account?.phone_masked).toContain(phone.slice(-2));
  expect(await comesBack(phone)).toMatchObject({ buyer: { instruments: [{ label: 'Visa •• 4242' }] } });
  expect((await test.frame({ cookies: other.cookies }).open()).buyer).not.toBeNull();

  // One that is somebody's already does not wait at all, which only its holder learns.
  const third = await owner(test);
  expect((await lose(third.frame, to)).status).toBe(200);
  const refused = await verify(third.frame, await codeTo(to));
  expect(refused).toMatchObject({ status: 409, body: { code: 'phone_taken' } });
  expect((await look(third.frame)).account?.pending_phone).toBeNull();
});

it('is neither begun, seen nor stopped by whoever swapped the SIM and saved a card of their own', async () => {
  const { frame, phone, cookies } = await owner(test);
  test.clock.advance(1000);
  const thief = await onAccountPage(test, phone);
  await thief.frame.addCard('4000000000000341');
  const next = await onAccountPage(test, phone);
  await next.frame.proveSecurityCode();
  const elsewhere = { status: 403, body: { code: 'saved_elsewhere' } };
  const stolen = newPhone();
  expect(await lose(next.frame, stolen)).toMatchObject(elsewhere);
  expect(await verify(next.frame, '123456')).toMatchObject(elsewhere);
  expect(await test.messagesTo(stolen)).toEqual([]);

  const to = newPhone();
  await frame.proveSecurityCode();
  expect((await pend(frame, to)).status).toBe(200);
  expect((await look(next.frame)).account?.pending_phone).toBeNull();
  expect(await cancel(next.frame)).toMatchObject(elsewhere);
  expect(await cancel((await onAccountPage(test, phone)).frame)).toMatchObject(elsewhere);
  test.clock.advance(WAIT);
  expect(await apply()).toBe(1);
  const back = await onAccountPage(test, to, cookies);
  expect(back.preferences.account).toMatchObject({ pending_phone: null, instruments: [{ label: 'Visa •• 4242' }] });
  expect(back.preferences.account?.phone_masked).toContain(to.slice(-2));
});

it('a code by email is second factor enough where the number is lost', async () => {
  const email = 'lost5@example.se';
  const to = newPhone();
  const { frame, phone, cookies } = await owner(test, { email });
  // The address was verified while the number still worked.
  await frame.call(ACCOUNT_PATHS.email, { email });
  await frame.call(ACCOUNT_PATHS.verifyEmail, { code: await mailedCode(test, email) });
  test.clock.advance(HOUR);
  const { frame: later } = await onAccountPage(test, phone, cookies);
  await later.call(FRAME_PATHS.factors, { factor: 'email_code', locale: 'sv' });
  await later.call(FRAME_PATHS.factors, { factor: 'email_code', code: await mailedCode(test, email) });
  expect((await pend(later, to)).body).toMatchObject({ status: 'changed' });
  test.clock.advance(WAIT);
  expect(await apply()).toBe(1);
});

it('leaves no number behind: erased with the buyer, and a month after it ended', async () => {
  const rows = async (phone: string) => {
    const text = 'select count(*) as count from pending_phone_changes where phone = $1';
    return (await test.database.query<{ count: number }>({ name: '', text }, [phone]))[0]!.count;
  };
  const [erased, ended] = [newPhone(), newPhone()];
  const gone = await owner(test);
  await pend(gone.frame, erased);
  expect(await rows(erased)).toBe(1);
  expect(await gone.frame.call(ACCOUNT_PATHS.erase, { understood: true })).toMatchObject({ status: 200 });
  expect(await rows(erased)).toBe(0);
  expect(await test.messagesTo(erased)).toEqual([]);

  const { frame } = await owner(test);
  await pend(frame, ended);
  test.clock.advance(WAIT);
  expect(await apply()).toBe(1);
  await purge(test);
  expect(await rows(ended)).toBe(1);
  test.clock.advance(31 * 24 * HOUR);
  await purge(test);
  expect(await rows(ended)).toBe(0);
});

describe('a number that its first owner gave up', () => {
  const HALF_A_YEAR = 180 * 24 * HOUR;

  /** Who holds it now, with a purchase and a second factor of their own. */
  async function holder(phone: string) {
    const shop = test.frame();
    await shop.prove(phone);
    await shop.giveEmail('holder@example.se');
    const card = await shop.addCard('4242424242424242', '12/40', '777');
    await shop.agree(card.instrument_id);
    const { frame } = await onAccountPage(test, phone);
    await frame.proveSecurityCode('777');
    return frame;
  }
  const change = (frame: FrameClient, phone: string) => {
    test.clock.advance(1);
    return frame.call<ChangeStep>(ACCOUNT_PATHS.phone, { phone, locale: 'sv' });
  };

  it('is changed by who was given it, after the wait of a lost one, of which the first owner is told', async () => {
    const { phone, email } = await owner(test, { email: 'gone@example.se' });
    test.clock.advance(HALF_A_YEAR - HOUR);
    const to = newPhone();
    const early = await change(await holder(phone), to);
    expect(early).toMatchObject({ status: 403, body: { code: 'saved_elsewhere' } });

    test.clock.advance(2 * HOUR);
    const frame = await holder(phone);
    expect((await change(frame, to)).body).toMatchObject({ status: 'code_sent', to: 'new_phone' });
    expect((await verify(frame, await codeTo(to))).status).toBe(200);
    expect((await mailsTo(test, email))[0]?.text).toContain('/account');
    expect(await apply()).toBe(0);
    test.clock.advance(WAIT);
    expect(await apply()).toBe(1);
    expect((await test.frame().prove(to)).factors).toContain('security_code');
    expect((await test.frame().prove(phone)).factors).toEqual([]);
  });

  it('stays where the first owner is there again before the wait is over', async () => {
    const { phone, cookies } = await owner(test, { email: 'back@example.se' });
    test.clock.advance(100 * 24 * HOUR);
    await test.frame({ cookies }).open();
    test.clock.advance(HALF_A_YEAR - 12 * HOUR);
    expect(await change(await holder(phone), newPhone())).toMatchObject({ status: 403 });
    test.clock.advance(13 * HOUR);
    const frame = await holder(phone);
    const to = newPhone();
    await change(frame, to);
    expect((await verify(frame, await codeTo(to))).status).toBe(200);
    expect(await comesBack(phone)).toMatchObject({ status: 'proved' });
    test.clock.advance(WAIT);
    expect(await apply()).toBe(1);
    expect((await test.frame().prove(phone)).factors).toContain('security_code');
  });
});
