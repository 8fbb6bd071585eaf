import { ACCOUNT_PATHS, type FactorProved, FRAME_PATHS, type Preferences } from 'ondemand-pay/internal';
import { SANDBOX_PHONES } from 'ondemand-pay/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mailedCode, mailsTo, newPhone, onAccountPage } from '../account/support.js';
import { type FrameClient, termsOf } from '../support/frameClient.js';
import { startTestProvider, type TestProvider } from '../support/provider.js';

let test: TestProvider;
beforeAll(async () => {
  test = await startTestProvider();
});
afterAll(() => test?.close());

let last = 0;
const newAddress = () => {
  last += 1;
  return `owner${last}@example.se`;
};
const emailCode = (frame: FrameClient, code?: string, locale = 'en') =>
  frame.call<FactorProved>(FRAME_PATHS.factors, { factor: 'email_code', locale, ...(code ? { code } : {}) });
const textCode = (frame: FrameClient, code?: string) =>
  frame.call<FactorProved>(FRAME_PATHS.factors, { factor: 'sms_code', ...(code ? { code } : {}) });

/** A buyer who bought from a browser that remembers them. */
async function owner({ card = true, phone = newPhone() } = {}) {
  const email = newAddress();
  const cookies = new Map<string, string>();
  const frame = test.frame({ cookies });
  await frame.prove(phone);
  await frame.giveEmail(email);
  const { instrument_id } = card ? await frame.addCard() : await frame.addInvoice();
  await frame.agree(instrument_id);
  return { phone, email, cookies, instrument_id };
}
const wrong = (code: string) => (code === '000000' ? '000001' : '000000');

describe('a code by email, for a number proved on a new device', () => {
  it('goes to the address that was bought with, in the language of the form, and opens its wallet', async () => {
    const { phone, email, instrument_id } = await owner({ card: false });
    const frame = test.frame();
    expect((await frame.prove(phone)).factors).toEqual(['email_code']);
    const sent = await emailCode(frame, undefined, 'sv-SE');
    expect(sent).toMatchObject({ status: 200, body: { status: 'code_sent', resend_after: 30, expires_in: 300 } });
    expect(JSON.stringify(sent.body)).not.toMatch(/example|@/);
    const [mail] = await mailsTo(test, email);
    const code = await mailedCode(test, email);
    expect(mail).toMatchObject({ to: email, subject: `${code} är din kod för Daily News` });
    for (const part of [mail?.text, mail?.html]) expect(part).toContain(code);

    expect(await frame.call(FRAME_PATHS.confirmations, termsOf(instrument_id))).toMatchObject({ status: 409 });
    expect(await emailCode(frame, code)).toMatchObject({
      status: 200,
      body: { status: 'proved', buyer: { email_masked: 'o•••@e•••.se', instruments: [{ instrument_id }] } },
    });
    expect((await frame.agree(instrument_id)).email).toBe(email);
  });

  it('never goes to an address given by whoever has the number', async () => {
    const { phone, email } = await owner({ card: false });
    const thief = test.frame();
    await thief.prove(phone);
    await thief.giveEmail('thief@example.se');
    expect((await emailCode(thief)).status).toBe(200);
    expect(await mailsTo(test, 'thief@example.se')).toEqual([]);
    expect((await mailsTo(test, email)).length).toBe(1);
  });

  it('of a thief who bought something leads to what the thief saved, and nowhere else', async () => {
    const { phone, instrument_id } = await owner();
    test.clock.advance(1000);
    const thief = test.frame();
    await thief.prove(phone);
    await thief.giveEmail('thief2@example.se');
    const own = await thief.addCard('4000000000000341');
    await thief.agree(own.instrument_id);
    const second = test.frame();
    await second.prove(phone);
    await emailCode(second);
    const proved = await emailCode(second, await mailedCode(test, 'thief2@example.se'));
    expect(proved.body).toMatchObject({ buyer: { instruments: [{ instrument_id: own.instrument_id }] } });
    expect(await second.call(FRAME_PATHS.confirmations, termsOf(instrument_id))).toMatchObject({ status: 409 });
  });

  it('is not offered where nothing was bought, and asks for one to be sent first', async () => {
    const frame = test.frame();
    await frame.prove(newPhone());
    expect(await emailCode(frame)).toMatchObject({ status: 409, body: { code: 'step_missing' } });
    expect(await emailCode(frame, '123456')).toMatchObject({ status: 409, body: { code: 'step_missing' } });
  });
});

