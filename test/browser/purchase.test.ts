import type { BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { articles } from '../../examples/news/articles.js';
import { buyerAt, CARDS } from './support/buyer.js';
import { startWorld, type World } from './support/world.js';

let world: World;
let person: BrowserContext;
const article = articles[0]!;
const paid = (page: Page) => page.getByText('This story is yours').waitFor();

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());
afterEach(() => person.close());

async function openArticle(as?: BrowserContextOptions): Promise<Page> {
  person = await world.newPerson(as);
  const page = await person.newPage();
  await page.goto(`${world.newsUrl}/articles/${article.slug}`);
  return page;
}

describe('a stranger on the news site', () => {
  it('buys one article with a phone number and a card, and reads it', async () => {
    const page = await openArticle();
    const buyer = buyerAt(page);
    const before = await world.orders();

    await buyer.onboard();
    await buyer.pay();
    await paid(page);

    expect(page.url()).toBe(`${world.newsUrl}/articles/${article.slug}#rest`);
    expect(await page.getByText(article.body[0]!.slice(0, 40)).count()).toBe(1);
    const orders = await world.orders();
    expect(orders).toHaveLength(before.length + 1);
    expect(orders[0]).toMatchObject({
      status: 'captured',
      amount: article.amount,
      name: article.title,
      item_name: article.title,
      merchant_context: article.section.toLowerCase(),
      livemode: false,
    });
  });

  it('is told when the bank says no, and pays with another card on the same page', async () => {
    const page = await openArticle();
    const buyer = buyerAt(page);

    await buyer.onboard({ card: CARDS.insufficientFunds });
    await buyer.pay();
    await page.waitForURL(`${world.newsUrl}/purchase`);
    expect((await world.orders())[0]).toMatchObject({ status: 'declined', decline_reason: 'insufficient_funds' });
    await buyer.frame.getByText('Nothing was charged').first().waitFor();

    await buyer.payWithCard(CARDS.approved);
    await buyer.pay();
    await paid(page);
    expect((await world.orders())[0]).toMatchObject({ status: 'captured' });
  });

  it('on a phone comes to the form by one press at the top of the story', async () => {
    const page = await openArticle({ viewport: { width: 320, height: 640 } });
    const frame = page.locator('form.ondemand-form iframe');
    await buyerAt(page).screen('phone').waitFor();
    expect((await frame.boundingBox())!.y).toBeGreaterThan(640);
    const link = page.getByRole('link', { name: /^Buy this story, SEK/ });
    expect((await link.boundingBox())!.y).toBeLessThan(640);
    await link.click();
    await expect.poll(async () => (await frame.boundingBox())!.y).toBeLessThan(640 / 2);
  });

  it('sees the price, the item and the shop beside the final button, which states the obligation', async () => {
    const page = await openArticle();
    const buyer = buyerAt(page);
    await buyer.onboard();
    const textOf = async (of: Locator) => (await of.innerText()).replace(/\s/gu, ' ');
    await expect.poll(() => textOf(buyer.primary())).toBe('Pay SEK 19.00');
    const text = await textOf(buyer.frame.locator('body'));
    expect(text).toContain(article.title);
    expect(text).toContain('Kiosk');
  });

  it('buys in two tabs at once: two orders, each proof its own', async () => {
    const first = await openArticle();
    const second = await person.newPage();
    await second.goto(`${world.newsUrl}/articles/${articles[1]!.slug}`);
    const before = (await world.orders()).length;

    await buyerAt(first).onboard();
    await second.bringToFront();
    await buyerAt(second).onboard();
    await buyerAt(second).pay();
    await paid(second);
    await first.bringToFront();
    await buyerAt(first).pay();
    await paid(first);

    const orders = (await world.orders()).slice(0, -before || undefined);
    expect(orders.map(({ name }) => name).sort()).toEqual([article.title, articles[1]!.title].sort());
  });
});

describe('a page under the strictest policy', () => {
  it('sells with two sources, a nonce and Trusted Types, and breaks no rule', async () => {
    const received: URLSearchParams[] = [];
    const shop = await world.openShop('strict', async (request) => {
      if (request.method === 'POST') {
        received.push(new URLSearchParams(await request.text()));
        return html('<p>Thank you</p>');
      }
      return html(form(shop.keys.apiKey) + script('nonce="n0nce"'), {
        'Content-Security-Policy': [
          "default-src 'none'",
          "script-src 'nonce-n0nce'",
          `frame-src ${world.providerUrl}`,
          "form-action 'self'",
          "base-uri 'none'",
          "require-trusted-types-for 'script'",
        ].join('; '),
      });
    });
    person = await world.newPerson();
    const page = await person.newPage();
    const violations: string[] = [];
    page.on(
      'console',
      (message) => /Content.Security.Policy|TrustedHTML/i.test(message.text()) && violations.push(message.text()),
    );
    await page.goto(shop.url);
    const buyer = buyerAt(page);
    await buyer.onboard();
    await buyer.pay();
    await page.getByText('Thank you').waitFor();

    expect(violations).toEqual([]);
    expect(received).toHaveLength(1);
    expect([...received[0]!.keys()].sort()).toEqual(['article_id', 'email', 'origin_proof', 'userToken']);
  });
});

