import type { FrameLocator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buyerAt } from './support/buyer.js';
import { shopPage } from './support/till.js';
import { startWorld, type World } from './support/world.js';

/** How the frame reads: on narrow phones, with large text, and to whoever listens. */
let world: World;
let shop: Awaited<ReturnType<World['openShop']>>;

beforeAll(async () => {
  world = await startWorld();
  shop = await world.openShop('reading', (request) =>
    request.method === 'POST'
      ? new Response('<!doctype html><p>Thank you', { headers: { 'Content-Type': 'text/html' } })
      : shopPage(
          world,
          `<meta name="viewport" content="width=device-width"><style>body { margin: 0 }</style>
       <form class="ondemand-form" action="/buy" method="POST" data-api-key="${shop.keys.apiKey}" data-flow="purchase"
         data-amount="1900" data-tax-amount="108" data-currency="SEK" data-item-name="Sista nattfärjan"
         data-locale="${new URL(request.url).searchParams.get('locale')}"></form>`,
        ),
  );
});
afterAll(() => world.close());

async function visit(locale: string): Promise<Page> {
  const person = await world.newPerson({ viewport: { width: 320, height: 900 } });
  const page = await person.newPage();
  await page.goto(`${shop.url}/?locale=${locale}`);
  await buyerAt(page).screen('phone').waitFor();
  return page;
}

/** The words that stand on two lines, though they would fit on one. */
const brokenWords = (frame: FrameLocator) =>
  frame.locator('#frame .sheet').evaluate((sheet) => {
    const broken: string[] = [];
    const texts = document.createTreeWalker(sheet, NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
      if (node.parentElement?.closest('.visually-hidden, title')) continue;
      for (const { index, 0: word } of (node.textContent ?? '').matchAll(/[\p{L}\d.,]+/gu)) {
        const range = document.createRange();
        range.setStart(node, index);
        range.setEnd(node, index + word.length);
        const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
        if (lines.size > 1) broken.push(word);
      }
    }
    return broken;
  });

/** How many lines the amount of the price takes. */
const linesOfPrice = (frame: FrameLocator) =>
  frame.locator('.price').evaluate((price) => {
    const range = document.createRange();
    range.selectNode(price.firstChild!);
    return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size;
  });

describe.each(['en', 'sv'])('in %s', (locale) => {
  it('no word breaks in two, and the price stands on one line, to 200 % of the text', async () => {
    const page = await visit(locale);
    const buyer = buyerAt(page);
    const found: string[] = [];
    const look = async (name: string) => {
      await buyer.screen(name).waitFor();
      for (const width of [280, 320, 480]) {
        await page.setViewportSize({ width, height: 900 });
        for (const scale of [100, 150, 200]) {
          await buyer.frame.locator('html').evaluate((html, size) => {
            html.style.fontSize = `${size}%`;
          }, scale);
          const where = `${name} at ${width}, ${scale} %`;
          if ((await linesOfPrice(buyer.frame)) !== 1) found.push(`${where}: price`);
          if (scale === 100 && width >= 320) {
            found.push(...(await brokenWords(buyer.frame)).map((word) => `${where}: ${word}`));
          }
        }
      }
      await buyer.frame.locator('html').evaluate((html) => html.style.removeProperty('font-size'));
      await page.setViewportSize({ width: 320, height: 900 });
    };
    const number = world.newPhone();
    await look('phone');
    await buyer.givePhone(number.phone);
    await look('code');
    await buyer.giveCode(await number.code());
    await look('payment-method');
    await buyer.giveEmail();
    await buyer.chooseCard();
    await look('details');
    await buyer.giveCard();
    await look('confirm');
    expect(found).toEqual([]);
  });
});

it('says each thing once: what the focus came to is not said again, and that the button is live is', async () => {
  const page = await visit('en');
  const buyer = buyerAt(page);
  const live = buyer.frame.locator('#live');
  const number = world.newPhone();
  await buyer.givePhone(number.phone);
  await buyer.screen('code').waitFor();
  // The focus is in the field, so the heading is told.
  await expect.poll(() => live.textContent()).toContain('Enter the code');
  await buyer.giveCode(await number.code());
  await buyer.giveEmail();
  await buyer.chooseCard();
  await buyer.giveCard();
  await buyer.screen('confirm').waitFor();
  await expect.poll(() => live.textContent()).toBe('You can press the button now.');
  const spoken = await buyer.frame.locator('main').ariaSnapshot();
  expect(spoken).toContain('Visa ending 4242');
  expect(spoken).not.toContain('••••');
});

it('leads the keys of a phone from field to field, and from the last one on', async () => {
  const page = await visit('en');
  const buyer = buyerAt(page);
  const hints = () =>
    buyer.frame
      .locator('main .box input')
      .evaluateAll((inputs) => inputs.map((input) => (input as HTMLInputElement).enterKeyHint));
  expect(await hints()).toEqual(['go']);
  const number = world.newPhone();
  await buyer.givePhone(number.phone);
  await buyer.screen('code').waitFor();
  await buyer.giveCode(await number.code());
  await buyer.giveEmail();
  await buyer.chooseCard();
  await buyer.screen('details').waitFor();
  expect(await hints()).toEqual(['next', 'next', 'go']);
});
