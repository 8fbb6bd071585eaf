import { readFileSync } from 'node:fs';
import type { BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { articles } from '../../examples/news/articles.js';
import { buyerAt, CARDS } from './support/buyer.js';
import { startWorld, type World } from './support/world.js';

let world: World;
let person: BrowserContext;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());
afterEach(() => person.close());

const pseudoLocale = readFileSync('scripts/pseudoLocale.mjs', 'utf8');

/** Swedish is spoken in the pseudo-locale: the words of the built frame, each longer and from right to left. */
async function speakPseudo(context: BrowserContext): Promise<void> {
  await context.route(/\/frame\/assets\/sv-\w+\.[\w-]+\.js$/, async (route) => {
    const name = new URL(route.request().url()).pathname.split('/').at(-1);
    const real = readFileSync(`dist/frame/${name}`, 'utf8');
    const turned = real.replace(/export\s*\{([^}]*)\}/, (_, names: string) => {
      const [local = '', name = local] = names.split(/\s+as\s+/).map((each) => each.trim());
      return `const turned = pseudoLocale(${local}); export { turned as ${name} }`;
    });
    await route.fulfill({
      contentType: 'text/javascript',
      body: `${pseudoLocale.replaceAll('export ', '')}\n${turned}`,
    });
  });
}

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
    const found = await buyer.frame.locator('body').evaluate((body) => {
      const root = document.documentElement;
      const cut = [...body.querySelectorAll('*')].filter(
        (element) =>
          !element.closest('.visually-hidden, svg, input, select') &&
          element.clientWidth > 0 &&
          element.scrollWidth > element.clientWidth + 1 &&
          getComputedStyle(element).display !== 'inline',
      );
      return {
        dir: root.dir,
        isWide: root.scrollWidth > innerWidth,
        cut: cut.map((element) => element.className || element.tagName),
        heading: body.querySelector('h1')?.textContent ?? '',
      };
    });
    expect(found.dir).toBe('rtl');
    expect(found.heading).toMatch(/^\[.*longer\]$/);
    if (found.isWide || found.cut.length > 0) broken.push(`${name}: ${found.cut.join(', ') || 'wider than the frame'}`);
  };

  await look('phone');
  await buyer.givePhone();
  await look('code');
  await buyer.giveCode();
  await look('email');
  await buyer.giveEmail();
  await look('payment-method');
  await buyer.chooseCard();
  await look('details');
  await buyer.frame.locator('main .texts button').first().click();
  await buyer.payWithCard(CARDS.approved);
  await look('confirm');
  expect(broken).toEqual([]);
});
