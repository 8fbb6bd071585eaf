import { FRAME_PATHS, SIGN_IN_PATHS } from 'ondemand-pay/internal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestProvider, type TestProvider } from '../support/provider.js';

let test: TestProvider;
beforeAll(async () => {
  test = await startTestProvider();
});
afterAll(() => test?.close());

const SHARED = '__Host-ondemand-test';
type Client = ReturnType<TestProvider['frame']>;

let last = 5_000_000;
const newPhone = () => {
  last += 7;
  return `+4670${last}`;
};

/** A purchase in a frame whose browser hands none of the provider's own cookies to it. */
async function bought(cookies = new Map<string, string>()) {
  const frame = test.frame({ cookies, knownEverywhere: false });
  const { instrument_id } = await frame.signUp({ phone: newPhone() });
  const { confirmation_id } = await frame.openConfirmation(instrument_id);
  test.clock.advance(500);
  await frame.makeProof(confirmation_id);
  return { frame, confirmation_id, instrument_id };
}

/** The buyer asks to be known elsewhere. */
async function offered({ frame, confirmation_id }: Awaited<ReturnType<typeof bought>>): Promise<string | undefined> {
  const { body } = await frame.call<{ keep?: string }>(FRAME_PATHS.everywhere, { confirmation_id });
  return body.keep;
}

/** The provider's window, with what of cookies this browser has there. */
const windowWith = (cookies: Map<string, string>) => test.frame({ cookies });
const keep = (window: Client, token: string | undefined, headers: Record<string, string> = {}) =>
  window.call(SIGN_IN_PATHS.keep, { keep: token }, headers);
const REFUSED = { status: 422, body: { code: 'handover_refused' } };

describe('the provider’s window, opened by who asks to be known at every shop', () => {
  it('keeps the cookie that the browser withholds in the frame', async () => {
    const purchase = await bought();
    const cookies = new Map<string, string>();
    const kept = await keep(windowWith(cookies), await offered(purchase));
    expect(kept).toMatchObject({ status: 200, body: { known_everywhere: true } });
    expect(kept.headers.get('set-login')).toBe('logged-in');
    expect([...cookies.keys()]).toEqual([SHARED]);
    const games = await test.addMerchant({ name: 'Games', origins: ['https://games.example'] });
    const { buyer } = await test.frame({ merchant: games, cookies }).open();
    expect(buyer?.instruments.map(({ instrument_id }) => instrument_id)).toEqual([purchase.instrument_id]);
  });

  it('is not needed where the browser sends one', async () => {
    const cookies = new Map([[SHARED, 'A'.repeat(43)]]);
    expect(await offered(await bought(cookies))).toBeUndefined();
  });

  it('takes what it was given once, within a minute, from a page of the provider alone', async () => {
    const purchase = await bought();
    const token = await offered(purchase);
    const window = windowWith(new Map());
    for (const wrong of ['', 'test_', `${token}x`, `live_${token?.slice(5)}`, token?.slice(5)]) {
      expect(await keep(window, wrong)).toMatchObject(wrong === '' ? { status: 422 } : REFUSED);
    }
    const stranger = await keep(window, token, { Origin: 'https://news.example' });
    expect(stranger).toMatchObject({ status: 403, body: { code: 'origin_not_registered' } });
    const answers = await Promise.all(Array.from({ length: 6 }, () => keep(windowWith(new Map()), token)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const late = await offered(await bought());
    test.clock.advance(60_001);
    expect(await keep(window, late)).toMatchObject(REFUSED);
  });

  it('takes no transfer to a frame, and a frame takes nothing that is for the window', async () => {
    const purchase = await bought();
    const token = await offered(purchase);
    const refused = await purchase.frame.call(FRAME_PATHS.takeOver, { handover: token });
    expect(refused).toMatchObject(REFUSED);
    expect((await keep(windowWith(new Map()), token)).status).toBe(200);
  });

  it('is known for nobody else any more', async () => {
    const cookies = new Map<string, string>();
    const before = await bought();
    await keep(windowWith(cookies), await offered(before));
    const old = new Map(cookies);
    const after = await bought();
    await keep(windowWith(cookies), await offered(after));
    expect((await test.frame({ cookies: old }).open()).buyer).toBeNull();
    expect((await test.frame({ cookies }).open()).buyer?.instruments[0]?.instrument_id).toBe(after.instrument_id);
  });

  it('keeps nothing once the buyer has changed their mind', async () => {
    const purchase = await bought();
    const token = await offered(purchase);
    await test.database.query({ name: '', text: 'update wallets set known_everywhere = false' });
    expect(await keep(windowWith(new Map()), token)).toMatchObject(REFUSED);
  });
});
