import { FRAME_PATHS } from 'ondemand-pay/internal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordingSender, yesRail } from '../support/liveRail.js';
import { SHOP_ORIGIN, startTestProvider, TEST_URL, type TestProvider } from '../support/provider.js';

let test: TestProvider;
beforeAll(async () => {
  test = await startTestProvider();
});
afterAll(() => test?.close());

const open = (key: string, pageOrigin: string) =>
  test.frame().call(FRAME_PATHS.sessions, { key, page_origin: pageOrigin });

describe('opening a session', () => {
  it('gives a bearer for 15 minutes, the shop and the methods, and knows nobody', async () => {
    const { status, body, headers } = await open(test.merchant.apiKey, SHOP_ORIGIN);
    expect(status).toBe(201);
    expect(body).toEqual({
      token: expect.stringMatching(/^test_[\w-]{43}$/),
      session_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      expires_in: 900,
      merchant: { name: 'Daily News', support_url: null },
      livemode: false,
      methods: [
        { method: 'card', currencies: null, brands: ['visa', 'mastercard', 'amex'] },
        { method: 'invoice', currencies: null },
        { method: 'direct_debit', currencies: expect.arrayContaining(['EUR', 'SEK', 'PLN', 'GBP']) },
      ],
      buyer: null,
    });
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('needs a page that is registered exactly', async () => {
    expect((await open(test.merchant.apiKey, SHOP_ORIGIN)).status).toBe(201);
    for (const origin of [
      'https://evil.example',
      'http://news.example',
      'https://news.example:8443',
      'https://news.example/',
      'https://sub.news.example',
      'https://news.example.evil.example',
      'https://NEWS.example',
      'null',
    ]) {
      const { status, body } = await open(test.merchant.apiKey, origin);
      expect([origin, status, body.code]).toEqual([origin, 403, 'origin_not_registered']);
    }
  });

  it('needs a key that exists', async () => {
    for (const key of ['test_unknown', 'live_unknown', 'nonsense', "test_' or '1'='1"]) {
      expect(await open(key, SHOP_ORIGIN)).toMatchObject({ status: 404, body: { code: 'not_found' } });
    }
  });

  it('refuses text that cannot be stored', async () => {
    expect(await open('test_\0', SHOP_ORIGIN)).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/key', detail: 'must be well-formed text' }] },
    });
  });

  it('with a live key is refused, and says why, until there are a live rail and a sender', async () => {
    const live = await test.addMerchant({ live: true });
    expect(await open(live.apiKey, SHOP_ORIGIN)).toMatchObject({
      status: 422,
      body: {
        code: 'validation_failed',
        detail: 'key is live, and this provider has no live payment rail and message sender configured',
      },
    });

    for (const [options, status] of [
      [{ liveRails: [yesRail] }, 422],
      [{ liveSender: recordingSender() }, 422],
      [{ liveRails: [yesRail], liveSender: recordingSender() }, 201],
    ] as const) {
      const provider = await startTestProvider(options);
      try {
        const merchant = await provider.addMerchant({ live: true });
        const answer = await provider.frame({ merchant }).call(FRAME_PATHS.sessions, {
          key: merchant.apiKey,
          page_origin: SHOP_ORIGIN,
        });
        expect(answer.status).toBe(status);
        if (status === 201)
          expect(answer.body).toMatchObject({ livemode: true, token: expect.stringMatching(/^live_/) });
        // No rail pays into an account that is not the operator's.
        const connected = await provider.addMerchant({ live: true, stripeAccount: 'acct_1' });
        const refused = await provider.frame({ merchant: connected }).call(FRAME_PATHS.sessions, {
          key: connected.apiKey,
          page_origin: SHOP_ORIGIN,
        });
        expect(refused).toMatchObject({ status: 422, body: { errors: [{ pointer: '/key' }] } });
        if (status === 201) expect(refused.body).toMatchObject({ detail: expect.stringContaining('at Stripe') });
      } finally {
        await provider.close();
      }
    }
  });
});

/* Passes whoever may call, and asks for nothing. */
const NOT_AN_OBJECT: unknown[] = [];

describe('opening many sessions', () => {
  it('is limited for an address and for a key, and a window later allowed again', async () => {
    const few = await startTestProvider({
      sessionLimits: { address: { requests: 3, seconds: 60 }, key: { requests: 5, seconds: 60 } },
    });
    try {
      const statusFrom = async (address: string, merchant = few.merchant) => {
        const body = { key: merchant.apiKey, page_origin: SHOP_ORIGIN };
        return (await few.frame({ address, merchant }).call(FRAME_PATHS.sessions, body)).status;
      };
      const first = '2001:db8:1:2::';
      for (const host of [1, 2, 3]) expect(await statusFrom(`${first}${host}`)).toBe(201);
      expect(await statusFrom(`${first}4`)).toBe(429);
      expect(await statusFrom('203.0.113.7')).toBe(201);
      expect(await statusFrom('203.0.113.8')).toBe(429);
      const other = await few.addMerchant({ name: 'Other' });
      expect(await statusFrom('203.0.113.8', other)).toBe(201);
      few.clock.advance(60_000);
      expect(await statusFrom(`${first}4`)).toBe(201);
    } finally {
      await few.close();
    }
  });
});

