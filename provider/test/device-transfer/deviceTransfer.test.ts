import { FRAME_PATHS, type Proved } from 'ondemand-pay/internal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MerchantKeys } from '../../src/merchants/addMerchant.js';
import { accountKey } from '../account/support.js';
import { termsOf } from '../support/frameClient.js';
import { startTestProvider, TEST_URL, type TestProvider } from '../support/provider.js';

let test: TestProvider;
let own: MerchantKeys;
beforeAll(async () => {
  test = await startTestProvider();
  own = await ownShop(test);
});
afterAll(() => test?.close());

/** The provider's own page, as a shop. */
async function ownShop(of: TestProvider): Promise<MerchantKeys> {
  return { ...of.merchant, apiKey: await accountKey(of, 'test'), origins: [TEST_URL] };
}

let last = 4_000_000;
const newPhone = () => {
  last += 7;
  return `+4670${last}`;
};

/** Somebody who bought once, at the provider's window, and a frame that opened it. */
async function windowAndFrame() {
  const cookies = new Map<string, string>();
  const first = test.frame({ cookies });
  const { instrument_id } = await first.signUp({ phone: newPhone(), email: 'anna@example.se' });
  await first.agree(instrument_id);
  const shared = new Map([...cookies].filter(([name]) => !name.endsWith('-shop')));
  const window = test.frame({ merchant: own, cookies: shared });
  expect((await window.open()).buyer).not.toBeNull();
  const frame = test.frame();
  const { session_id } = await frame.open();
  return { window, windowCookies: shared, frame, session_id, instrument_id };
}

type Client = ReturnType<TestProvider['frame']>;
const openTransfer = (window: Client, session_id: string, known_everywhere?: boolean) =>
  window.call<{ handover: string }>(FRAME_PATHS.handOver, {
    session_id,
    ...(known_everywhere === undefined ? {} : { known_everywhere }),
  });
const take = (frame: Client, handover: string) => frame.call<Proved>(FRAME_PATHS.takeOver, { handover });
const REFUSED = { status: 422, body: { code: 'handover_refused' } };

