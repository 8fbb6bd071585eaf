import { ACCOUNT_PATHS, FRAME_PATHS, type Preferences, type Proved, SIGN_IN_PATHS } from 'ondemand-pay/internal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Account } from '../../src/browser-sign-in/accounts.js';
import type { MerchantKeys } from '../../src/merchants/addMerchant.js';
import { accountFrame, accountKey, look, owner } from '../account/support.js';
import { readAnswer } from '../support/frameClient.js';
import { SHOP_ORIGIN, startTestProvider, TEST_URL, type TestProvider } from '../support/provider.js';

let test: TestProvider;
let games: MerchantKeys;
beforeAll(async () => {
  test = await startTestProvider({ operator: { name: 'Pay', privacyUrl: 'https://pay.example/our-privacy' } });
  games = await test.addMerchant({ name: 'Games', origins: ['https://games.example'] });
});
afterAll(() => test?.close());

const SHARED = '__Host-ondemand-test';
const BROWSER = { 'Sec-Fetch-Dest': 'webidentity', Origin: TEST_URL };

let last = 6_000_000;
const newPhone = () => {
  last += 7;
  return `+4670${last}`;
};

/** The first-party cookie of a browser in which somebody bought once. */
async function knownBrowser(phone = newPhone()) {
  const cookies = new Map<string, string>();
  const frame = test.frame({ cookies });
  const { instrument_id } = await frame.signUp({ phone, email: 'anna@example.se' });
  await frame.agree(instrument_id);
  return { shared: new Map([[SHARED, cookies.get(SHARED)!]]), instrument_id, phone };
}

const cookie = (jar: Map<string, string>) => [...jar].map(([name, value]) => `${name}=${value}`).join('; ');

async function accountsOf(jar: Map<string, string>, headers: Record<string, string> = {}) {
  const init = { headers: { 'Sec-Fetch-Dest': 'webidentity', Cookie: cookie(jar), ...headers } };
  return readAnswer<{ accounts: Account[] }>(await test.fetch('/fedcm/accounts', init));
}

/** The browser asks about the frame before it shows the dialog. */
const openDialog = (client: string, topOrigin: string, headers: Record<string, string> = {}) =>
  test.fetch(`/fedcm/client?${new URLSearchParams({ client_id: client, top_frame_origin: topOrigin })}`, {
    headers: { ...BROWSER, ...headers },
  });

type Asked = { client: string; account: string; jar: Map<string, string>; headers?: Record<string, string> };

/** The buyer has chosen. */
const assertion = async ({ client, account, jar, headers = {} }: Asked) =>
  readAnswer<{ token: string; code: string }>(
    await test.fetch('/fedcm/assertion', {
      method: 'POST',
      headers: {
        ...BROWSER,
        'Content-Type': 'application/x-www-form-urlencoded',
        Cookie: cookie(jar),
        ...headers,
      },
      body: new URLSearchParams({ client_id: client, account_id: account, disclosure_text_shown: 'false' }),
    }),
  );

/** A frame at the second shop that knows nobody yet, with the dialog open before a buyer whom the browser knows. */
async function dialogAt(merchant = games, known?: Awaited<ReturnType<typeof knownBrowser>>) {
  const browser = known ?? (await knownBrowser());
  const frame = test.frame({ merchant });
  const { session_id } = await frame.open();
  const client = `test_${session_id}`;
  await openDialog(client, merchant.origins[0]!);
  const account = (await accountsOf(browser.shared)).body.accounts[0]!.id;
  return { ...browser, frame, client, account, jar: browser.shared };
}

const take = (frame: ReturnType<TestProvider['frame']>, handover: string) =>
  frame.call<Proved>(FRAME_PATHS.takeOver, { handover });
const REFUSED = { status: 422, body: { code: 'handover_refused' } };

