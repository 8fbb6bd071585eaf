import { JSDOM } from 'jsdom';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { createMerchant } from 'ondemand-pay/merchant';
import { readFormOptions } from 'ondemand-pay/protocol';
import { createProviderFake, type FakeOutcome } from 'ondemand-pay/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { articles } from '../../examples/news/articles.js';
import { premium } from '../../examples/news/premium.js';
import { createNews, registerWebhooks } from '../../examples/news/shop.js';

const credentials = {
  apiKey: 'test_kiosk_0001',
  apiSecret: 'not-a-real-secret-0001',
  url: 'http://pay.localhost:4000',
};
const START = Date.UTC(2026, 0, 31, 10);
const terms = { max_amount: premium.amount, currency: premium.currency, interval: 'month', interval_count: 1 } as const;
const story = articles[0]!;

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterAll(() => server.close());

let now = START;
let fake: ReturnType<typeof createProviderFake>;
let news: ReturnType<typeof createNews>;

beforeEach(async () => {
  now = START;
  fake = createProviderFake({ ...credentials, clock: () => now });
  const clock = [
    http.get('http://127.0.0.1:4000/sandbox/clock', () => HttpResponse.json({ now: new Date(now).toISOString() })),
    http.post('http://127.0.0.1:4000/sandbox/clock', async ({ request }) => {
      now = Date.parse(((await request.json()) as { to: string }).to);
      return HttpResponse.json({});
    }),
  ];
  server.resetHandlers(...fake.handlers, ...clock);
  const merchant = createMerchant({ ...credentials, clock: () => now, sleep: async () => {} });
  const url = 'http://news.localhost:4001';
  const webhookSecret = await registerWebhooks(merchant, `${url}/webhooks`);
  news = createNews({ url, providerUrl: credentials.url, apiKey: credentials.apiKey, merchant, webhookSecret });
});

const post = (path: string, cookie = '', body?: URLSearchParams) =>
  news.request(path, { method: 'POST', headers: { Cookie: cookie }, ...(body ? { body } : {}) });

async function subscribe(outcome: FakeOutcome = 'approved', cookie?: string) {
  const { userToken, originProof, email } = await fake.issueProof({ flow: 'recurring-purchase', terms, outcome });
  const body = new URLSearchParams({ userToken, origin_proof: originProof, email });
  const answer = await post('/premium', cookie, body);
  expect([answer.status, answer.headers.get('Location')]).toEqual([303, '/premium']);
  const again = () => post('/premium', own, body);
  const own = answer.headers.get('Set-Cookie')!.split(';')[0]!;
  return { cookie: own, again };
}

async function premiumPage(cookie = '') {
  const text = await (await news.request('/premium', { headers: { Cookie: cookie } })).text();
  const { document } = new JSDOM(text).window;
  return {
    text,
    state: document.querySelector<HTMLElement>('[data-state]')?.dataset.state,
    form: document.querySelector<HTMLFormElement>('form.ondemand-form'),
    rows: [...document.querySelectorAll('.charges tr')].map((row) => row.textContent?.replace(/\s+/g, ' ').trim()),
    has: (action: string) => document.querySelector(`form[action="${action}"]`) !== null,
  };
}

const reads = async (cookie: string) =>
  (await (await news.request(`/articles/${story.slug}`, { headers: { Cookie: cookie } })).text()).includes(
    story.body[0]!,
  );

describe('the offer', () => {
  it('is a form that the SDK understands, with the price as the cap of each month', async () => {
    const { form, state } = await premiumPage();
    expect(state).toBe('none');
    expect(readFormOptions({ ...form!.dataset } as Record<string, string>, { delivery: 'native' })).toMatchObject({
      flow: 'recurring-purchase',
      amount: premium.amount,
      currency: premium.currency,
      interval: 'month',
      itemName: premium.name,
    });
  });
});