describe('a device transfer', () => {
  it('lets the buyer of the provider’s window continue in the frame, under a new bearer', async () => {
    const { window, frame, session_id, instrument_id } = await windowAndFrame();
    const { body } = await openTransfer(window, session_id);
    const { token: before } = frame;
    const answer = await take(frame, body.handover);
    expect(answer).toMatchObject({
      status: 200,
      body: { buyer: { email_masked: 'a•••@e•••.se', instruments: [{ instrument_id }] }, factors: [] },
    });
    expect(answer.body.token).not.toBe(before);
    expect(await frame.call(FRAME_PATHS.confirmations, termsOf(instrument_id))).toMatchObject({ status: 401 });
    frame.token = answer.body.token;
    expect((await frame.agree(instrument_id)).email).toBe('anna@example.se');
  });

  it('gives its factor to one purchase, however many frames it lets the buyer continue in', async () => {
    const { window, frame, session_id, instrument_id } = await windowAndFrame();
    await window.proveSecurityCode();
    const other = test.frame();
    const second = await other.open();
    const dear = { amount: 100_000 };
    frame.token = (await take(frame, (await openTransfer(window, session_id)).body.handover)).body.token;
    other.token = (await take(other, (await openTransfer(window, second.session_id)).body.handover)).body.token;
    const shown = await Promise.all(
      [frame, other].map((page, index) => page.openConfirmation(instrument_id, { ...dear, itemName: `Pass ${index}` })),
    );
    test.clock.advance(1000);
    const clicks = [frame, other].map((page, index) => {
      const { confirmation_id } = shown[index]!;
      return page.call(FRAME_PATHS.proofs, { confirmation_id, known_everywhere: false });
    });
    expect((await Promise.all(clicks)).map(({ status }) => status).sort()).toEqual([200, 403]);
  });

  it('is no fresh factor where a cookie was all that knew the buyer', async () => {
    const { window, frame, session_id } = await windowAndFrame();
    frame.token = (await take(frame, (await openTransfer(window, session_id)).body.handover)).body.token;
    expect(await frame.call(FRAME_PATHS.passkeyCreation, {})).toMatchObject({
      status: 403,
      body: { code: 'factor_missing' },
    });
  });

  it('counts once, also for many at once', async () => {
    const { window, frame, session_id } = await windowAndFrame();
    const { handover } = (await openTransfer(window, session_id)).body;
    const answers = await Promise.all(Array.from({ length: 8 }, () => take(frame, handover)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    frame.token = answers.find(({ status }) => status === 200)!.body.token;
    expect(await take(frame, handover)).toMatchObject(REFUSED);
  });

  it('made for another frame, of the same shop or another, is refused there and good here', async () => {
    const { window, frame, session_id } = await windowAndFrame();
    const { handover } = (await openTransfer(window, session_id)).body;
    const games = await test.addMerchant({ name: 'Games', origins: ['https://games.example'] });
    for (const other of [test.frame(), test.frame({ merchant: games })]) {
      await other.open();
      expect(await take(other, handover)).toMatchObject(REFUSED);
    }
    expect((await take(frame, handover)).status).toBe(200);
  });

  it('is good for a minute', async () => {
    const { window, frame, session_id } = await windowAndFrame();
    const inTime = (await openTransfer(window, session_id)).body.handover;
    const late = (await openTransfer(window, session_id)).body.handover;
    test.clock.advance(59_999);
    const answer = await take(frame, inTime);
    expect(answer.status).toBe(200);
    frame.token = answer.body.token;
    test.clock.advance(1);
    expect(await take(frame, late)).toMatchObject(REFUSED);
  });

  it('that is invented is refused', async () => {
    const { frame } = await windowAndFrame();
    for (const handover of ['x', 'A'.repeat(43), "' or '1'='1"])
      expect(await take(frame, handover)).toMatchObject(REFUSED);
  });

  it('is not made on the page of a shop, by nobody, or for a frame that is not there', async () => {
    const { window, frame, session_id } = await windowAndFrame();
    const shop = test.frame();
    const { instrument_id } = await shop.signUp({ phone: newPhone() });
    expect(instrument_id).toBeTruthy();
    expect(await openTransfer(shop, session_id)).toMatchObject({ status: 403 });
    const nobody = test.frame({ merchant: own });
    await nobody.open();
    expect(await openTransfer(nobody, session_id)).toMatchObject({ status: 409 });
    for (const id of ['x', '00000000-0000-4000-8000-000000000000']) {
      expect(await openTransfer(window, id)).toMatchObject(REFUSED);
    }
    const { handover } = (await openTransfer(window, session_id)).body;
    expect((await take(frame, handover)).status).toBe(200);
  });

  it('never crosses modes', async () => {
    const { yesRail, recordingSender } = await import('../support/liveRail.js');
    const both = await startTestProvider({ liveRails: [yesRail], liveSender: recordingSender() });
    try {
      const ownOf = await ownShop(both);
      const live = await both.addMerchant({ live: true });
      const window = both.frame({ merchant: ownOf });
      await window.signUp({ phone: newPhone() });
      const liveFrame = both.frame({ merchant: live });
      const testFrame = both.frame();
      const [inLive, inTest] = [await liveFrame.open(), await testFrame.open()];
      expect(await openTransfer(window, inLive.session_id)).toMatchObject(REFUSED);
      const { handover } = (await openTransfer(window, inTest.session_id)).body;
      expect(await take(liveFrame, handover)).toMatchObject(REFUSED);
      expect((await take(testFrame, handover)).status).toBe(200);
    } finally {
      await both.close();
    }
  });
});

const SHARED = '__Host-ondemand-test';
const SHOP = '__Host-ondemand-test-shop';

/** Somebody who bought once, elsewhere, and proves in the provider's window of a new browser who they are. */
async function provedInWindow() {
  const phone = newPhone();
  const before = test.frame({ knownEverywhere: false });
  const { instrument_id } = await before.signUp({ phone });
  await before.agree(instrument_id);
  const windowCookies = new Map<string, string>();
  const window = test.frame({ merchant: own, cookies: windowCookies });
  await window.prove(phone);
  await window.proveSecurityCode();
  const frameCookies = new Map<string, string>();
  const frame = test.frame({ cookies: frameCookies, knownEverywhere: false });
  const { session_id } = await frame.open();
  return { window, windowCookies, frame, frameCookies, session_id, instrument_id };
}

describe('the browser after a device transfer', () => {
  it('is remembered nowhere by a buyer who does not ask for it', async () => {
    for (const asked of [false, undefined]) {
      const { window, windowCookies, session_id } = await provedInWindow();
      const answer = await openTransfer(window, session_id, asked);
      expect(answer.status).toBe(200);
      expect(answer.headers.getSetCookie()).toEqual([]);
      expect([...windowCookies]).toEqual([]);
    }
  });

  it('is remembered at every shop by a buyer who asks for it, and by the cookie of one shop never', async () => {
    const { window, windowCookies, session_id, instrument_id } = await provedInWindow();
    await openTransfer(window, session_id, true);
    expect([...windowCookies.keys()]).toEqual([SHARED]);
    const { buyer } = await test.frame({ merchant: own, cookies: windowCookies }).open();
    expect(buyer?.instruments).toMatchObject([{ instrument_id }]);
  });

  it('takes the cookies of the next purchase in the frame, where the window took a proof', async () => {
    const { window, frame, frameCookies, session_id, instrument_id } = await provedInWindow();
    frame.token = (await take(frame, (await openTransfer(window, session_id, false)).body.handover)).body.token;
    expect([...frameCookies]).toEqual([]);
    await frame.agree(instrument_id);
    expect([...frameCookies.keys()]).toEqual([SHOP]);
    const again = await test.frame({ cookies: frameCookies }).open();
    expect(again.buyer?.instruments).toMatchObject([{ instrument_id }]);
  });

  it('takes the shared one as well where the buyer asked for it in the window', async () => {
    const { window, frame, frameCookies, session_id, instrument_id } = await provedInWindow();
    frame.token = (await take(frame, (await openTransfer(window, session_id, true)).body.handover)).body.token;
    await frame.agree(instrument_id);
    expect([...frameCookies.keys()].sort()).toEqual([SHARED, SHOP]);
  });
});

describe("a browser whose cookie in the provider's window is all that knew the buyer", () => {
  /** Transferred by that cookie, and bought; `frameCookies` is what the browser hands to the frame. */
  async function boughtByWord({ everywhere = false } = {}) {
    const { window, windowCookies, instrument_id } = await windowAndFrame();
    const frameCookies = new Map<string, string>();
    const frame = test.frame({ cookies: frameCookies, knownEverywhere: everywhere });
    const { session_id } = await frame.open();
    frame.token = (await take(frame, (await openTransfer(window, session_id, false)).body.handover)).body.token;
    await frame.agree(instrument_id);
    return { window, windowCookies, frame, frameCookies, instrument_id };
  }
  const openAt = async (cookies: Map<string, string>, merchant?: MerchantKeys) =>
    (await test.frame({ cookies, ...(merchant && { merchant }) }).open()).buyer;

  it('is known at the shop of the purchase from then on, and at no other', async () => {
    const { frameCookies, instrument_id } = await boughtByWord();
    expect([...frameCookies.keys()]).toEqual([SHOP]);
    expect((await openAt(frameCookies))?.instruments).toMatchObject([{ instrument_id }]);
    const games = await test.addMerchant({ name: 'Games', origins: ['https://games.example'] });
    expect(await openAt(frameCookies, games)).toBeNull();
  });

  it('is known there no longer than the window knows the buyer', async () => {
    const { window, frameCookies } = await boughtByWord();
    expect(await openAt(frameCookies)).not.toBeNull();
    await window.forget();
    expect(await openAt(frameCookies)).toBeNull();
  });

  it('is known there no longer once a copy of the cookie of the window shows up', async () => {
    const { windowCookies, frameCookies } = await boughtByWord();
    const copy = new Map(windowCookies);
    await openAt(windowCookies, own);
    test.clock.advance(60_001);
    expect(await openAt(frameCookies)).not.toBeNull();
    expect(await openAt(copy, own)).toBeNull();
    expect(await openAt(frameCookies)).toBeNull();
  });

  it('vouches for no third one', async () => {
    const { frameCookies, instrument_id } = await boughtByWord();
    const frame = test.frame({ cookies: frameCookies });
    await frame.open();
    await frame.agree(instrument_id);
    expect([...frameCookies.keys()]).toEqual([SHOP]);
    // A cookie that rests on a proof does.
    const proved = new Map<string, string>();
    const buyer = test.frame({ cookies: proved, knownEverywhere: false });
    const saved = await buyer.signUp({ phone: newPhone() });
    await buyer.agree(saved.instrument_id);
    expect([...proved.keys()]).toEqual([SHOP]);
    const again = test.frame({ cookies: proved });
    await again.open();
    await again.agree(saved.instrument_id);
    expect([...proved.keys()].sort()).toEqual([SHARED, SHOP]);
  });
});