describe('the browser’s own sign-in', () => {
  it('is found by the well-known file, and tells everything from there', async () => {
    const wellKnown = await test.fetch('/.well-known/web-identity');
    expect(await wellKnown.json()).toEqual({
      provider_urls: [`${TEST_URL}/fedcm/config.json`],
      accounts_endpoint: `${TEST_URL}/fedcm/accounts`,
      login_url: `${TEST_URL}/account`,
    });
    const config = await test.fetch('/fedcm/config.json');
    expect(await config.json()).toMatchObject({
      accounts_endpoint: `${TEST_URL}/fedcm/accounts`,
      id_assertion_endpoint: `${TEST_URL}/fedcm/assertion`,
      client_metadata_endpoint: `${TEST_URL}/fedcm/client`,
      disconnect_endpoint: `${TEST_URL}/fedcm/disconnect`,
      login_url: `${TEST_URL}/account`,
    });
    for (const file of [wellKnown, config]) {
      expect(file.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
      expect(file.headers.get('content-type')).toContain('application/json');
    }
  });

  it('lets the buyer go on in the frame at another shop, as a remembered browser does', async () => {
    const { frame, instrument_id, ...asked } = await dialogAt();
    const { status, headers, body } = await assertion(asked);
    expect(status).toBe(200);
    expect(headers.get('access-control-allow-origin')).toBe(TEST_URL);
    expect(headers.get('access-control-allow-credentials')).toBe('true');
    const taken = await take(frame, body.token);
    expect(taken).toMatchObject({ status: 200, body: { buyer: { instruments: [{ instrument_id }] }, factors: [] } });
    frame.token = taken.body.token;
    expect((await frame.agree(instrument_id)).email).toBe('anna@example.se');
  });

  it('is no factor: the limits of one tap stay', async () => {
    const { frame, instrument_id, ...asked } = await dialogAt();
    frame.token = (await take(frame, (await assertion(asked)).body.token)).body.token;
    await expect(frame.openConfirmation(instrument_id, { amount: 100_000 })).rejects.toThrow('factor_missing');
    expect(await frame.call(FRAME_PATHS.passkeyCreation, {})).toMatchObject({
      status: 403,
      body: { code: 'factor_missing' },
    });
    await frame.openConfirmation(instrument_id, { amount: 9900 });
  });

  it('links the policies of whoever runs the provider', async () => {
    const answer = await openDialog('test_x', SHOP_ORIGIN);
    expect(await answer.json()).toEqual({
      privacy_policy_url: 'https://pay.example/our-privacy',
      terms_of_service_url: `${TEST_URL}/terms`,
    });
  });
});

describe('the accounts', () => {
  it('show a masked number and address, for each mode its own', async () => {
    const { shared, phone } = await knownBrowser();
    const { status, body } = await accountsOf(shared);
    expect(status).toBe(200);
    expect(body.accounts).toEqual([
      {
        id: expect.stringMatching(/^[\w-]{43}$/),
        name: expect.stringMatching(/^\+46 [\d •]+$/),
        email: 'a•••@e•••.se',
        domain_hints: ['test'],
      },
    ]);
    const text = JSON.stringify(body);
    expect(text).not.toContain(phone.slice(-7));
    expect(text).not.toContain('anna');
  });

  it('stay the same for a buyer, also when the cookie is replaced, and differ between buyers', async () => {
    const { shared } = await knownBrowser();
    const before = (await accountsOf(shared)).body.accounts[0]!.id;
    await test.frame({ merchant: games, cookies: shared }).open();
    expect((await accountsOf(shared)).body.accounts[0]!.id).toBe(before);
    expect((await accountsOf((await knownBrowser()).shared)).body.accounts[0]!.id).not.toBe(before);
  });

  it('are nobody’s without the cookie, with an invented one, one of another mode or tier, or a forgotten one', async () => {
    const { shared } = await knownBrowser();
    const token = shared.get(SHARED)!;
    for (const [name, value] of [
      ['other', token],
      ['__Host-ondemand-live', token],
      ['__Host-ondemand-test-shop', token],
      [SHARED, 'A'.repeat(43)],
    ] as const) {
      expect(await accountsOf(new Map([[name, value]]))).toMatchObject({ status: 401, body: { accounts: [] } });
    }
    expect((await accountsOf(shared)).status).toBe(200);
    const frame = test.frame({ merchant: games, cookies: new Map(shared) });
    await frame.open();
    await frame.forget();
    expect((await accountsOf(shared)).status).toBe(401);
  });

  it('are told to the browser alone', async () => {
    const { shared } = await knownBrowser();
    for (const dest of ['empty', 'document', 'iframe', 'script']) {
      expect((await accountsOf(shared, { 'Sec-Fetch-Dest': dest })).status).toBe(403);
    }
    const bare = await test.fetch('/fedcm/accounts', { headers: { Cookie: cookie(shared) } });
    expect(bare.status).toBe(403);
  });
});

describe('an assertion', () => {
  it('is refused to a page: without the browser’s own destination, or with a shop’s origin', async () => {
    const { frame, ...asked } = await dialogAt();
    for (const headers of [
      { 'Sec-Fetch-Dest': 'empty' },
      { Origin: 'https://games.example' },
      { Origin: 'null' },
    ] as const) {
      const refused = await assertion({ ...asked, headers });
      expect(refused).toMatchObject({ status: 403, body: { code: 'origin_not_registered' } });
      expect(refused.headers.get('access-control-allow-origin')).toBeNull();
    }
    expect((await take(frame, (await assertion(asked)).body.token)).status).toBe(200);
  });

  it('is refused without the cookie, with another buyer’s, and for another account', async () => {
    const { frame, ...asked } = await dialogAt();
    const other = await knownBrowser();
    const othersAccount = (await accountsOf(other.shared)).body.accounts[0]!.id;
    for (const wrong of [
      { jar: new Map<string, string>() },
      { jar: other.shared },
      { account: othersAccount },
      { account: '' },
      // As many signs, and more bytes.
      { account: 'é'.repeat(othersAccount.length) },
    ]) {
      expect(await assertion({ ...asked, ...wrong })).toMatchObject(REFUSED);
    }
    expect((await assertion(asked)).status).toBe(200);
  });

  it('is refused where no dialog was opened, or on a page that is not the session’s', async () => {
    const browser = await knownBrowser();
    const frame = test.frame({ merchant: games });
    const client = `test_${(await frame.open()).session_id}`;
    const account = (await accountsOf(browser.shared)).body.accounts[0]!.id;
    const asked = { client, account, jar: browser.shared };
    expect(await assertion(asked)).toMatchObject(REFUSED);
    for (const topOrigin of [SHOP_ORIGIN, 'https://evil.example', '', 'null']) await openDialog(client, topOrigin);
    await openDialog(client, 'https://games.example', { Origin: 'https://games.example' });
    await openDialog(client, 'https://games.example', { 'Sec-Fetch-Dest': 'empty' });
    expect(await assertion(asked)).toMatchObject(REFUSED);
    await openDialog(client, 'https://games.example');
    expect((await assertion(asked)).status).toBe(200);
  });

  it('is refused once the page is no longer the shop’s', async () => {
    const shop = await test.addMerchant({ name: 'Brief', origins: ['https://brief.example'] });
    const { frame: _, ...asked } = await dialogAt(shop);
    await test.database.query({
      name: '',
      text: `update merchants set origins = '{https://elsewhere.example}' where api_key = '${shop.apiKey}'`,
    });
    expect(await assertion(asked)).toMatchObject(REFUSED);
  });

  it('is refused in another mode, also to a buyer who is known in both', async () => {
    const { frame: _, ...asked } = await dialogAt();
    const live = new Map([...asked.jar, ['__Host-ondemand-live', asked.jar.get(SHARED)!]]);
    expect(await assertion({ ...asked, client: asked.client.replace('test_', 'live_'), jar: live })).toMatchObject(
      REFUSED,
    );
    expect((await assertion(asked)).status).toBe(200);
  });

  it('counts once for a dialog, also for many at once', async () => {
    const { frame: _, ...asked } = await dialogAt();
    const answers = await Promise.all(Array.from({ length: 8 }, () => assertion(asked)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await assertion(asked)).toMatchObject(REFUSED);
  });

  it('is refused for a dialog that stood for longer than a session', async () => {
    const { frame: _, ...asked } = await dialogAt();
    test.clock.advance(15 * 60_000);
    expect(await assertion(asked)).toMatchObject(REFUSED);
  });

  it('is refused for a session whose name is none, is odd, or is the provider’s own page’s', async () => {
    const { frame: _, ...asked } = await dialogAt();
    const own = { ...games, apiKey: await accountKey(test, 'test'), origins: [TEST_URL] };
    const page = `test_${(await test.frame({ merchant: own }).open()).session_id}`;
    await openDialog(page, TEST_URL);
    for (const client of ['', 'test_', asked.client.slice(5), `${asked.client}0`, "test_' or '1'='1", page]) {
      expect(await assertion({ ...asked, client })).toMatchObject(REFUSED);
    }
  });

  it('opens the frame it was made for and no other, once, within a minute, as it was written', async () => {
    const { frame, ...asked } = await dialogAt();
    const { token } = (await assertion(asked)).body;
    const other = test.frame({ merchant: games });
    await other.open();
    const news = test.frame();
    await news.open();
    for (const page of [other, news]) expect(await take(page, token)).toMatchObject(REFUSED);
    const altered = `${token.startsWith('A') ? 'B' : 'A'}${token.slice(1)}`;
    expect(await take(frame, altered)).toMatchObject(REFUSED);
    const taken = await take(frame, token);
    expect(taken.status).toBe(200);
    frame.token = taken.body.token;
    expect(await take(frame, token)).toMatchObject(REFUSED);

    const late = await dialogAt();
    const made = await assertion(late);
    test.clock.advance(60_001);
    expect(await take(late.frame, made.body.token)).toMatchObject(REFUSED);
  });

  it('differs from shop to shop, and the store keeps none', async () => {
    const known = await knownBrowser();
    const first = await dialogAt(games, known);
    const second = await dialogAt(test.merchant, known);
    const tokens = [await assertion(first), await assertion(second)].map(({ body }) => body.token);
    expect(new Set(tokens).size).toBe(2);
    const rows = await test.database.query({ name: '', text: 'select to_jsonb(t)::text as text from handovers t' });
    for (const token of tokens) {
      expect(JSON.stringify(rows)).not.toContain(token);
      expect(JSON.stringify(rows)).not.toContain(Buffer.from(token, 'base64url').toString('hex'));
    }
  });
});

describe('the dialog', () => {
  const isOpened = async (frame: ReturnType<TestProvider['frame']>) =>
    (await frame.call<{ opened: boolean }>(SIGN_IN_PATHS.opened, {})).body.opened;

  it('is told to the frame it stands in, and to nobody else', async () => {
    const browser = await knownBrowser();
    const [frame, other] = [test.frame({ merchant: games }), test.frame({ merchant: games })];
    const { session_id } = await frame.open();
    await other.open();
    expect(await isOpened(frame)).toBe(false);
    await openDialog(`test_${session_id}`, 'https://games.example');
    expect([await isOpened(frame), await isOpened(other)]).toEqual([true, false]);
    const stranger = test.frame({ merchant: games });
    expect((await stranger.call(SIGN_IN_PATHS.opened, {})).status).toBe(401);
    const account = (await accountsOf(browser.shared)).body.accounts[0]!.id;
    await assertion({ client: `test_${session_id}`, account, jar: browser.shared });
    expect(await isOpened(frame)).toBe(false);
  });
});

describe('disconnecting', () => {
  it('is answered for the account of this browser, to the browser alone', async () => {
    const { shared } = await knownBrowser();
    const account = (await accountsOf(shared)).body.accounts[0]!.id;
    const disconnect = async (hint: string, headers: Record<string, string> = {}, client = 'test_x') =>
      readAnswer(
        await test.fetch('/fedcm/disconnect', {
          method: 'POST',
          headers: {
            ...BROWSER,
            'Content-Type': 'application/x-www-form-urlencoded',
            Cookie: cookie(shared),
            ...headers,
          },
          body: new URLSearchParams({ client_id: client, account_hint: hint }),
        }),
      );
    expect(await disconnect('somebody-else')).toMatchObject(REFUSED);
    expect(await disconnect(account, { 'Sec-Fetch-Dest': 'empty' })).toMatchObject({ status: 403 });
    expect(await disconnect(account, { Origin: SHOP_ORIGIN })).toMatchObject({ status: 403 });
    for (const [hint, client] of [
      [account, 'live_x'],
      ['live_x', 'live_x'],
      [account, 'x'],
      ['', ''],
    ] as const) {
      expect(await disconnect(hint, {}, client)).toMatchObject(REFUSED);
    }
    const gone = { status: 200, body: { account_id: account } };
    expect(await disconnect(account)).toMatchObject(gone);
    // A frame does not know how the browser calls the buyer.
    expect(await disconnect('test_x')).toMatchObject(gone);
  });
});

describe('a shop where the browser signs in', () => {
  const seen = async (jar: Map<string, string>, merchant = games) =>
    (await test.frame({ merchant, cookies: new Map(jar) }).open()).buyer !== null;

  /** The buyer on the provider's own page, and one who signed in at the second shop by the browser. */
  async function signedIn() {
    const home = await owner(test);
    const shared = new Map([[SHARED, home.cookies.get(SHARED)!]]);
    const known = { shared, instrument_id: '', phone: home.phone };
    const at = await dialogAt(games, known);
    await take(at.frame, (await assertion(at)).body.token);
    const shops = async () =>
      (await look(home.frame))
        .account!.devices.filter((device) => device.by_sign_in)
        .map(({ id, merchant_name }) => ({ id, merchant_name }));
    const forget = (id: string) => home.frame.call<Preferences>(ACCOUNT_PATHS.forgetDevices, { id });
    return { home, shared, known, shops, forget };
  }

  it('is listed to the buyer, once however often they signed in there, with when', async () => {
    const { home, known, shops } = await signedIn();
    const before = await shops();
    expect(before).toEqual([{ id: expect.any(String), merchant_name: 'Games' }]);
    test.clock.advance(60_000);
    const again = await dialogAt(games, known);
    await assertion(again);
    expect(await shops()).toEqual(before);
    const [listed] = (await look(home.frame)).account!.devices.filter((device) => device.by_sign_in);
    expect(Date.parse(listed!.last_used_at) - Date.parse(listed!.created_at)).toBe(60_000);
    expect((await look((await owner(test)).frame)).account!.devices.some((device) => device.by_sign_in)).toBe(false);
  });

  it('forgotten, knows the buyer no more, until they sign in there again; other shops still do', async () => {
    const { shared, known, shops, forget } = await signedIn();
    expect([await seen(shared), await seen(shared, test.merchant)]).toEqual([true, true]);
    const { id } = (await shops())[0]!;
    const { status, body } = await forget(id);
    expect(status).toBe(200);
    expect(body.account!.devices.some((device) => device.by_sign_in)).toBe(false);
    expect([await seen(shared), await seen(shared, test.merchant)]).toEqual([false, true]);
    expect(await forget(id)).toMatchObject({ status: 404 });
    const again = await dialogAt(games, known);
    expect((await take(again.frame, (await assertion(again)).body.token)).status).toBe(200);
    expect([await seen(shared), await seen(shared, test.merchant)]).toEqual([true, true]);
    expect(await shops()).toEqual([{ id, merchant_name: 'Games' }]);
  });

  it('forgotten, takes along what a purchase there has left on its word', async () => {
    const { known, shops, forget } = await signedIn();
    const cookies = new Map<string, string>();
    const frame = test.frame({ merchant: games, cookies, knownEverywhere: false });
    const client = `test_${(await frame.open()).session_id}`;
    await openDialog(client, games.origins[0]!);
    const account = (await accountsOf(known.shared)).body.accounts[0]!.id;
    const taken = await take(frame, (await assertion({ client, account, jar: known.shared })).body.token);
    frame.token = taken.body.token;
    await frame.agree(taken.body.buyer.instruments[0]!.instrument_id);
    expect([...cookies.keys()]).toEqual(['__Host-ondemand-test-shop']);
    expect(await seen(cookies)).toBe(true);
    const { id } = (await shops())[0]!;
    const { body } = await forget(id);
    expect(await seen(cookies)).toBe(false);
    expect(body.account!.devices.map(({ merchant_name }) => merchant_name)).not.toContain('Games');
  });

  it('is nobody else’s to forget', async () => {
    const { shared, shops } = await signedIn();
    const { id } = (await shops())[0]!;
    const other = await owner(test);
    expect(await other.frame.call(ACCOUNT_PATHS.forgetDevices, { id })).toMatchObject({ status: 404 });
    expect(await seen(shared)).toBe(true);
  });

  it('that was forgotten knows them again where the provider’s window hands them over to its frame', async () => {
    const { shared, shops, forget } = await signedIn();
    await forget((await shops())[0]!.id);
    const { session_id } = await test.frame({ merchant: games }).open();
    const elsewhere = await test.frame().open();
    const window = await accountFrame(test, shared);
    await window.open();
    const goOn = async (to: string) =>
      (await window.call(FRAME_PATHS.handOver, { session_id: to, known_everywhere: false })).status;
    expect(await goOn(elsewhere.session_id)).toBe(200);
    expect(await seen(shared)).toBe(false);
    expect(await goOn(session_id)).toBe(200);
    expect(await seen(shared)).toBe(true);
  });
});

describe('the browser’s note of who is known', () => {
  it('goes with the cookie for every shop, and stays while the other mode has one', async () => {
    const cookies = new Map<string, string>();
    const frame = test.frame({ cookies });
    const { instrument_id } = await frame.signUp({ phone: newPhone() });
    const { confirmation_id } = await frame.openConfirmation(instrument_id);
    test.clock.advance(500);
    const bought = await frame.call(FRAME_PATHS.proofs, { confirmation_id, known_everywhere: true });
    expect(bought.headers.get('set-login')).toBe('logged-in');

    const both = test.frame({ cookies: new Map([...cookies, ['__Host-ondemand-live', 'A'.repeat(43)]]) });
    await both.open();
    const kept = { Cookie: `${SHARED}=${cookies.get(SHARED)}; __Host-ondemand-live=${'A'.repeat(43)}` };
    expect((await both.call(FRAME_PATHS.forget, {}, kept)).headers.get('set-login')).toBe('logged-in');
    const { shared } = await knownBrowser();
    const one = test.frame({ cookies: shared });
    await one.open();
    expect((await one.call(FRAME_PATHS.forget, {})).headers.get('set-login')).toBe('logged-out');
  });

  it('says nothing where a browser is remembered at one shop only', async () => {
    const frame = test.frame({ knownEverywhere: false });
    const { instrument_id } = await frame.signUp({ phone: newPhone() });
    const { confirmation_id } = await frame.openConfirmation(instrument_id);
    test.clock.advance(500);
    const bought = await frame.call(FRAME_PATHS.proofs, { confirmation_id, known_everywhere: false });
    expect(bought.headers.get('set-login')).toBeNull();
  });
});
