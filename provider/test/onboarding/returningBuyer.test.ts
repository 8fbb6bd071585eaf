import { FRAME_PATHS } from 'ondemand-pay/internal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { termsOf } from '../support/frameClient.js';
import { startTestProvider, type TestProvider } from '../support/provider.js';

let test: TestProvider;
beforeAll(async () => {
  test = await startTestProvider();
});
afterAll(() => test?.close());

const PHONE = '+46701234567';

describe('a number proved again by text message, on a device not seen before', () => {
  it('shows no address and no instrument that was stored earlier', async () => {
    const first = test.frame();
    await first.signUp({ phone: PHONE, email: 'anna@example.se' });

    const second = test.frame();
    await second.open();
    await second.sendCode(PHONE);
    const { buyer } = await second.enterCode((await test.messagesTo(PHONE))[0]!.code);
    expect(buyer).toEqual({ email_masked: null, instruments: [] });
    expect((await second.giveEmail('bert@example.com')).buyer).toEqual({
      email_masked: 'b•••@e•••.com',
      instruments: [],
    });
  });

  it('cannot pay with a stored instrument, though the session that added it can', async () => {
    const first = test.frame();
    const stored = await first.signUp({ phone: PHONE });
    const second = test.frame();
    const own = await second.signUp({ phone: PHONE, card: '4000000000000002' });

    const withStored = await second.call(FRAME_PATHS.confirmations, termsOf(stored.instrument_id));
    expect(withStored).toMatchObject({ status: 409, body: { code: 'step_missing' } });
    expect((await second.call(FRAME_PATHS.confirmations, termsOf(own.instrument_id))).status).toBe(200);
    expect((await first.call(FRAME_PATHS.confirmations, termsOf(stored.instrument_id))).status).toBe(200);
  });

  it('gets the same user token at the same shop, and another at another shop', async () => {
    const games = await test.addMerchant({ name: 'Games', origins: ['https://games.example'] });
    const tokens: string[] = [];
    for (const merchant of [test.merchant, test.merchant, games]) {
      tokens.push((await test.frame({ merchant }).buy({ phone: PHONE })).user_token);
    }
    expect(tokens[0]).toBe(tokens[1]);
    expect(tokens[2]).not.toBe(tokens[0]);
    for (const token of tokens) expect(token).toMatch(/^[\w-]{32}$/);
  });

  it('gets one user token also when the first two purchases happen at once', async () => {
    const phone = '+46702222222';
    const frames = [test.frame(), test.frame(), test.frame(), test.frame()];
    const cards: string[] = [];
    for (const frame of frames) cards.push((await frame.signUp({ phone })).instrument_id);
    const shown = await Promise.all(
      frames.map((frame, index) => frame.openConfirmation(cards[index]!, { itemName: `Pass ${index}` })),
    );
    test.clock.advance(500);
    const made = await Promise.all(frames.map((frame, index) => frame.makeProof(shown[index]!.confirmation_id)));
    expect(new Set(made.map(({ user_token }) => user_token)).size).toBe(1);
  });
});

