import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buyerAt } from './support/buyer.js';
import { shopPage, terms } from './support/till.js';
import { startWorld, type World } from './support/world.js';

let world: World;
let person: BrowserContext;
let url: string;

beforeAll(async () => {
  world = await startWorld();
  const shop = await world.openShop('dear', (request) => {
    if (request.method === 'POST') return new Response('<p>Thank you', { headers: { 'Content-Type': 'text/html' } });
    const amount = Number(new URL(request.url).searchParams.get('amount'));
    return shopPage(
      world,
      `<form class="ondemand-form" method="POST" action="/" ${terms(shop.keys.apiKey, { amount })}></form>`,
    );
  });
  url = shop.url;
});
afterAll(() => world.close());
afterEach(() => person?.close());

async function openAt(amount: number): Promise<{ page: Page; buyer: ReturnType<typeof buyerAt> }> {
  const page = await person.newPage();
  await page.goto(`${url}/?amount=${amount}`);
  return { page, buyer: buyerAt(page) };
}

/** A first purchase, after which this browser is remembered. */
async function buyFirst() {
  person = await world.newPerson();
  const number = world.newPhone();
  const { page, buyer } = await openAt(9900);
  await buyer.introduce(number);
  await buyer.payWithCard('4242 4242 4242 4242');
  await buyer.pay();
  await page.getByText('Thank you').waitFor();
  return number;
}

describe('a buyer whose browser is remembered', () => {
  it('gives the code of the card before a large purchase, and then pays', async () => {
    await buyFirst();
    const { page, buyer } = await openAt(150_000);
    await buyer.screen('details').getByText('we check that it is you').waitFor();
    await buyer.frame.locator('input[autocomplete=cc-csc]').fill('123');
    await buyer.primary().click();
    await buyer.pay();
    await page.getByText('Thank you').waitFor();
  });

  it('gives a code by text message instead, which is sent when they ask for it', async () => {
    const { code } = await buyFirst();
    const before = await code();
    const { page, buyer } = await openAt(150_000);
    await buyer.screen('details').getByText('we check that it is you').waitFor();
    expect(await code()).toBe(before);
    await buyer.frame.getByRole('button', { name: 'Get a code by text message instead' }).click();
    await buyer.frame.locator('input[autocomplete=one-time-code]').waitFor();
    await buyer.frame.locator('input[autocomplete=one-time-code]').fill(await code());
    await buyer.pay();
    await page.getByText('Thank you').waitFor();
  });

  it('pays a small price with one tap', async () => {
    await buyFirst();
    const { page, buyer } = await openAt(9900);
    await buyer.pay();
    await page.getByText('Thank you').waitFor();
  });
});
