import { JSDOM } from 'jsdom';
import { setupServer } from 'msw/node';
import { createMerchant } from 'ondemand-pay/merchant';
import { readFormOptions } from 'ondemand-pay/protocol';
import { createProviderFake, type FakeConsent } from 'ondemand-pay/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { articles } from '../../examples/news/articles.js';
import { createNews, startNews } from '../../examples/news/shop.js';

const credentials = {
  apiKey: 'test_kiosk_0001',
  apiSecret: 'not-a-real-secret-0001',
  url: 'http://pay.localhost:4000',
};
const article = articles[0]!;
const consent: FakeConsent = { amount: article.amount, currency: article.currency, itemName: article.title };

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

let fake: ReturnType<typeof createProviderFake>;
let news: ReturnType<typeof createNews>;
/** What the merchant client does between two tries. */
let wait: () => Promise<void>;

beforeEach(() => {
  fake = createProviderFake(credentials);
  wait = async () => {};
  server.use(...fake.handlers);
  const merchant = createMerchant({ ...credentials, sleep: () => wait() });
  news = createNews({
    url: 'http://news.localhost:4001',
    providerUrl: credentials.url,
    apiKey: credentials.apiKey,
    merchant,
  });
});

async function visit(path: string, cookie?: string) {
  const response = await news.request(path, cookie ? { headers: { Cookie: cookie } } : {});
  return { response, ...read(await response.text()) };
}

/** What the browser posts once the SDK has added its fields. */
async function post(fields: Record<string, string>, cookie?: string) {
  const body = new URLSearchParams(fields);
  const response = await news.request('/purchase', { method: 'POST', body, headers: cookie ? { Cookie: cookie } : {} });
  const readerCookie = response.headers.get('Set-Cookie')?.split(';')[0];
  return { response, cookie: readerCookie, ...read(await response.text()) };
}

async function fieldsFor(terms: FakeConsent, slug = article.slug): Promise<Record<string, string>> {
  const { userToken, originProof, email } = await fake.issueProof(terms);
  return { article: slug, userToken, origin_proof: originProof, email };
}

const read = (text: string) => {
  const { document } = new JSDOM(text).window;
  return { text, form: document.querySelector<HTMLFormElement>('form.ondemand-form') };
};

describe('a visitor', () => {
  it('finds every story on the front page, and only the beginning of each behind the link', async () => {
    const front = await visit('/');
    for (const each of articles) {
      expect(front.text).toContain(`href="/articles/${each.slug}"`);
      const page = await visit(`/articles/${each.slug}`);
      expect(page.text).toContain(each.teaser[0]);
      for (const paragraph of each.body) expect(page.text).not.toContain(paragraph);
    }
  });

  it('gets a form that the SDK understands, with the price of the catalogue', async () => {
    for (const each of articles) {
      const { form, text } = await visit(`/articles/${each.slug}`);
      expect(readFormOptions({ ...form!.dataset } as Record<string, string>, { delivery: 'native' })).toMatchObject({
        apiKey: credentials.apiKey,
        flow: 'purchase',
        amount: each.amount,
        currency: each.currency,
        itemName: each.title,
        locale: 'en',
      });
      expect(form!.dataset.problem).toBeUndefined();
      expect(text).toContain('<script async src="http://pay.localhost:4000/web/js/sdk.min.js"></script>');
    }
  });

  it('is served under a policy that lets in nothing but the provider', async () => {
    const { response, text } = await visit(`/articles/${article.slug}`);
    const policy = response.headers.get('Content-Security-Policy');
    expect(policy).toContain(
      "default-src 'none'; script-src http://pay.localhost:4000; frame-src http://pay.localhost:4000;",
    );
    expect(policy).not.toContain('unsafe');
    expect(text).not.toMatch(/<script(?![^>]*src=)|<style| style=| on\w+=/);
    expect((await visit('/kiosk.css')).response.headers.get('Content-Type')).toBe('text/css; charset=utf-8');
  });

  it('is told politely about pages that do not exist', async () => {
    expect((await visit('/articles/nothing')).response.status).toBe(404);
    expect((await visit('/purchases/nothing')).response.status).toBe(404);
  });
});

