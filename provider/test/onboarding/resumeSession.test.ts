import { decodeJwt } from 'jose';
import { FRAME_PATHS, type SessionView } from 'ondemand-pay/internal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SHOP_ORIGIN, startTestProvider, type TestProvider } from '../support/provider.js';

let test: TestProvider;
beforeAll(async () => {
  test = await startTestProvider();
});
afterAll(() => test?.close());

const here = () => ({ key: test.merchant.apiKey, page_origin: SHOP_ORIGIN });

describe('a frame that is loaded again', () => {
  it('goes on with its session and buyer; the code that was sent still counts', async () => {
    const frame = test.frame();
    const opened = await frame.open();
    await frame.sendCode('+46700000001');
    const before = await frame.call<SessionView>(FRAME_PATHS.resume, here());
    expect(before).toMatchObject({ status: 200, body: { session_id: opened.session_id, buyer: null } });
    expect(before.body).not.toHaveProperty('token');

    await frame.enterCode('123456');
    await frame.giveEmail('anna@example.se');
    const card = await frame.addCard();
    const after = await frame.call<SessionView>(FRAME_PATHS.resume, here());
    expect(after.body.buyer).toMatchObject({ instruments: [card] });
  });

  it('gets nothing with another page, another shop, or a bearer that was replaced', async () => {
    const frame = test.frame();
    await frame.open();
    const old = frame.token!;
    await frame.sendCode('+46700000001');
    await frame.enterCode('123456');
    const expired = { status: 401, body: { code: 'session_expired' } };
    for (const other of [{ key: 'test_another_key' }, { page_origin: 'https://other.example' }]) {
      expect(await frame.call(FRAME_PATHS.resume, { ...here(), ...other })).toMatchObject(expired);
    }
    const authorization = { Authorization: `Bearer ${old}` };
    expect(await frame.call(FRAME_PATHS.resume, here(), authorization)).toMatchObject(expired);
    expect((await frame.call(FRAME_PATHS.resume, here())).status).toBe(200);
  });
});

describe('to be known at every shop, asked after the purchase', () => {
  it('is for who has agreed to be charged in this session', async () => {
    const frame = test.frame({ knownEverywhere: false });
    const { instrument_id } = await frame.signUp();
    const { confirmation_id } = await frame.openConfirmation(instrument_id);
    const ask = (id: string) => frame.call(FRAME_PATHS.everywhere, { confirmation_id: id });
    const stale = { status: 409, body: { code: 'confirmation_stale' } };
    expect(await ask(confirmation_id)).toMatchObject(stale);
    expect(await ask('nonsense')).toMatchObject(stale);

    const { origin_proof } = await frame.agree(instrument_id);
    const { jti } = decodeJwt(origin_proof);
    expect(await test.frame().call(FRAME_PATHS.everywhere, { confirmation_id: jti! })).toMatchObject({
      status: 401,
    });
    const known = await ask(jti!);
    expect(known).toMatchObject({ status: 200, body: { known_everywhere: true } });
    expect(known.headers.getSetCookie().length).toBeGreaterThan(0);
  });
});