describe('who may start a purchase', () => {
  async function openCountingShop() {
    let submissions = 0;
    const name = `count${Math.random().toString(36).slice(2, 8)}`;
    const shop = await world.openShop(name, (request) => {
      if (request.method === 'POST') submissions += 1;
      return html(
        request.method === 'POST'
          ? '<p>Thank you</p>'
          : form(shop.keys.apiKey, '<button type="submit" id="page-button">Buy</button>') + script(),
      );
    });
    person = await world.newPerson();
    const page = await person.newPage();
    await page.goto(shop.url);
    const trigger = (count: number) =>
      page.evaluate((times) => {
        const target = document.querySelector('form')!;
        const button = document.querySelector<HTMLButtonElement>('#page-button')!;
        for (let at = 0; at < times; at += 1) at % 2 ? target.requestSubmit() : button.click();
      }, count);
    return { page, buyer: buyerAt(page), trigger, submissions: () => submissions };
  }

  it('50 triggers by the page make no proof and no submission; one click in the frame then makes one of each', async () => {
    const { page, buyer, trigger, submissions } = await openCountingShop();
    await buyer.onboard();
    const before = await world.proofs();

    await trigger(50);
    await page.evaluate(() => new Promise((done) => setTimeout(done)));
    await buyer.screen('confirm').waitFor();
    expect([(await world.proofs()) - before, submissions()]).toEqual([0, 0]);

    await buyer.pay();
    await page.getByText('Thank you').waitFor();
    expect([(await world.proofs()) - before, submissions()]).toEqual([1, 1]);
  });

  it('50 triggers around one click in the frame make one proof and one submission', async () => {
    const { page, buyer, trigger, submissions } = await openCountingShop();
    await buyer.onboard();
    const before = await world.proofs();

    await trigger(25);
    await buyer.pay();
    await trigger(25).catch(() => {}); // the page may have gone by then
    await page.getByText('Thank you').waitFor();
    expect([(await world.proofs()) - before, submissions()]).toEqual([1, 1]);
  });

  it('a page that prevents its own submit event prevents the proof', async () => {
    const { page, buyer, submissions } = await openCountingShop();
    await page.evaluate(() => {
      const stop = (event: Event) => event.preventDefault();
      const target = document.querySelector('form')!;
      target.addEventListener('submit', stop);
      Object.assign(window, { allow: () => target.removeEventListener('submit', stop) });
    });
    await buyer.onboard();
    const before = await world.proofs();
    await buyer.pay();
    await buyer.frame.locator('[role=alert], .callout, .notice').first().waitFor();
    expect([(await world.proofs()) - before, submissions()]).toEqual([0, 0]);

    await page.evaluate(() => (window as unknown as { allow(): void }).allow());
    await buyer.pay();
    await page.getByText('Thank you').waitFor();
    expect([(await world.proofs()) - before, submissions()]).toEqual([1, 1]);
  });

  it('a click that a script makes inside the frame counts for nothing', async () => {
    const { buyer } = await openCountingShop();
    await buyer.onboard();
    const before = await world.proofs();
    await buyer.frame.locator('main button[type=submit]:not([aria-disabled=true])').waitFor();
    await buyer.primary().evaluate((button: HTMLButtonElement) => button.click());
    await buyer.primary().evaluate((button: HTMLButtonElement) => button.form!.requestSubmit());
    await buyer.screen('confirm').waitFor();
    expect((await world.proofs()) - before).toBe(0);
  });

  it('a final button under an overlay stays dead, and comes to life when it is uncovered', async () => {
    const { page, buyer } = await openCountingShop();
    await page.evaluate(() => {
      const cover = document.createElement('div');
      cover.id = 'cover';
      Object.assign(cover.style, {
        position: 'fixed',
        inset: '0',
        zIndex: '9',
        pointerEvents: 'none',
        background: '#fff8',
      });
      document.body.append(cover);
    });
    await buyer.onboard();
    const dead = buyer.frame.locator('main button[type=submit][aria-disabled=true]');
    const before = await world.proofs();
    await dead.waitFor();
    await dead.click({ force: true });
    expect(await dead.count()).toBe(1);
    expect((await world.proofs()) - before).toBe(0);

    await page.evaluate(() => document.querySelector('#cover')!.remove());
    await buyer.pay();
    await page.getByText('Thank you').waitFor();
    expect((await world.proofs()) - before).toBe(1);
  });
});

const html = (body: string, headers: Record<string, string> = {}) =>
  new Response(`<!doctype html><html lang="en"><title>Shop</title><body>${body}</body></html>`, {
    headers: { 'Content-Type': 'text/html; charset=utf-8', ...headers },
  });

const script = (attributes = '') =>
  `<script async ${attributes} src="${world.providerUrl}/web/js/sdk.min.js"></script>`;

const form = (apiKey: string, inside = '') => `
  <form class="ondemand-form" action="/purchase" method="POST" data-api-key="${apiKey}" data-flow="purchase"
        data-amount="9900" data-currency="SEK" data-locale="en" data-item-name="A day pass">
    <input type="hidden" name="article_id" value="4553">${inside}
  </form>`;
