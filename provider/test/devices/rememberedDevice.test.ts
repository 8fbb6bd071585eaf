import { FRAME_PATHS, type Session } from 'ondemand-pay/internal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MerchantKeys } from '../../src/merchants/addMerchant.js';
import { termsOf } from '../support/frameClient.js';
import { SHOP_ORIGIN, startTestProvider, TEST_URL, type TestProvider } from '../support/provider.js';

let test: TestProvider;
let games: MerchantKeys;
beforeAll(async () => {
  test = await startTestProvider();
  games = await test.addMerchant({ name: 'Games', origins: ['https://games.example'] });
});
afterAll(() => test?.close());

const SHARED = '__Host-ondemand-test';
const SHOP = '__Host-ondemand-test-shop';

let last = 2_000_000;
const newPhone = () => {
  last += 7;
  return `+4670${last}`;
};

/** A browser after a purchase. */
async function browserOf(phone = newPhone(), email = 'anna@example.se') {
  const cookies = new Map<string, string>();
  const frame = test.frame({ cookies });
  const { instrument_id } = await frame.signUp({ phone, email });
  const made = await frame.agree(instrument_id);
  return { cookies, frame, instrument_id, phone, made };
}

const only = (cookies: Map<string, string>, name: string) => new Map([[name, cookies.get(name)!]]);
const open = (cookies: Map<string, string>, merchant?: MerchantKeys) =>
  test.frame({ cookies, ...(merchant && { merchant }) }).open();
const ids = (session: Session) => session.buyer?.instruments.map(({ instrument_id }) => instrument_id);

describe('a browser', () => {
  it('is remembered after the purchase, and not before', async () => {
    const cookies = new Map<string, string>();
    const frame = test.frame({ cookies });
    const { instrument_id } = await frame.signUp({ phone: newPhone() });
    const { confirmation_id } = await frame.openConfirmation(instrument_id);
    expect([...cookies]).toEqual([]);
    test.clock.advance(500);
    const answer = await frame.call(FRAME_PATHS.proofs, { confirmation_id, known_everywhere: true });
    const attributes = 'Max-Age=15552000; Path=/; HttpOnly; Secure; SameSite=None';
    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringMatching(new RegExp(`^${SHARED}=[\\w-]{43}; ${attributes}$`)),
      expect.stringMatching(new RegExp(`^${SHOP}=[\\w-]{43}; ${attributes}; Partitioned$`)),
    ]);
    expect(cookies.get(SHARED)).not.toBe(cookies.get(SHOP));
  });

  it('is recognised: address, ways to pay, and one tap to the same user token', async () => {
    const { cookies, instrument_id, made } = await browserOf();
    const frame = test.frame({ cookies });
    expect((await frame.open()).buyer).toEqual({
      email_masked: 'a•••@e•••.se',
      instruments: [{ instrument_id, method: 'card', label: 'Visa •• 4242' }],
    });
    const again = await frame.agree(instrument_id);
    expect(again.user_token).toBe(made.user_token);
    expect(again.email).toBe('anna@example.se');
  });

  it('keeps no token that the store could give away', async () => {
    const { cookies } = await browserOf();
    for (const table of ['devices', 'device_tokens', 'frame_sessions', 'wallets']) {
      const rows = await test.database.query<{ text: string }>({
        name: '',
        text: `select to_jsonb(t)::text as text from ${table} t`,
      });
      const text = JSON.stringify(rows);
      for (const token of cookies.values()) {
        expect(text).not.toContain(token);
        expect(text).not.toContain(Buffer.from(token).toString('hex'));
        expect(text).not.toContain(Buffer.from(token, 'base64url').toString('hex'));
      }
    }
  });

  it('is known at the next shop by the shared cookie, under another user token', async () => {
    const { cookies, instrument_id, made } = await browserOf();
    const frame = test.frame({ cookies: only(cookies, SHARED), merchant: games });
    expect(ids(await frame.open())).toEqual([instrument_id]);
    expect((await frame.agree(instrument_id)).user_token).not.toBe(made.user_token);
  });

  it("is known by the shop's cookie at that shop only", async () => {
    const { cookies, instrument_id } = await browserOf();
    expect((await open(only(cookies, SHOP), games)).buyer).toBeNull();
    expect(ids(await open(only(cookies, SHOP)))).toEqual([instrument_id]);
  });

  it('is not known by a token under the name of another tier or mode, or invented', async () => {
    const { cookies } = await browserOf();
    const [shared, shop] = [cookies.get(SHARED)!, cookies.get(SHOP)!];
    for (const [name, value] of [
      [SHARED, shop],
      [SHOP, shared],
      ['__Host-ondemand-live', shared],
      [SHARED, 'A'.repeat(43)],
      [SHARED, ''],
      [SHARED, "' or '1'='1"],
    ] as const) {
      expect((await open(new Map([[name, value]]))).buyer).toBeNull();
    }
  });

  it('is not known to other pages: the call needs the own origin of the provider', async () => {
    const { cookies } = await browserOf();
    const answer = await test
      .frame({ cookies })
      .call(FRAME_PATHS.sessions, { key: test.merchant.apiKey, page_origin: SHOP_ORIGIN }, { Origin: SHOP_ORIGIN });
    expect(answer.status).toBe(403);
    expect(TEST_URL).not.toBe(SHOP_ORIGIN);
  });

  it('is forgotten after 180 days without use, and remembered for longer by use', async () => {
    const { cookies } = await browserOf();
    test.clock.advance(179 * 86_400_000);
    expect((await open(cookies)).buyer).not.toBeNull();
    test.clock.advance(179 * 86_400_000);
    expect((await open(cookies)).buyer).not.toBeNull();
    test.clock.advance(180 * 86_400_000);
    expect((await open(cookies)).buyer).toBeNull();
  });

  it('shows no way to pay that was removed', async () => {
    const { cookies, instrument_id } = await browserOf();
    await test.database.query(
      { name: '', text: 'update instruments set removed_at = now() where instrument_id = $1' },
      [instrument_id],
    );
    const frame = test.frame({ cookies });
    expect((await frame.open()).buyer?.instruments).toEqual([]);
    expect(await frame.call(FRAME_PATHS.confirmations, termsOf(instrument_id))).toMatchObject({ status: 409 });
  });

  it('that another buyer proves to be at is theirs from their purchase on', async () => {
    const { cookies } = await browserOf();
    const before = new Map(cookies);
    const phone = newPhone();
    const frame = test.frame({ cookies });
    const { instrument_id } = await frame.signUp({ phone, email: 'bert@example.se' });
    await frame.agree(instrument_id);
    expect(ids(await open(cookies))).toEqual([instrument_id]);
    for (const name of [SHARED, SHOP]) expect((await open(only(before, name))).buyer).toBeNull();
  });
});

