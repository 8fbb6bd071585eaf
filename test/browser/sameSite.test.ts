import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { articles } from '../../examples/news/articles.js';
import { buyerAt } from './support/buyer.js';
import { openTill } from './support/till.js';
import { startWorld, type World } from './support/world.js';

/*
 * pay.shop.localhost for www.shop.localhost: two origins of one site, so that the provider's cookies are first-party.
 */
let world: World;

beforeAll(async () => {
  world = await startWorld({ hosts: { pay: 'pay.shop', news: 'www.shop' } });
});
afterAll(() => world.close());

async function payFor(page: Page): Promise<void> {
  await buyerAt(page).payByKey();
  await page.getByText('This story is yours').waitFor();
}

describe('a provider on a subdomain of the shop', () => {
  it('knows a buyer again at every shop of the site, in a browser that blocks third-party cookies', async () => {
    // All in view: nothing has to be scrolled.
    const person = await world.newPerson({ viewport: { width: 1280, height: 2400 } });
    const page = await person.newPage();
    await page.goto(`${world.newsUrl}/articles/${articles[0]!.slug}`);
    const buyer = buyerAt(page);
    await buyer.introduce(world.newPhone());
    await buyer.payWithCard('4242 4242 4242 4242');
    await payFor(page);

    await page.goto(`${world.newsUrl}/articles/${articles[1]!.slug}`);
    await buyer.screen('confirm').getByText('Welcome back').waitFor();
    await buyer.frame.getByRole('button', { name: 'Yes' }).press('Enter');
    await buyer.frame.getByText('Other shops will know you here too.').waitFor();
    await payFor(page);

    const sister = await openTill(world, 'books.shop');
    await page.goto(sister.url);
    await buyer.screen('confirm').getByText('Welcome back').waitFor();
    const stranger = await openTill(world, 'elsewhere');
    await page.goto(stranger.url);
    await buyer.screen('phone').waitFor();
    expect(await world.orders()).toHaveLength(2);
    await person.close();
  });
});
