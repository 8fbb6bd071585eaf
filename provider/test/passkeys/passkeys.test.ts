import { FRAME_PATHS, type Proved } from 'ondemand-pay/internal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MerchantKeys } from '../../src/merchants/addMerchant.js';
import { accountKey } from '../account/support.js';
import {
  type Ceremony,
  type CreationOptions,
  createAuthenticator,
  type RequestOptions,
} from '../support/authenticator.js';
import { type FrameClient, termsOf } from '../support/frameClient.js';
import { SHOP_ORIGIN, startTestProvider, TEST_URL, type TestProvider } from '../support/provider.js';

let test: TestProvider;
let games: MerchantKeys;
beforeAll(async () => {
  test = await startTestProvider();
  games = await test.addMerchant({ name: 'Games', origins: ['https://games.example', 'https://www.games.example'] });
});
afterAll(() => test?.close());

let last = 3_000_000;
const newPhone = () => {
  last += 7;
  return `+4670${last}`;
};

const creation = async (frame: FrameClient) =>
  (await frame.call<{ options: CreationOptions }>(FRAME_PATHS.passkeyCreation, {})).body.options;
const request = async (frame: FrameClient) =>
  (await frame.call<{ options: RequestOptions }>(FRAME_PATHS.passkeyRequest, {})).body.options;

/** A buyer with a card and a passkey, who made it after the purchase. */
async function passkeyHolder(phone = newPhone(), ceremony?: Ceremony) {
  const frame = test.frame();
  const authenticator = createAuthenticator(SHOP_ORIGIN);
  const { instrument_id } = await frame.signUp({ phone, email: 'anna@example.se' });
  const made = await frame.agree(instrument_id);
  const options = await creation(frame);
  const answer = await frame.call(FRAME_PATHS.passkeyMade, authenticator.create(options, ceremony));
  expect(answer).toMatchObject({ status: 200, body: { status: 'saved' } });
  return { frame, authenticator, instrument_id, options, phone, made };
}

/** Another device, where nothing but the passkey is at hand. */
async function elsewhere(merchant?: MerchantKeys) {
  const frame = test.frame(merchant && { merchant });
  await frame.open();
  return frame;
}
const REFUSED = { status: 422, body: { code: 'passkey_refused' } };