describe('a subscription', () => {
  it('charges the first month at once and each later one as it begins, and opens every story', async () => {
    const { cookie } = await subscribe();
    expect(await reads(cookie)).toBe(true);
    expect((await post('/premium/month-later', cookie)).status).toBe(303);
    expect((await post('/premium/month-later', cookie)).status).toBe(303);
    const page = await premiumPage(cookie);
    expect(page.state).toBe('active');
    expect(page.form).toBeNull();
    expect(page.rows).toHaveLength(3);
    for (const day of ['31 January 2026', '28 February 2026', '31 March 2026']) expect(page.text).toContain(day);
    expect(fake.orders.map(({ status, amount }) => [status, amount])).toEqual(Array(3).fill(['captured', 4900]));
    expect(page.text).not.toContain('rp_');
  });

  it('is made once, and charged once, however often its form is sent', async () => {
    const { cookie, again } = await subscribe();
    await Promise.all([again(), again()]);
    await post('/premium/retry', cookie);
    expect(fake.orders).toHaveLength(1);
    expect((await premiumPage(cookie)).rows).toHaveLength(1);
  });

  it('of one reader is nothing to another', async () => {
    const { cookie } = await subscribe();
    expect((await premiumPage('kiosk_reader=somebody')).state).toBe('none');
    const receipt = `/receipts/${fake.orders[0]!.id}`;
    expect((await news.request(receipt)).status).toBe(404);
    expect(await (await news.request(receipt, { headers: { Cookie: cookie } })).text()).toContain(
      `data-order-reference="${fake.orders[0]!.id}"`,
    );
  });

  it('waits for a bank that does not answer, and goes on when it has', async () => {
    const { cookie } = await subscribe('outcome_unknown');
    expect((await premiumPage(cookie)).rows[0]).toContain('Being checked');
    fake.settle(fake.orders[0]!.id);
    expect((await premiumPage(cookie)).rows[0]).toContain('Paid');
  });
});

describe('a month that could not be paid', () => {
  it('closes the stories, says so, and is tried again only when the reader asks', async () => {
    const { cookie } = await subscribe('card_declined');
    const page = await premiumPage(cookie);
    expect(page.state).toBe('failed');
    expect(page.text).toContain('Your bank said no to this month');
    expect(page.rows[0]).toContain('Declined');
    expect(await reads(cookie)).toBe(false);
    expect(page.has('/premium/retry')).toBe(true);
    await post('/premium/retry', cookie);
    expect(fake.orders).toHaveLength(2);
    expect((await premiumPage(cookie)).state).toBe('failed');
  });

  it('is mended with another way to pay, which replaces the agreement', async () => {
    const { cookie } = await subscribe('card_declined');
    await subscribe('approved', cookie);
    expect((await premiumPage(cookie)).state).toBe('active');
    expect(await reads(cookie)).toBe(true);
    expect(fake.orders.map(({ status }) => status)).toEqual(['declined', 'captured']);
  });
});

describe('a reader who stops it', () => {
  const reference = async () => {
    const [order] = fake.orders;
    expect(order?.flow).toBe('recurring-purchase');
    return fake.recurringPayments.at(-1)!.reference;
  };

  it('is believed as soon as the provider tells', async () => {
    const { cookie } = await subscribe();
    const [told] = await fake.stopRecurring(await reference());
    expect((await news.request(told!)).status).toBe(204);
    const page = await premiumPage(cookie);
    expect(page.state).toBe('ended');
    expect(page.text).toContain('Nothing more is charged');
    expect(await reads(cookie)).toBe(false);
    expect(page.form).not.toBeNull();
  });

  it('is believed at the next charge at the latest', async () => {
    const { cookie } = await subscribe();
    await fake.stopRecurring(await reference());
    await post('/premium/month-later', cookie);
    expect((await premiumPage(cookie)).state).toBe('ended');
    expect(fake.orders).toHaveLength(1);
  });

  it('is nobody who writes webhooks of their own', async () => {
    const { cookie } = await subscribe();
    const [told] = await fake.stopRecurring(await reference());
    const forged = new Request(told!, {
      body: (await told!.clone().text()).replace('revoked', 'revoked '),
      method: 'POST',
    });
    expect((await news.request(forged)).status).toBe(400);
    expect((await premiumPage(cookie)).state).toBe('active');
  });
});

it('preferences are opened for who has bought, and for nobody else', async () => {
  expect(await (await news.request('/you')).text()).toContain('Nothing bought yet');
  const { cookie } = await subscribe();
  const page = await (await news.request('/you', { headers: { Cookie: cookie } })).text();
  expect(page).toMatch(/data-flow="preferences"\s+data-session-id="ps_/);
});
