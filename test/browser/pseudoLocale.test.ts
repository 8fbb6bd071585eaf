import type { BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { articles } from '../../examples/news/articles.js';
import { buyerAt, CARDS } from './support/buyer.js';
import { cutOff, speakPseudo } from './support/looking.js';
import { startWorld, type World } from './support/world.js';

let world: World;
let person: BrowserContext;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());
afterEach(() => person.close());

it('cuts off no words that are 40 % longer and read from right to left, at 320 pixels', async () => {
  person = await world.newPerson({ locale: 'sv-SE', viewport: { width: 320, height: 900 }, reducedMotion: 'reduce' });
  await speakPseudo(person);
  const page = await person.newPage();
  await page.goto(`${world.newsUrl}/articles/${articles[0]!.slug}`);
  await page.locator('form.ondemand-form').evaluate((form: HTMLElement) => {
    form.dataset.locale = 'sv-SE';
  });
  const buyer = buyerAt(page);
  const broken: string[] = [];
  const look = async (name: string) => {
    await buyer.screen(name).waitFor();
    const found = await buyer.frame.locator('body').evaluate((body) => ({
      dir: document.documentElement.dir,
      heading: body.querySelector('h1')?.textContent ?? '',
    }));
    const cut = await cutOff(buyer.frame);
    expect(found.dir).toBe('rtl');
    expect(found.heading).toMatch(/^\[.*longer\]$/);
    if (cut.length > 0) broken.push(`${name}: ${cut.join(', ')}`);
  };

  await look('phone');
  await buyer.givePhone();
  await look('code');
  await buyer.giveCode();
  await buyer.giveEmail();
  await look('payment-method');
  await buyer.chooseCard();
  await look('details');
  await buyer.frame.locator('main .texts button').first().click();
  await buyer.payWithCard(CARDS.approved);
  await look('confirm');
  expect(broken).toEqual([]);
});
