import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buyerAt, CARDS } from './support/buyer.js';
import { startWorld, type World } from './support/world.js';

let world: World;
let person: BrowserContext;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());
afterEach(() => person.close());

async function openGames(): Promise<Page> {
  person = await world.newPerson();
  const page = await person.newPage();
  await page.goto(world.gamesUrl);
  await page.evaluate(() => {
    const seen: string[] = [];
    Object.assign(window, { seen });
    for (const name of ['ready', 'authorized', 'success', 'error']) {
      document.addEventListener(`ondemand:${name}`, () => seen.push(name));
    }
  });
  return page;
}
const seen = (page: Page) => page.evaluate(() => (window as unknown as { seen: string[] }).seen);
const finalButton = async (page: Page) => (await buyerAt(page, '#shop').primary().innerText()).replace(/\s/gu, ' ');

describe('the games shop, whose page never reloads', () => {
  it('sells credits in place: the balance grows, and the events come in order', async () => {
    const page = await openGames();
    const buyer = buyerAt(page, '#shop');
    await buyer.onboard();
    await buyer.pay();
    await page.getByText('100 credits: yours now.').waitFor();

    expect(page.url()).toBe(`${world.gamesUrl}/`);
    expect(await page.locator('#credits').innerText()).toBe('100');
    expect((await seen(page)).filter((name) => name !== 'ready')).toEqual(['authorized', 'success']);
    expect((await world.gamesOrders())[0]).toMatchObject({ status: 'captured', amount: 1000, name: '100 credits' });

    // More of it is sold in place, to who is known by now; the same once more by a button.
    await buyer.screen('done').getByRole('button', { name: 'Buy again' }).waitFor();
    await page.locator('#quantity').fill('2');
    await page.locator('#quantity').blur();
    await buyer.screen('confirm').getByText('Welcome back').waitFor();
    await expect.poll(() => finalButton(page)).toBe('Pay SEK 20.00');
    await buyer.pay();
    await page.getByText('2 × 100 credits: yours now.').waitFor();
    await buyer.frame.getByRole('button', { name: 'Buy again' }).click();
    await buyer.screen('confirm').getByText('Paying now buys it once more.').waitFor();
  });

  it('redraws the confirm screen when the buyer wants more, and sells exactly that', async () => {
    const page = await openGames();
    const buyer = buyerAt(page, '#shop');
    await buyer.onboard();
    await expect.poll(() => finalButton(page)).toBe('Pay SEK 10.00');

    await page.locator('#quantity').fill('3');
    await page.locator('#quantity').blur();
    await expect.poll(() => finalButton(page)).toBe('Pay SEK 30.00');
    await buyer.pay();
    await page.getByText('3 × 100 credits: yours now.').waitFor();
    expect((await world.gamesOrders())[0]).toMatchObject({ amount: 3000, name: '3 × 100 credits' });
  });

  it('leads a declined buyer straight back to the payment methods with the reason, and another card buys', async () => {
    const page = await openGames();
    const buyer = buyerAt(page, '#shop');
    await buyer.onboard({ card: CARDS.insufficientFunds });
    await buyer.pay();
    await buyer.screen('payment-method').getByText('Nothing was charged').waitFor();
    expect(await buyer.screen('payment-method').innerText()).not.toContain('on the shelf');
    await expect.poll(() => seen(page)).toContain('error');

    await buyer.payWithCard(CARDS.approved);
    await buyer.pay();
    await page.getByText('100 credits: yours now.').waitFor();
  });
});

describe('a page that cannot show the frame', () => {
  const openPage = async (name: string, policy?: string) => {
    const shop = await world.openShop(name, () => {
      const headers = { 'Content-Type': 'text/html', ...(policy && { 'Content-Security-Policy': policy }) };
      const form = `<form class="ondemand-form" action="/purchase" method="POST" data-api-key="${world.keys.apiKey}"
        data-flow="purchase" data-amount="9900" data-currency="SEK" data-locale="en"></form>`;
      const script = `<script async src="${world.providerUrl}/web/js/sdk.min.js"></script>`;
      return new Response(`<!doctype html><html lang="en"><title>Shop</title>${form}${script}`, { headers });
    });
    person = await world.newPerson();
    const page = await person.newPage();
    const said: string[] = [];
    page.on('console', (message) => message.type() === 'error' && said.push(message.text()));
    await page.goto(shop.url);
    await page.getByRole('alert').getByText('The payment form could not be loaded.').waitFor({ timeout: 12_000 });
    return { shop, said };
  };

  it('names both causes and the origin to register, where the key is not for this page', async () => {
    const { shop, said } = await openPage('stranger');
    expect(said.join()).toContain(`register ${shop.url}`);
    expect(said.join()).toContain('blocked or offline');
  });

  it('names the source that frame-src lacks', async () => {
    const { said } = await openPage('closed', `default-src 'none'; script-src ${world.providerUrl}`);
    expect(said.join()).toContain(`add ${world.providerUrl} to frame-src`);
  });
});