describe('opening many sessions from the networks of one line', () => {
  const LIMIT = 2;
  it.each([
    ['a /64', 1, (n: number) => `2001:db8:0:a::${n}`],
    ['the 256 /64 of a /56', 3, (n: number) => `2001:db8:0:a${n.toString(16).padStart(2, '0')}::1`],
    ['the 65 536 /64 of a /48', 10, (n: number) => `2001:db8:0:${(n * 256 + 1).toString(16)}::1`],
  ])('of %s is limited to %i times the limit; a neighbour’s are not', async (_, times, addressOf) => {
    const few = await startTestProvider({
      sessionLimits: { address: { requests: LIMIT, seconds: 60 }, key: { requests: 1000, seconds: 60 } },
    });
    try {
      const body = { key: few.merchant.apiKey, page_origin: SHOP_ORIGIN };
      const statusFrom = async (address: string) =>
        (await few.frame({ address, merchant: few.merchant }).call(FRAME_PATHS.sessions, body)).status;
      const most = LIMIT * times;
      for (let n = 1; n <= most; n += 1) expect(await statusFrom(addressOf(n))).toBe(201);
      expect(await statusFrom(addressOf(most + 1))).toBe(429);
      expect(await statusFrom('2001:db8:ffff::1')).toBe(201);
    } finally {
      await few.close();
    }
  });
});

describe('who may make the calls of the frame', () => {
  const paths = Object.values(FRAME_PATHS);

  it.each(paths)('%s needs the own origin of the provider', async (path) => {
    const frame = test.frame();
    await frame.open();
    expect((await frame.call(path, NOT_AN_OBJECT)).status).toBe(400);
    for (const origin of [SHOP_ORIGIN, 'null', '', `${TEST_URL}/`, 'https://pay.example.evil.example']) {
      expect(await frame.call(path, {}, { Origin: origin })).toMatchObject({ status: 403 });
    }
    const absent = await test.fetch(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${frame.token}` },
      body: '{}',
    });
    expect(absent.status).toBe(403);
  });

  it.each(paths)('%s cannot be called across origins: no preflight passes, no answer can be read', async (path) => {
    const preflight = await test.fetch(path, {
      method: 'OPTIONS',
      headers: { Origin: SHOP_ORIGIN, 'Access-Control-Request-Method': 'POST' },
    });
    expect(preflight.status).toBe(405);
    expect(preflight.headers.get('allow')).toBe('POST');
    const answer = await test.frame().call(path, {});
    for (const { headers } of [preflight, answer]) {
      expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
    }
  });

  it.each(paths)('%s takes JSON only', async (path) => {
    const frame = test.frame();
    await frame.open();
    for (const type of ['application/x-www-form-urlencoded', 'text/plain']) {
      const answer = await frame.call(path, {}, { 'Content-Type': type });
      expect(answer).toMatchObject({ status: 415, body: { code: 'unsupported_media_type' } });
    }
  });

  it.each(paths.filter((path) => path !== FRAME_PATHS.sessions))('%s needs a bearer', async (path) => {
    const frame = test.frame();
    await frame.open();
    expect((await frame.call(path, NOT_AN_OBJECT)).status).toBe(400);
    const { token } = frame;
    for (const authorization of [
      '',
      'Bearer',
      `Basic ${token}`,
      `Bearer ${token?.slice(0, -1)}`,
      `Bearer ${token}x`,
      `Bearer ${token?.replace('test_', 'live_')}`,
      'Bearer test_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    ]) {
      const answer = await frame.call(path, {}, { Authorization: authorization });
      expect([authorization, answer.status, answer.body.code]).toEqual([authorization, 401, 'session_expired']);
    }
  });

  it('a bearer lives for 15 minutes', async () => {
    const frame = test.frame();
    await frame.open();
    test.clock.advance(15 * 60_000 - 1);
    expect((await frame.call(FRAME_PATHS.phone, {})).status).toBe(422);
    test.clock.advance(1);
    expect((await frame.call(FRAME_PATHS.phone, {})).status).toBe(401);
  });

  it('a page that is registered no more ends its sessions', async () => {
    const merchant = await test.addMerchant({ name: 'Two pages', origins: [SHOP_ORIGIN, 'https://games.example'] });
    const frame = test.frame({ merchant, pageOrigin: 'https://games.example' });
    await frame.open();
    expect((await frame.call(FRAME_PATHS.phone, {})).status).toBe(422);
    await test.database.query({ name: '', text: 'update merchants set origins = $2 where api_key = $1' }, [
      merchant.apiKey,
      [SHOP_ORIGIN],
    ]);
    expect((await frame.call(FRAME_PATHS.phone, {})).status).toBe(401);
  });
});