describe('guessing a code by email', () => {
  it('ends after five tries, whether one after the other or at once', async () => {
    const { phone, email } = await owner({ card: false });
    const frame = test.frame();
    await frame.prove(phone);
    await emailCode(frame);
    const code = await mailedCode(test, email);
    const answers = await Promise.all(Array.from({ length: 12 }, () => emailCode(frame, wrong(code))));
    const codes = answers.map(({ body }) => (body as unknown as { code: string }).code);
    expect(codes.filter((each) => each === 'factor_wrong')).toHaveLength(4);
    expect(codes.filter((each) => each === 'code_used_up')).toHaveLength(8);
    expect(await emailCode(frame, code)).toMatchObject({ status: 422, body: { code: 'code_used_up' } });
  });

  it('ends after five minutes; the code works once, and in its own session only', async () => {
    const { phone, email } = await owner({ card: false });
    const frame = test.frame();
    await frame.prove(phone);
    await emailCode(frame);
    const code = await mailedCode(test, email);
    const other = test.frame();
    await other.prove(phone);
    expect(await emailCode(other, code)).toMatchObject({ status: 409, body: { code: 'step_missing' } });
    test.clock.advance(5 * 60_000);
    expect(await emailCode(frame, code)).toMatchObject({ status: 422, body: { code: 'code_expired' } });
    await emailCode(frame);
    const next = await mailedCode(test, email);
    const twice = await Promise.all([emailCode(frame, next), emailCode(frame, next)]);
    expect(twice.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it('is stored only as a keyed hash', async () => {
    const { phone, email } = await owner({ card: false });
    const frame = test.frame();
    await frame.prove(phone);
    await emailCode(frame);
    const code = await mailedCode(test, email);
    const [row] = await test.database.query<{ text: string }>(
      { name: '', text: 'select to_jsonb(c)::text as text from email_codes c where email = $1' },
      [email],
    );
    expect(row?.text).not.toContain(code);
  });

  it('and mailing are limited: a wait between two, and so many for an address in an hour', async () => {
    // No message goes to this number: what is counted here are emails.
    const { phone } = await owner({ card: false, phone: SANDBOX_PHONES.fixedCode });
    const frame = test.frame();
    await frame.prove(phone);
    const atOnce = await Promise.all([emailCode(frame), emailCode(frame), emailCode(frame)]);
    expect(atOnce.map(({ status }) => status).sort()).toEqual([200, 429, 429]);
    for (let sent = 1; sent < 30; sent += 1) {
      const next = test.frame();
      await next.prove(phone);
      expect((await emailCode(next)).status).toBe(200);
      test.clock.advance(1000);
    }
    const over = test.frame();
    await over.prove(phone);
    expect(await emailCode(over)).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
  });
});

describe('on a device that is remembered', () => {
  const look = (frame: FrameClient) => frame.call<Preferences>(ACCOUNT_PATHS.open, {}).then(({ body }) => body);

  it('a code to the number lets the buyer change things, and to who they are after a second factor', async () => {
    const { phone, cookies, email } = await owner();
    const { frame, preferences } = await onAccountPage(test, phone, cookies);
    expect(preferences).toMatchObject({
      can_change: false,
      can_change_identity: false,
      factors: ['sms_code', 'security_code'],
      security_code_of: { label: 'Visa •• 4242' },
    });
    expect(await textCode(frame)).toMatchObject({
      body: { status: 'code_sent', masked: expect.stringMatching(/^\+46 70/) },
    });
    const code = (await test.messagesTo(phone))[0]!.code;
    expect(await textCode(frame, wrong(code))).toMatchObject({ body: { code: 'factor_wrong', tries_left: 4 } });
    expect((await textCode(frame, code)).status).toBe(200);
    const second = await look(frame);
    expect(second).toMatchObject({ can_change: true, can_change_identity: false });
    // With the number proved as well, the address that was bought with counts.
    expect(second.factors).toEqual(['sms_code', 'security_code', 'email_code']);
    expect(await emailCode(frame)).toMatchObject({ body: { masked: 'o•••@e•••.se' } });
    expect((await emailCode(frame, await mailedCode(test, email))).status).toBe(200);
    expect(await look(frame)).toMatchObject({ can_change_identity: true, account: { email_verified: true } });
    test.clock.advance(5 * 60_000);
    expect(await look(frame)).toMatchObject({ can_change: false, can_change_identity: false });
    await frame.proveSecurityCode();
    expect(await look(frame)).toMatchObject({ can_change: true, can_change_identity: true });
  });

  it('the security code asked for is that of the wallet at hand, whoever else saved a card since', async () => {
    const { phone, cookies, instrument_id } = await owner();
    test.clock.advance(1000);
    await test.frame().buy({ phone, card: '4000000000000341', email: 'thief3@example.se' });
    const { frame } = await onAccountPage(test, phone, cookies);
    const proved = await frame.proveSecurityCode();
    expect(proved).toMatchObject({ buyer: { instruments: [{ instrument_id }] } });
    expect(JSON.stringify(proved)).not.toContain('0341');
  });

  it('a code to another number proves nothing', async () => {
    const { phone, cookies } = await owner();
    const { frame } = await onAccountPage(test, phone, cookies);
    const other = newPhone();
    await frame.sendCode(other);
    const { code } = (await test.messagesTo(other))[0]!;
    expect(await textCode(frame, code)).toMatchObject({ status: 409, body: { code: 'step_missing' } });
    expect((await look(frame)).can_change).toBe(false);
  });

  it('an address that its holder bought with is no factor, and does not replace one that was verified', async () => {
    const { phone, cookies, email, instrument_id } = await owner();
    const verify = await onAccountPage(test, phone, cookies);
    await verify.frame.proveSecurityCode();
    await textCode(verify.frame);
    await textCode(verify.frame, (await test.messagesTo(phone))[0]!.code);
    await emailCode(verify.frame);
    await emailCode(verify.frame, await mailedCode(test, email));
    const taken = test.frame({ cookies });
    await taken.open();
    await taken.giveEmail('finder@example.se');
    await taken.agree(instrument_id);
    const again = await onAccountPage(test, phone, cookies);
    expect((await emailCode(again.frame)).status).toBe(200);
    expect(await mailsTo(test, 'finder@example.se')).toEqual([]);

    const unverified = await owner();
    const finder = test.frame({ cookies: unverified.cookies });
    await finder.open();
    await finder.giveEmail('finder2@example.se');
    await finder.agree(unverified.instrument_id);
    const found = await onAccountPage(test, unverified.phone, unverified.cookies);
    expect(found.preferences.factors).not.toContain('email_code');
    expect(await emailCode(found.frame)).toMatchObject({ status: 409, body: { code: 'step_missing' } });
  });
});