describe('a purchase', () => {
  it('that is approved unlocks the story for its reader alone', async () => {
    const { response, cookie } = await post(await fieldsFor(consent));
    expect(response.status).toBe(303);
    expect(response.headers.get('Location')).toBe(`/articles/${article.slug}#rest`);
    expect(response.headers.get('Set-Cookie')).toMatch(/HttpOnly/);

    const mine = await visit(`/articles/${article.slug}`, cookie);
    expect(mine.text).toContain(article.body[0]);
    expect(mine.form).toBeNull();
    expect((await visit(`/articles/${article.slug}`)).text).not.toContain(article.body[0]);
    expect((await visit(`/articles/${articles[1]!.slug}`, cookie)).text).not.toContain(articles[1]!.body[0]);

    expect(fake.orders).toMatchObject([
      { status: 'captured', amount: article.amount, currency: article.currency, name: article.title },
    ]);
    expect(fake.orders[0]!.url).not.toBe('');
  });

  it('adds to what the same reader bought before', async () => {
    const other = articles[1]!;
    const { cookie } = await post(await fieldsFor(consent));
    const terms = { amount: other.amount, currency: other.currency, itemName: other.title };
    await post(await fieldsFor(terms, other.slug), cookie);
    expect((await visit(`/articles/${article.slug}`, cookie)).text).toContain(article.body[0]);
    expect((await visit(`/articles/${other.slug}`, cookie)).text).toContain(other.body[0]);
  });

  it('that is declined shows the story again with the reason for the frame', async () => {
    const { response, form, cookie, text } = await post(await fieldsFor({ ...consent, outcome: 'insufficient_funds' }));
    expect(response.status).toBe(402);
    expect(JSON.parse(form!.dataset.problem!)).toMatchObject({
      code: 'payment_declined',
      decline_reason: 'insufficient_funds',
    });
    expect(
      readFormOptions({ ...form!.dataset } as Record<string, string>, { delivery: 'native' }).problem,
    ).toBeDefined();
    expect(text).not.toContain(article.body[0]);
    expect(cookie).toBeUndefined();
  });

  it('sent again and again is one order and one story', async () => {
    wait = () => expect.poll(() => fake.orders).toHaveLength(1);
    const fields = await fieldsFor(consent);
    const answers = await Promise.all([post(fields), post(fields), post(fields)]);
    for (const { response, cookie } of [...answers, await post(fields)]) {
      expect(response.status).toBe(303);
      expect((await visit(`/articles/${article.slug}`, cookie)).text).toContain(article.body[0]);
    }
    expect(fake.orders).toHaveLength(1);
  });

  it('sent again after a decline stays declined', async () => {
    const fields = await fieldsFor({ ...consent, outcome: 'card_declined' });
    expect((await post(fields)).response.status).toBe(402);
    expect((await post(fields)).response.status).toBe(402);
    expect(fake.orders).toHaveLength(1);
  });

  it.each([
    ['a price the buyer was shown by somebody else', { ...consent, amount: 1 }],
    ['another currency', { ...consent, currency: 'JPY' }],
    ['a cheaper story', { ...consent, itemName: 'A map of every oak' }],
  ] as [string, FakeConsent][])('with a proof of %s is refused', async (_name, terms) => {
    const { response, form, text } = await post(await fieldsFor(terms));
    expect(response.status).toBe(409);
    expect(JSON.parse(form!.dataset.problem!).code).toMatch(/^(amount|currency|item)_mismatch$/);
    expect(text).not.toContain(article.body[0]);
    expect(fake.orders).toHaveLength(0);
  });

  it('takes no price from the form, whatever is posted beside the proof', async () => {
    const fields = { ...(await fieldsFor(consent)), amount: '1', 'data-amount': '1', order_amount: '1' };
    expect((await post(fields)).response.status).toBe(303);
    expect(fake.orders).toMatchObject([{ amount: article.amount }]);
  });

  it('with a proof that bought another story buys nothing', async () => {
    const fields = await fieldsFor({ amount: article.amount, currency: article.currency });
    await post(fields);
    const twin = articles.find(({ amount, slug }) => amount === article.amount && slug !== article.slug)!;
    const { response, text } = await post({ ...fields, article: twin.slug });
    expect(response.status).toBe(409);
    expect(text).not.toContain(twin.body[0]);
    expect(fake.orders).toHaveLength(1);
  });

  it.each(['userToken', 'origin_proof', 'email'])('without %s is refused before anything is sent', async (name) => {
    const { [name]: _gone, ...fields } = await fieldsFor(consent);
    expect((await post(fields)).response.status).toBe(400);
    expect(fake.orders).toHaveLength(0);
  });

  it('of a story that does not exist is refused', async () => {
    expect((await post(await fieldsFor(consent, 'nothing'))).response.status).toBe(404);
  });

  it('survives a provider that stumbles', async () => {
    fake.failNext('network_error');
    fake.failNext('unavailable');
    expect((await post(await fieldsFor(consent))).response.status).toBe(303);
    expect(fake.orders).toHaveLength(1);
  });

  it('can be sent again after the provider was out of reach', async () => {
    const fields = await fieldsFor(consent);
    fake.failNext('network_error', 4);
    const failed = await post(fields);
    expect(failed.response.status).toBe(503);
    expect(failed.text).toContain('you pay once at most');
    expect((await post(fields)).response.status).toBe(303);
    expect(fake.orders).toHaveLength(1);
  });

  it('that is still being worked on elsewhere is not called refused', async () => {
    fake.failNext('request_in_progress', 4);
    const { response, text } = await post(await fieldsFor(consent));
    expect(response.status).toBe(503);
    expect(text).toContain('Reload this page');
  });

  it('writes nothing personal to the log', async () => {
    const written: unknown[] = [];
    const spies = (['log', 'info', 'warn', 'error'] as const).map((name) =>
      vi.spyOn(console, name).mockImplementation((...words) => void written.push(...words)),
    );
    const fields = await fieldsFor(consent);
    await post({ ...fields, origin_proof: 'a.b.c' });
    fake.failNext('network_error', 4);
    await post(fields);
    await post(fields);
    for (const spy of spies) spy.mockRestore();
    expect(written).toEqual([]);
  });
});