describe('the address', () => {
  const stored = () =>
    test.database.query<{ email: string }>(
      {
        name: '',
        text: `select w.email from wallets w join buyers b on b.mode = w.mode and b.buyer_id = w.buyer_id
          where b.phone = $1 order by w.updated_at desc limit 1`,
      },
      [PHONE],
    );

  it('that the proof carries is the one given in this session', async () => {
    const made = await test.frame().buy({ phone: PHONE, email: 'anna@example.se' });
    expect(made.email).toBe('anna@example.se');
    expect((await test.frame().buy({ phone: PHONE, email: 'bert@example.se' })).email).toBe('bert@example.se');
    expect(await stored()).toEqual([{ email: 'bert@example.se' }]);
  });

  it('that was verified is not replaced by another, which still goes into the proof of its session', async () => {
    const cookies = new Map<string, string>();
    await test.frame({ cookies }).buy({ phone: PHONE, email: 'bert@example.se' });
    await test.database.query({ name: '', text: 'update wallets set email_verified_at = now()' });
    test.clock.advance(1000);
    const frame = test.frame({ cookies });
    const { buyer } = await frame.open();
    await frame.giveEmail('mallory@example.se');
    const made = await frame.agree(buyer!.instruments[0]!.instrument_id);
    expect(made.email).toBe('mallory@example.se');
    const [, payload = ''] = made.origin_proof.split('.');
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({ email_verified: false });
    expect(await stored()).toEqual([{ email: 'bert@example.se' }]);
  });

  it.each(['', 'anna', 'anna@example', 'anna@example.se, bert@example.se'])('%j is refused', async (email) => {
    const frame = test.frame();
    await frame.signUp({ phone: PHONE });
    expect(await frame.call(FRAME_PATHS.email, { email })).toMatchObject({
      status: 422,
      body: { code: 'validation_failed', errors: [{ pointer: '/email' }] },
    });
  });

  it('is forgotten when the session turns to another number', async () => {
    const frame = test.frame();
    const card = await frame.signUp({ phone: PHONE });
    await frame.sendCode('+46703333333');
    const { buyer } = await frame.enterCode((await test.messagesTo('+46703333333'))[0]!.code);
    expect(buyer).toEqual({ email_masked: null, instruments: [] });
    const own = await frame.addCard();
    const stepMissing = { status: 409, body: { code: 'step_missing' } };
    expect(await frame.call(FRAME_PATHS.confirmations, termsOf(own.instrument_id))).toMatchObject(stepMissing);
    await frame.giveEmail('other@example.se');
    expect(await frame.call(FRAME_PATHS.confirmations, termsOf(card.instrument_id))).toMatchObject(stepMissing);
    expect((await frame.call(FRAME_PATHS.confirmations, termsOf(own.instrument_id))).status).toBe(200);
  });

  it('stays when the session proves the same number again', async () => {
    const frame = test.frame();
    const card = await frame.signUp({ phone: PHONE, email: 'anna@example.se' });
    test.clock.advance(30_000);
    await frame.sendCode(PHONE);
    const { buyer } = await frame.enterCode((await test.messagesTo(PHONE))[0]!.code);
    expect(buyer).toEqual({ email_masked: 'a•••@e•••.se', instruments: [card] });
  });
});

describe('a payment method', () => {
  it('is shown by its label, newest first, for as long as the session lasts', async () => {
    const frame = test.frame();
    const first = await frame.signUp({ phone: PHONE });
    test.clock.advance(1000);
    const second = await frame.addCard('4000000000000341');
    expect(second).toEqual({ instrument_id: expect.any(String), method: 'card', label: 'Visa •• 0341' });
    expect((await frame.giveEmail('anna@example.se')).buyer.instruments).toEqual([second, first]);
  });

  it.each([
    [{ number: '4111111111111111' }, 'instrument_refused', '/number'],
    [{ expiry: '02/26' }, 'instrument_refused', '/expiry'],
    [{ csc: '1234' }, 'instrument_refused', '/csc'],
    [{ number: '4242 4242 4242 424x' }, 'validation_failed', '/number'],
    [{ expiry: '13/40' }, 'validation_failed', '/expiry'],
    [{ csc: 'abc' }, 'validation_failed', '/csc'],
    [{ method: 'cash' }, 'validation_failed', '/method'],
  ])('with %j is refused as %s at %s', async (change, code, pointer) => {
    const frame = test.frame();
    await frame.signUp({ phone: PHONE });
    const card = { method: 'card', number: '4242424242424242', expiry: '03/26', csc: '123' };
    expect((await frame.call(FRAME_PATHS.instruments, card)).status).toBe(200);
    const answer = await frame.call(FRAME_PATHS.instruments, { ...card, ...change });
    expect(answer).toMatchObject({ status: 422, body: { code, errors: [{ pointer }] } });
    expect(JSON.stringify(answer.body)).not.toContain('4111111111111111');
  });

  it('leaves neither number nor security code in the store', async () => {
    const rows = await test.database.query<{ text: string }>({
      name: '',
      text: 'select to_jsonb(i)::text as text from instruments i',
    });
    expect(rows.length).toBeGreaterThan(5);
    for (const { text } of rows) expect(text).not.toMatch(/4242424242|4000000000|"csc"|"number"/);
  });
});
