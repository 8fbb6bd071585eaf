import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accountKey } from '../../account/support.js';
import { SHOP_ORIGIN, startTestProvider, type TestProvider } from '../../support/provider.js';

let test: TestProvider;
beforeAll(async () => {
  test = await startTestProvider();
});
afterAll(() => test?.close());

const directive = (headers: Headers, name: string) =>
  headers
    .get('Content-Security-Policy')
    ?.split('; ')
    .find((each) => each.startsWith(`${name} `));

describe('the page of the frame', () => {
  const frame = (key: string, headers: Record<string, string> = {}) => test.fetch(`/frame?key=${key}`, { headers });

  it("starts with the provider's cookies only where the browser says that a grant lies unused", async () => {
    const { apiKey } = test.merchant;
    const inactive = await frame(apiKey, { 'Sec-Fetch-Storage-Access': 'inactive' });
    expect(inactive.headers.get('Activate-Storage-Access')).toBe('load');
    for (const headers of [
      {},
      { 'Sec-Fetch-Storage-Access': 'none' },
      { 'Sec-Fetch-Storage-Access': 'active' },
      { 'Sec-Fetch-Storage-Access': 'Inactive' },
      { 'Sec-Fetch-Storage-Access': '' },
    ] as Record<string, string>[]) {
      expect((await frame(apiKey, headers)).headers.get('Activate-Storage-Access'), JSON.stringify(headers)).toBeNull();
    }
  });

  it("is embedded by the shop's origins only, also where their page is isolated, and sets no cookie", async () => {
    const { headers, status } = await frame(test.merchant.apiKey);
    expect(status).toBe(200);
    expect(directive(headers, 'frame-ancestors')).toBe(`frame-ancestors ${SHOP_ORIGIN}`);
    expect(headers.get('Cross-Origin-Embedder-Policy')).toBe('require-corp');
    expect(headers.get('Cross-Origin-Resource-Policy')).toBe('cross-origin');
    expect(headers.getSetCookie()).toEqual([]);
  });

  it('travels in the coding that the browser takes, and as it is for one that takes none', async () => {
    const plain = await frame(test.merchant.apiKey);
    expect(plain.headers.get('Content-Encoding')).toBeNull();
    const text = await plain.text();
    expect(text).toContain(`content="${SHOP_ORIGIN}"`);
    const codings = { br: brotliDecompressSync, gzip: gunzipSync };
    for (const [coding, decoded] of Object.entries(codings)) {
      const answer = await frame(test.merchant.apiKey, { 'Accept-Encoding': coding });
      expect(answer.headers.get('Content-Encoding')).toBe(coding);
      expect(answer.headers.get('Vary')).toContain('Accept-Encoding');
      expect(decoded(await answer.arrayBuffer()).toString()).toBe(text);
    }
  });

  it("is not had with the key of the provider's own page, which no shop may use", async () => {
    const { headers } = await frame(await accountKey(test, 'test'));
    expect(directive(headers, 'frame-ancestors')).toBe("frame-ancestors 'none'");
  });
});

describe('the provider’s window', () => {
  it('keeps its opener, is embedded by nobody, and is kept nowhere', async () => {
    const { headers, status } = await test.fetch('/welcome-back?mode=test');
    expect(status).toBe(200);
    expect(headers.get('Content-Type')).toMatch(/^text\/html/);
    expect(headers.get('Cross-Origin-Opener-Policy')).toBe('unsafe-none');
    expect(headers.get('Cross-Origin-Resource-Policy')).toBe('same-origin');
    expect(directive(headers, 'frame-ancestors')).toBe("frame-ancestors 'none'");
    expect(directive(headers, 'script-src')).toBe("script-src 'self'");
    expect(headers.get('Cache-Control')).toBe('no-store');
    expect(headers.getSetCookie()).toEqual([]);
  });

  it('never activates storage access: it has its cookies as they are', async () => {
    const headers = { 'Sec-Fetch-Storage-Access': 'inactive' };
    const answer = await test.fetch('/welcome-back?mode=test', { headers });
    expect(answer.headers.get('Activate-Storage-Access')).toBeNull();
  });

  it('learns its key from itself, whatever the address says', async () => {
    const key = await accountKey(test, 'test');
    const page = await (await test.fetch(`/welcome-back?mode=test&key=${test.merchant.apiKey}`)).text();
    expect(page).toContain(key);
    expect(page).not.toContain(test.merchant.apiKey);
  });

  it('is there in a mode of its own only', async () => {
    for (const query of ['', '?mode=', '?mode=other', '?mode=TEST']) {
      expect((await test.fetch(`/welcome-back${query}`)).status, query).toBe(404);
    }
  });
});