describe('a token', () => {
  it('is replaced at each use', async () => {
    const { cookies } = await browserOf();
    const first = cookies.get(SHARED);
    await open(cookies);
    expect(cookies.get(SHARED)).not.toBe(first);
    expect((await open(cookies)).buyer).not.toBeNull();
  });

  it('presented by several frames at once knows the buyer in all of them', async () => {
    const { cookies } = await browserOf();
    const copies = Array.from({ length: 8 }, () => new Map(cookies));
    const sessions = await Promise.all(copies.map((copy) => open(copy)));
    for (const { buyer } of sessions) expect(buyer).not.toBeNull();
    for (const copy of copies) expect((await open(copy)).buyer).not.toBeNull();
  });

  it('still counts for a minute after it was replaced, since answers get lost', async () => {
    const { cookies } = await browserOf();
    const copy = only(cookies, SHARED);
    await open(cookies);
    test.clock.advance(60_000);
    expect((await open(copy)).buyer).not.toBeNull();
  });

  it('that comes back later was copied: nobody who holds one is known any more', async () => {
    const { cookies, phone } = await browserOf();
    const copy = only(cookies, SHARED);
    const mine = only(cookies, SHARED);
    await open(mine);
    test.clock.advance(60_001);
    expect((await open(copy)).buyer).toBeNull();
    expect((await open(mine)).buyer).toBeNull();
    // What is left is the way of a new device.
    const frame = test.frame();
    expect((await frame.prove(phone)).factors).toEqual(['security_code', 'email_code']);
  });
});

