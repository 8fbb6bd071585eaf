import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createHtml } from '../../examples/html/shop.js';
import { buyerAt, CARDS } from './support/buyer.js';
import { startWorld, type World } from './support/world.js';

let world: World;
let shop: Awaited<ReturnType<World['openShop']>>;
let person: BrowserContext;

beforeAll(async () => {
  world = await startWorld();
  let pages: ReturnType<typeof createHtml> | undefined;
  shop = await world.openShop('html', (request) => pages!.fetch(request));
  pages = createHtml({
    url: shop.url,
    providerUrl: world.providerUrl,
    apiKey: shop.keys.apiKey,
    merchant: shop.merchant,
  });
});
afterAll(() => world.close());
afterEach(() => person.close());

async function openPage(name: string): Promise<Page> {
  person = await world.newPerson({ viewport: { width: 390, height: 844 } });
  const page = await person.newPage();
  await page.goto(`${shop.url}/${name}`);
  return page;
}
const orders = async () => (await shop.merchant.orders.list({ limit: 100 })).data;
const receipt = async (page: Page, text: string) => {
  await page.waitForURL(`${shop.url}/success.html`);
  await buyerAt(page).screen('receipt').getByText(text).first().waitFor();
};

describe('the plain pages', () => {
  it('are listed, and fit into a phone', async () => {
    const page = await openPage('');
    const links = await page.getByRole('link').evaluateAll((all) => all.map((link) => link.getAttribute('href')!));
    expect(links).toHaveLength(8);
    for (const link of links) {
      await page.goto(`${shop.url}/${link}`);
      expect(await page.locator('h1').innerText()).not.toBe('');
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    }
  });

  it('sell one ticket, show its receipt, and what the buyer pays', async () => {
    const page = await openPage('purchase.html');
    const buyer = buyerAt(page);
    await buyer.onboard();
    await buyer.pay();
    await receipt(page, 'Day ticket');
    expect((await orders())[0]).toMatchObject({ status: 'captured', amount: 9900, name: 'Day ticket' });
    await page.goto(`${shop.url}/preferences.html`);
    await buyerAt(page).screen('preferences').waitFor();
  });

  it('offer another way to pay where one was refused', async () => {
    const page = await openPage('purchase.html');
    const buyer = buyerAt(page);
    await buyer.onboard({ card: CARDS.insufficientFunds });
    await buyer.pay();
    await page.waitForURL(`${shop.url}/purchase`);
    await buyer.payWithCard(CARDS.approved);
    await buyer.pay();
    await receipt(page, 'Day ticket');
  });

  it('sell the audio guide in place', async () => {
    const page = await openPage('fetch.html');
    const buyer = buyerAt(page);
    await buyer.onboard();
    await buyer.pay();
    await page.getByText('Audio guide is yours.').waitFor();
    expect(page.url()).toBe(`${shop.url}/fetch.html`);
    expect((await orders())[0]).toMatchObject({ amount: 4900, name: 'Audio guide' });
  });

  it('begin a subscription', async () => {
    const page = await openPage('recurring.html');
    const buyer = buyerAt(page);
    await buyer.onboard();
    await buyer.pay();
    await receipt(page, 'Friends of the museum');
    expect((await orders())[0]).toMatchObject({ amount: 15000, name: 'Friends of the museum' });
  });

  it('register somebody', async () => {
    const page = await openPage('registration.html');
    const buyer = buyerAt(page);
    const before = await orders();
    await buyer.givePhone();
    await buyer.giveCode();
    await buyer.giveEmail();
    await buyer.pay();
    await page.getByText('Welcome. The next letter is yours.').waitFor();
    expect(await orders()).toEqual(before);
  });

  it('sell by a form of 2016', async () => {
    const page = await openPage('2016.html');
    const buyer = buyerAt(page, 'form.klarna-form');
    await buyer.onboard();
    await buyer.pay();
    await page.getByText('Poster of the whale: on its way to you.').waitFor();
    expect((await orders())[0]).toMatchObject({ amount: 14900 });
  });

  it('sell one of several things on a page', async () => {
    const page = await openPage('several.html');
    await buyerAt(page, '#coffee').screen('phone').waitFor();
    const buyer = buyerAt(page, '#soup');
    await buyer.onboard();
    await buyer.pay();
    await receipt(page, 'Soup of the day');
    expect((await orders())[0]).toMatchObject({ amount: 11500, name: 'Soup of the day' });
  });
});