describe.each(['outcome_unknown', 'pending'] as const)('a payment whose outcome is not known yet (%s)', (outcome) => {
  const purchase = async () => {
    const { response, cookie } = await post(await fieldsFor({ ...consent, outcome }));
    expect(response.status).toBe(303);
    return { path: response.headers.get('Location')!, cookie };
  };

  it('is waited for on a page of its own, which unlocks the story once it is captured', async () => {
    const { path, cookie } = await purchase();
    const waiting = await visit(path, cookie);
    expect(waiting.text).toContain('<meta http-equiv="refresh" content="3">');
    expect((await visit(`/articles/${article.slug}`, cookie)).text).not.toContain(article.body[0]);

    fake.settle(fake.orders[0]!.id);
    const settled = await visit(path, cookie);
    expect(settled.response.status).toBe(303);
    expect((await visit(settled.response.headers.get('Location')!, cookie)).text).toContain(article.body[0]);
  });

  it('is waited for further if the provider cannot be reached meanwhile', async () => {
    const { path, cookie } = await purchase();
    fake.failNext('network_error', 4);
    expect((await visit(path, cookie)).text).toContain('http-equiv="refresh"');
  });

  it('is nobody else’s business', async () => {
    const { path } = await purchase();
    expect((await visit(path)).response.status).toBe(404);
    expect((await visit(path, 'kiosk_reader=somebody')).response.status).toBe(404);
  });
});

it('startNews opens a port and closes it again', async () => {
  server.close();
  const port = 40_000 + (process.pid % 20_000);
  const shop = await startNews({ ...credentials, port, url: 'http://news.localhost', providerUrl: credentials.url });
  try {
    const response = await fetch(`http://127.0.0.1:${port}/`);
    expect(await response.text()).toContain(article.title);
  } finally {
    await shop.close();
  }
  await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
});
