import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { articles } from '../../examples/news/articles.js';
import { buyerAt } from './support/buyer.js';
import { openTill } from './support/till.js';
import { startWorld, type World } from './support/world.js';

/* pay.shop.localhost for www.shop.localhost: two origins of one site, so that the provider's cookies are first-party. */
let world: World;

beforeAll(async () => {
  world = await startWorld({ hosts: { pay: 'pay.shop', news: 'www.shop' } });
});
afterAll(() => world.close());

/**
 * Presses the final button until the story is there. Chromium throws away a press on a frame that has moved in the last
 * half second, to keep pages from moving it under somebody's finger; a person presses again.
 */
async function payFor(page: Page): Promise<void> {
  await buyerAt(page).screen('confirm').waitFor();
  const pressed = async () => {
    await buyerAt(page)
      .primary()
      .click({ timeout: 1000 })
      .catch(() => {});
    return page.getByText('This story is yours').isVisible();
  };
  await expect.poll(pressed, { timeout: 20_000 }).toBe(true);
}

describe('a provider on a subdomain of the shop', () => {
  it('knows a buyer again at every shop of the site, in a browser that blocks third-party cookies', async () => {
    const person = await world.newPerson();
    const page = await person.newPage();
    await page.goto(`${world.newsUrl}/articles/${articles[0]!.slug}`);
    const buyer = buyerAt(page);
    await buyer.introduce(world.newPhone());
    await buyer.payWithCard('4242 4242 4242 4242');
    const everywhere = buyer.frame.locator('input#everywhere');
    if (await everywhere.count()) await everywhere.check();
    await payFor(page);

    await page.goto(`${world.newsUrl}/articles/${articles[1]!.slug}`);
    await buyer.screen('confirm').getByText('Welcome back').waitFor();
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