describe('a cookie copied and used while the one it was copied from still counts', () => {
  const MINUTE = 60_000;

  /** Two browsers that have presented the same token within the minute, each with a token of its own by now. */
  async function copied() {
    const { cookies, phone } = await browserOf();
    const mine = only(cookies, SHARED);
    const copy = new Map(mine);
    expect((await open(mine)).buyer).not.toBeNull();
    test.clock.advance(30_000);
    expect((await open(copy)).buyer).not.toBeNull();
    return { mine, copy, phone };
  }
  const isKnown = async (cookies: Map<string, string>) => (await open(cookies)).buyer !== null;

  it('ends for both once both go on', async () => {
    const { mine, copy, phone } = await copied();
    test.clock.advance(MINUTE + 1);
    expect(await isKnown(mine)).toBe(true);
    expect(await isKnown(copy)).toBe(false);
    expect(await isKnown(mine)).toBe(false);
    expect((await test.frame().prove(phone)).factors).toEqual(['security_code', 'email_code']);
  });

  it('ends however often either was used before, and whoever is used first', async () => {
    const { mine, copy } = await copied();
    for (let times = 0; times < 3; times++) {
      test.clock.advance(15_000);
      expect(await isKnown(mine)).toBe(true);
    }
    test.clock.advance(60 * MINUTE);
    expect(await isKnown(copy)).toBe(true);
    test.clock.advance(24 * 60 * MINUTE);
    expect(await isKnown(copy)).toBe(true);
    expect(await isKnown(mine)).toBe(false);
    expect(await isKnown(copy)).toBe(false);
  });

  it('ends although the copy is copied anew at each use, so that each branch is young', async () => {
    const { mine, copy } = await copied();
    test.clock.advance(10 * MINUTE);
    const again = new Map(copy);
    expect(await isKnown(copy)).toBe(true);
    expect(await isKnown(again)).toBe(true);
    test.clock.advance(10 * MINUTE);
    expect(await isKnown(again)).toBe(true);
    expect(await isKnown(mine)).toBe(false);
    expect(await isKnown(again)).toBe(false);
  });

  it('is no copy where the browser keeps one of two answers, or several frames opened at once', async () => {
    const { cookies } = await browserOf();
    for (let day = 0; day < 5; day++) {
      const frames = Array.from({ length: 4 }, () => new Map(cookies));
      await Promise.all(frames.map((frame) => open(frame)));
      const kept = frames[day % 4]!;
      cookies.clear();
      for (const [name, value] of kept) cookies.set(name, value);
      test.clock.advance(24 * 60 * MINUTE);
      expect(await isKnown(cookies)).toBe(true);
    }
  });
});

describe('forgetting', () => {
  it('leaves nobody: not in the session, not in the browser, not for who copied its cookies', async () => {
    const { cookies, instrument_id } = await browserOf();
    const copies = [only(cookies, SHOP)];
    const frame = test.frame({ cookies });
    await frame.open();
    copies.push(only(cookies, SHARED));
    const { token: old } = frame;
    await frame.forget();
    expect([...cookies]).toEqual([]);
    expect(frame.token).not.toBe(old);
    expect(await frame.call(FRAME_PATHS.email, { email: 'x@example.se' })).toMatchObject({ status: 409 });
    expect(await frame.call(FRAME_PATHS.confirmations, termsOf(instrument_id))).toMatchObject({ status: 409 });
    frame.token = old;
    expect(await frame.call(FRAME_PATHS.email, { email: 'x@example.se' })).toMatchObject({ status: 401 });
    for (const copy of copies) expect((await open(copy)).buyer).toBeNull();
  });

  it('voids what was agreed to and not bought with', async () => {
    const { frame, made } = await browserOf();
    await frame.forget();
    const response = await test.fetchAsMerchant(`/api/v1/users/${made.user_token}/orders`, {
      method: 'POST',
      body: {
        reference: 'A-1',
        name: 'Day pass',
        order_amount: 9900,
        currency: 'SEK',
        origin_proof: made.origin_proof,
      },
    });
    expect(await response.json()).toMatchObject({ status: 422, code: 'proof_invalid' });
  });

  it('needs nobody to be there, and lets the next buyer begin', async () => {
    const cookies = new Map<string, string>();
    const frame = test.frame({ cookies });
    await frame.open();
    await frame.forget();
    const phone = newPhone();
    await frame.sendCode(phone);
    const { buyer } = await frame.enterCode((await test.messagesTo(phone))[0]!.code);
    expect(buyer).toEqual({ email_masked: null, instruments: [] });
  });
});

describe('a registration', () => {
  const signedUp = async (phone: string) => {
    const cookies = new Map<string, string>();
    const frame = test.frame({ cookies });
    await frame.prove(phone);
    await frame.giveEmail('anna@example.se');
    await frame.agreeTo({ flow: 'registration', locale: 'en' });
    return cookies;
  };

  it('is remembered at its shop, without anything to pay with', async () => {
    const cookies = await signedUp(newPhone());
    const session = await test.frame({ cookies }).open();
    expect(session.buyer).toEqual({ email_masked: 'a•••@e•••.se', instruments: [] });
  });

  it('is not remembered at another shop', async () => {
    const cookies = await signedUp(newPhone());
    const other = await test.addMerchant({ name: 'Other', origins: ['https://other.example'] });
    expect((await test.frame({ cookies, merchant: other }).open()).buyer).toBeNull();
    expect([...cookies.keys()].filter((name) => !name.endsWith('-shop'))).toEqual([]);
  });
});
