import { createHash } from 'node:crypto';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { JSDOM } from 'jsdom';
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

describe('the first screen in the document', () => {
  const first = async (shop: { apiKey: string }, query = '', headers: Record<string, string> = {}) => {
    const answer = await test.fetch(`/frame?key=${shop.apiKey}${query}`, { headers });
    return { headers: answer.headers, page: new JSDOM(await answer.text()).window.document };
  };
  const screen = (page: Document) => page.querySelector('main')?.dataset.screen;

  it.each(['purchase', 'recurring-purchase', 'registration'])('is the phone’s for a %s', async (flow) => {
    const { page } = await first(test.merchant, `&flow=${flow}`);
    expect(screen(page)).toBe('phone');
    expect(page.querySelector<HTMLInputElement>('main input')?.autocomplete).toBe('tel');
    expect(page.querySelector('main .lead')?.textContent?.includes('card')).toBe(flow !== 'registration');
  });

  it.each(['', '&flow=success', '&flow=preferences', '&flow=__proto__', '&flow=purchase%20true%20true', '&flow=%00'])(
    'is none for %j: the place of one',
    async (query) => {
      const { page } = await first(test.merchant, query);
      expect(screen(page)).toBe('loading');
      expect(page.querySelector<HTMLMetaElement>('meta[name=ondemand-shop]')?.content).toBe('');
    },
  );

  it('speaks the language of the page, else the one that the browser prefers, else English', async () => {
    const title = async (query: string, accepted?: string) => {
      const headers = accepted === undefined ? {} : { 'Accept-Language': accepted };
      const { page } = await first(test.merchant, `&flow=purchase${query}`, headers as Record<string, string>);
      return [page.documentElement.lang, page.querySelector('h1')?.textContent];
    };
    const [en, sv] = [
      ['en', 'Your phone number'],
      ['sv', 'Ditt mobilnummer'],
    ];
    expect(await title('&locale=sv-SE', 'en')).toEqual(sv);
    expect(await title('&locale=SV')).toEqual(sv);
    expect(await title('&locale=en', 'sv')).toEqual(en);
    expect(await title('', 'sv-FI,sv;q=0.9,en;q=0.8')).toEqual(sv);
    for (const locale of ['tlh', 'constructor', '__proto__', '', '%00']) {
      expect(await title(`&locale=${locale}`, 'sv')).toEqual(en);
    }
    expect(await title('')).toEqual(en);
  });

  it('names the shop as it is called, whatever it is called', async () => {
    for (const name of ['Råd & Rön "<script>alert(1)</script>"', '{{styles}}{{scripts}}{{host}}', "$& $' $`"]) {
      const shop = await test.addMerchant({ name });
      const { page } = await first(shop, '&flow=purchase');
      expect(page.querySelector('main .lead')?.textContent).toContain(name);
      expect(page.querySelectorAll('script')).toHaveLength(1);
      const facts = page.querySelector<HTMLMetaElement>('meta[name=ondemand-shop]')?.content ?? '';
      expect(JSON.parse(facts)).toMatchObject({ merchantName: name, livemode: false, flow: 'purchase' });
    }
  });

  it('says nothing of a visitor', async () => {
    const text = async (headers: Record<string, string>) =>
      (await test.fetch(`/frame?key=${test.merchant.apiKey}&flow=purchase&locale=en`, { headers })).text();
    const plain = await text({});
    for (const headers of [
      { Cookie: '__Host-ondemand=one; __Host-ondemand-shop=two' },
      { 'User-Agent': 'Somebody', 'Sec-Fetch-Storage-Access': 'active' },
      { 'X-Forwarded-For': '192.0.2.7' },
    ] as Record<string, string>[]) {
      expect(await text(headers)).toBe(plain);
    }
  });

  it('has its styles in it, which its policy allows, and names every script that it needs', async () => {
    const { page, headers } = await first(test.merchant, '&flow=purchase&locale=sv');
    const styles = page.querySelector('style')?.textContent ?? '';
    const hash = createHash('sha256').update(styles).digest('base64');
    expect(directive(headers, 'style-src')).toBe(`style-src 'sha256-${hash}' 'self'`);
    expect(page.querySelector('[style]')).toBeNull();

    const named = [...page.querySelectorAll<HTMLLinkElement>('link[rel=modulepreload]')].map(({ href }) => href);
    const entry = page.querySelector('script')?.src ?? '';
    const wanted = new Set<string>();
    const follow = async (path: string): Promise<void> => {
      wanted.add(path);
      const script = await (await test.fetch(path)).text();
      for (const [, name] of script.matchAll(/(?:from|import)\s*"\.\/([\w.-]+\.js)"/g)) {
        const next = `/frame/assets/${name}`;
        if (!wanted.has(next)) await follow(next);
      }
    };
    await follow(entry);
    expect([entry, ...named].sort()).toEqual([...wanted].sort());
    expect(named.length).toBeGreaterThan(1);
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