describe('a passkey', () => {
  it('is made for the host of the provider, found without a name, with its user verified', async () => {
    const { options } = await passkeyHolder();
    expect(options).toMatchObject({
      rp: { id: 'pay.example' },
      user: { name: 'a•••@e•••.se (test)' },
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    });
  });

  it('has a handle that is the same for a buyer, another for the next one, and says nothing of them', async () => {
    const phone = newPhone();
    const first = (await passkeyHolder(phone)).options.user.id;
    const second = (await passkeyHolder(phone)).options.user.id;
    const other = (await passkeyHolder()).options.user.id;
    expect(second).toBe(first);
    expect(other).not.toBe(first);
    expect(Buffer.from(first, 'base64url')).toHaveLength(32);
    expect(Buffer.from(first, 'base64url').toString('latin1')).not.toContain(phone.slice(1));
  });

  it('is not made twice by one authenticator for one wallet', async () => {
    const { frame, authenticator } = await passkeyHolder();
    const options = await creation(frame);
    expect(options.excludeCredentials).toMatchObject([{ id: authenticator.credential.id }]);
    expect(await frame.call(FRAME_PATHS.passkeyMade, authenticator.create(options))).toMatchObject(REFUSED);
  });

  it('recognises the buyer on a new device, at another shop, for one tap', async () => {
    const { authenticator, instrument_id, made } = await passkeyHolder();
    const frame = await elsewhere(games);
    const options = await request(frame);
    expect(options).toMatchObject({ rpId: 'pay.example', userVerification: 'required' });
    expect(options.allowCredentials ?? []).toEqual([]);
    const { token: before } = frame;
    const topOrigin = 'https://games.example';
    const { status, body } = await frame.call<Proved>(
      FRAME_PATHS.passkeyUsed,
      authenticator.get(options, { topOrigin }),
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({
      buyer: { email_masked: 'a•••@e•••.se', instruments: [{ instrument_id, label: 'Visa •• 4242' }] },
      factors: [],
    });
    expect(body.token).not.toBe(before);
    expect(await frame.call(FRAME_PATHS.email, { email: 'x@example.se' })).toMatchObject({ status: 401 });
    frame.token = body.token;
    const again = await frame.agree(instrument_id);
    expect(again.email).toBe('anna@example.se');
    expect(again.user_token).not.toBe(made.user_token);
  });

  it('of a page that the browser does not name, or names with more than is asked for, is good', async () => {
    const { authenticator } = await passkeyHolder();
    for (const ceremony of [{ topOrigin: undefined }, { more: { other_keys_can_be_added_here: 'do not compare' } }]) {
      const frame = await elsewhere();
      const answer = await frame.call(FRAME_PATHS.passkeyUsed, authenticator.get(await request(frame), ceremony));
      expect(answer.status).toBe(200);
    }
  });

  it('of an authenticator that does not count is good any number of times', async () => {
    const { authenticator } = await passkeyHolder(newPhone(), { counter: 0 });
    for (const round of [1, 2]) {
      const frame = await elsewhere();
      const used = authenticator.get(await request(frame), { counter: 0 });
      expect([round, (await frame.call(FRAME_PATHS.passkeyUsed, used)).status]).toEqual([round, 200]);
    }
  });

  it('opens to a number proved on a new device what was saved, and no other wallet', async () => {
    const { authenticator, phone, instrument_id } = await passkeyHolder();
    const frame = test.frame();
    expect((await frame.prove(phone)).factors).toEqual(['passkey', 'security_code', 'email_code']);
    const response = authenticator.get(await request(frame));
    const answer = await frame.call(FRAME_PATHS.factors, { factor: 'passkey', response });
    expect(answer).toMatchObject({
      status: 200,
      body: { status: 'proved', buyer: { instruments: [{ instrument_id }] } },
    });
    expect((await frame.call(FRAME_PATHS.confirmations, termsOf(instrument_id))).status).toBe(200);
  });

  it('of another buyer is no factor of this one', async () => {
    const { authenticator } = await passkeyHolder();
    const { phone, instrument_id } = await passkeyHolder();
    const frame = test.frame();
    await frame.prove(phone);
    const response = authenticator.get(await request(frame));
    expect(await frame.call(FRAME_PATHS.factors, { factor: 'passkey', response })).toMatchObject(REFUSED);
    expect((await frame.call(FRAME_PATHS.confirmations, termsOf(instrument_id))).status).toBe(409);
  });

  it('made by who took over the number opens what they saved, never what the owner did', async () => {
    const { phone, instrument_id } = await passkeyHolder();
    const thief = test.frame();
    await thief.prove(phone);
    const authenticator = createAuthenticator(SHOP_ORIGIN);
    const made = authenticator.create(await creation(thief));
    expect((await thief.call(FRAME_PATHS.passkeyMade, made)).status).toBe(200);
    const frame = await elsewhere();
    const answer = await frame.call<Proved>(FRAME_PATHS.passkeyUsed, authenticator.get(await request(frame)));
    expect(answer.body.buyer.instruments).toEqual([]);
    frame.token = answer.body.token;
    expect((await frame.call(FRAME_PATHS.confirmations, termsOf(instrument_id))).status).toBe(409);
  });
});

describe('in the provider’s window', () => {
  const ALONE = { crossOrigin: false, topOrigin: undefined };

  /** The window, on a browser that knows nobody or has these cookies. */
  async function openProviderWindow(cookies?: Map<string, string>) {
    const merchant = { ...test.merchant, apiKey: await accountKey(test, 'test') };
    return test.frame({ merchant, pageOrigin: TEST_URL, ...(cookies ? { cookies } : {}) });
  }

  it('one is made after a code and a second factor, and opens what that reached', async () => {
    const phone = newPhone();
    const { instrument_id } = await test.frame().signUp({ phone, email: 'anna@example.se' });
    const window = await openProviderWindow();
    await window.prove(phone);
    await window.proveSecurityCode();
    const authenticator = createAuthenticator(TEST_URL);
    const made = authenticator.create(await creation(window), ALONE);
    expect(await window.call(FRAME_PATHS.passkeyMade, made)).toMatchObject({ status: 200, body: { status: 'saved' } });

    const topOrigin = 'https://games.example';
    const frame = await elsewhere(games);
    const used = authenticator.get(await request(frame), { topOrigin });
    const { body } = await frame.call<Proved>(FRAME_PATHS.passkeyUsed, used);
    expect(body.buyer.instruments).toMatchObject([{ instrument_id }]);
  });

  it('none is made inside another page, nor by its cookie alone', async () => {
    const cookies = new Map<string, string>();
    const phone = newPhone();
    const first = test.frame({ cookies });
    const { instrument_id } = await first.signUp({ phone });
    await first.agree(instrument_id);
    const known = await openProviderWindow(cookies);
    expect((await known.open()).buyer).not.toBeNull();
    const refusal = { status: 403, body: { code: 'factor_missing' } };
    expect(await known.call(FRAME_PATHS.passkeyCreation, {})).toMatchObject(refusal);

    const window = await openProviderWindow();
    await window.prove(phone);
    await window.proveSecurityCode();
    const authenticator = createAuthenticator(SHOP_ORIGIN);
    const made = authenticator.create(await creation(window), { crossOrigin: true, topOrigin: SHOP_ORIGIN });
    expect(await window.call(FRAME_PATHS.passkeyMade, made)).toMatchObject(REFUSED);
    const good = authenticator.create(await creation(window), ALONE);
    expect((await window.call(FRAME_PATHS.passkeyMade, good)).status).toBe(200);
  });
});

describe('no passkey is made', () => {
  it('before somebody has proved to be there', async () => {
    const frame = await elsewhere();
    expect(await frame.call(FRAME_PATHS.passkeyCreation, {})).toMatchObject({ status: 409 });
  });

  it('by a cookie alone: a copied one must not become something that lasts', async () => {
    const cookies = new Map<string, string>();
    const first = test.frame({ cookies });
    const { instrument_id } = await first.signUp({ phone: newPhone() });
    await first.agree(instrument_id);
    expect(await first.call(FRAME_PATHS.passkeyCreation, {})).toMatchObject({ status: 200 });
    const frame = test.frame({ cookies });
    expect((await frame.open()).buyer).not.toBeNull();
    const refusal = { status: 403, body: { code: 'factor_missing' } };
    expect(await frame.call(FRAME_PATHS.passkeyCreation, {})).toMatchObject(refusal);
    const made = createAuthenticator(SHOP_ORIGIN).create(await creation(first));
    expect(await frame.call(FRAME_PATHS.passkeyMade, made)).toMatchObject(refusal);
  });

  it('for somebody else than it would name: who is proved in the same session meanwhile', async () => {
    const frame = test.frame();
    await frame.signUp({ phone: newPhone() });
    const authenticator = createAuthenticator(SHOP_ORIGIN);
    const [before, phone] = [await creation(frame), newPhone()];
    await frame.sendCode(phone);
    await frame.enterCode((await test.messagesTo(phone))[0]!.code);
    expect(await frame.call(FRAME_PATHS.passkeyMade, authenticator.create(before))).toMatchObject(REFUSED);
    const answer = await frame.call(FRAME_PATHS.passkeyMade, authenticator.create(await creation(frame)));
    expect(answer.status).toBe(200);
  });

  it.each([
    ['without its user verified', { verified: false }],
    ['on another origin', { origin: 'https://evil.example' }],
    ['on a page that is not registered', { topOrigin: 'https://evil.example' }],
    ['alone, where a shop was around it', { crossOrigin: false, topOrigin: undefined }],
    ['for another host', { rpId: 'evil.example' }],
  ])('%s', async (_, ceremony: Ceremony) => {
    const frame = test.frame();
    await frame.signUp({ phone: newPhone() });
    const authenticator = createAuthenticator(SHOP_ORIGIN);
    const bad = authenticator.create(await creation(frame), ceremony);
    expect(await frame.call(FRAME_PATHS.passkeyMade, bad)).toMatchObject(REFUSED);
    const good = authenticator.create(await creation(frame));
    expect((await frame.call(FRAME_PATHS.passkeyMade, good)).status).toBe(200);
  });
});

describe('an answer', () => {
  it.each([
    ['without its user verified', { verified: false }],
    ['from another origin', { origin: 'https://evil.example' }],
    ['from a page that is not registered with the key', { topOrigin: 'https://evil.example' }],
    ['from a page of another shop', { topOrigin: 'https://games.example' }],
    ['from a page that stood alone', { crossOrigin: false, topOrigin: undefined }],
    ['for another host', { rpId: 'evil.example' }],
  ])('%s is refused, and the same without that is good', async (_, ceremony: Ceremony) => {
    const { authenticator } = await passkeyHolder();
    const frame = await elsewhere();
    const bad = authenticator.get(await request(frame), ceremony);
    expect(await frame.call(FRAME_PATHS.passkeyUsed, bad)).toMatchObject(REFUSED);
    const good = authenticator.get(await request(frame));
    expect((await frame.call(FRAME_PATHS.passkeyUsed, good)).status).toBe(200);
  });

  it('counts once, in the session whose challenge it answers, for five minutes', async () => {
    const { authenticator } = await passkeyHolder();
    const frame = await elsewhere();
    const used = authenticator.get(await request(frame));
    const other = await elsewhere();
    expect(await other.call(FRAME_PATHS.passkeyUsed, used)).toMatchObject(REFUSED);
    const { status, body } = await frame.call<Proved>(FRAME_PATHS.passkeyUsed, used);
    expect(status).toBe(200);
    frame.token = body.token;
    expect(await frame.call(FRAME_PATHS.passkeyUsed, used)).toMatchObject(REFUSED);

    const late = authenticator.get(await request(frame));
    test.clock.advance(5 * 60_000);
    expect(await frame.call(FRAME_PATHS.passkeyUsed, late)).toMatchObject(REFUSED);
    const inTime = authenticator.get(await request(frame));
    test.clock.advance(5 * 60_000 - 1);
    expect((await frame.call(FRAME_PATHS.passkeyUsed, inTime)).status).toBe(200);
  });

  it('given many times at once counts once', async () => {
    const { authenticator } = await passkeyHolder();
    const frame = await elsewhere();
    const used = authenticator.get(await request(frame));
    const answers = await Promise.all(Array.from({ length: 8 }, () => frame.call(FRAME_PATHS.passkeyUsed, used)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('to a challenge that is invented, changed, or was meant for making one is refused', async () => {
    const { authenticator, frame: holder } = await passkeyHolder();
    const { challenge, ...options } = await request(holder);
    const changed = Buffer.from(challenge, 'base64url');
    changed[20] = changed[20]! ^ 1;
    const invented = ['', 'AAAA', 'A'.repeat(75), changed.toString('base64url'), (await creation(holder)).challenge];
    for (const bad of invented) {
      const used = authenticator.get({ ...options, challenge: bad });
      expect(await holder.call(FRAME_PATHS.passkeyUsed, used)).toMatchObject(REFUSED);
    }
    const used = authenticator.get({ ...options, challenge });
    expect((await holder.call(FRAME_PATHS.passkeyUsed, used)).status).toBe(200);
  });

  it('of a stranger, a forger or under another handle is refused', async () => {
    const { authenticator, options } = await passkeyHolder();
    const frame = await elsewhere();
    const stranger = createAuthenticator(SHOP_ORIGIN);
    expect(await frame.call(FRAME_PATHS.passkeyUsed, stranger.get(await request(frame)))).toMatchObject(REFUSED);
    const forged = { ...stranger.get(await request(frame)), ...authenticator.credential };
    expect(await frame.call(FRAME_PATHS.passkeyUsed, forged)).toMatchObject(REFUSED);
    const used = authenticator.get(await request(frame));
    const userHandle = Buffer.alloc(32).toString('base64url');
    const renamed = { ...used, response: { ...used.response, userHandle } };
    expect(await frame.call(FRAME_PATHS.passkeyUsed, renamed)).toMatchObject(REFUSED);
    expect(options.user.id).not.toBe(userHandle);
  });

  it('that counts backwards, rightly signed, ends the passkey; a forged one does not', async () => {
    const { authenticator } = await passkeyHolder();
    const frame = await elsewhere();
    const forger = createAuthenticator(SHOP_ORIGIN);
    const forged = { ...forger.get(await request(frame), { counter: 1 }), ...authenticator.credential };
    expect(await frame.call(FRAME_PATHS.passkeyUsed, forged)).toMatchObject(REFUSED);
    const good = await frame.call<Proved>(FRAME_PATHS.passkeyUsed, authenticator.get(await request(frame)));
    expect(good.status).toBe(200);
    frame.token = good.body.token;
    const copied = authenticator.get(await request(frame), { counter: 1 });
    expect(await frame.call(FRAME_PATHS.passkeyUsed, copied)).toMatchObject(REFUSED);
    const owner = authenticator.get(await request(frame), { counter: 50 });
    expect(await frame.call(FRAME_PATHS.passkeyUsed, owner)).toMatchObject(REFUSED);
  });

  it('under a live key is none of a passkey of the sandbox', async () => {
    const { yesRail, recordingSender } = await import('../support/liveRail.js');
    const both = await startTestProvider({ liveRails: [yesRail], liveSender: recordingSender() });
    try {
      const live = await both.addMerchant({ live: true });
      const holder = both.frame();
      const authenticator = createAuthenticator(SHOP_ORIGIN);
      await holder.signUp({ phone: newPhone() });
      await holder.call(FRAME_PATHS.passkeyMade, authenticator.create(await creation(holder)));
      for (const [merchant, status] of [
        [live, 422],
        [both.merchant, 200],
      ] as const) {
        const frame = both.frame({ merchant });
        await frame.open();
        const answer = await frame.call(FRAME_PATHS.passkeyUsed, authenticator.get(await request(frame)));
        expect(answer.status).toBe(status);
      }
    } finally {
      await both.close();
    }
  });
});

describe('the options', () => {
  it('for using one are the same for a known buyer and a stranger, but for the challenge', async () => {
    const { frame: known } = await passkeyHolder();
    const { challenge: first, ...ofKnown } = await request(known);
    const { challenge: second, ...ofStranger } = await request(await elsewhere());
    expect(ofKnown).toEqual(ofStranger);
    expect(first).not.toBe(second);
    expect(first).toHaveLength(second.length);
  });

  it('leave nothing behind that nobody answers', async () => {
    const text = 'select count(*) as count from passkey_challenges';
    const count = async () => (await test.database.query<{ count: number }>({ name: '', text }))[0]!.count;
    const before = await count();
    await request(await elsewhere());
    expect(await count()).toBe(before);
    expect(TEST_URL).toContain('pay.example');
  });
});
