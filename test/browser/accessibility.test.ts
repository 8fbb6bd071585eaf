import { SANDBOX_FIXED_CODE, SANDBOX_PHONES } from 'ondemand-pay/protocol';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { articles } from '../../examples/news/articles.js';
import { createLook, focused, frameOf } from './support/axe.js';
import { buyerAt } from './support/buyer.js';
import { shopPage, terms } from './support/till.js';
import { startWorld, type World } from './support/world.js';

let world: World;
let person: BrowserContext;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());
afterEach(() => person.close());

async function openArticle(options: Parameters<World['newPerson']>[0] = {}): Promise<Page> {
  person = await world.newPerson(options);
  const page = await person.newPage();
  await page.goto(`${world.newsUrl}/articles/${articles[0]!.slug}`);
  return page;
}

describe('every screen', () => {
  it.each(['light', 'dark'] as const)('meets WCAG 2.2 AA in %s colours', async (colorScheme) => {
    const page = await openArticle({ colorScheme, reducedMotion: 'reduce' });
    const buyer = buyerAt(page);
    const { look, seen, broken } = createLook(() => page);

    await buyer.screen('phone').waitFor();
    await look('phone');
    await buyer.primary().click();
    await buyer.frame.locator('.wrong').waitFor();
    await look('phone, empty');
    await buyer.givePhone();
    await buyer.screen('code').waitFor();
    await look('code');
    await buyer.giveCode();
    await buyer.screen('payment-method').waitFor();
    await look('payment-method');
    await buyer.primary().click();
    await buyer.frame.locator('.wrong').waitFor();
    await look('payment-method, empty');
    await buyer.giveEmail();
    for (const method of ['invoice', 'direct_debit', 'card'] as const) {
      await buyer.chooseMethod(method);
      await buyer.screen('details').waitFor();
      await look(`details, ${method}`);
      await buyer.primary().click();
      await buyer.frame.locator('.wrong').first().waitFor();
      await look(`details, ${method}, empty`);
      await buyer.frame.locator('main .texts button').first().click();
      await buyer.screen('payment-method').waitFor();
    }
    await buyer.payWithCard('4000 0025 0000 3155');
    await look('confirm');
    await buyer.pay();
    await buyer.screen('authenticate').waitFor();
    await look('authenticate');
    await buyer.frame.locator('main .texts button').first().click();
    await buyer.screen('payment-method').waitFor();
    await look('payment-method, not approved');

    expect(broken()).toEqual([]);
    expect(seen()).toBe(14);
  });
});

describe('a buyer with a keyboard alone', () => {
  it('buys, with the focus where each screen begins', async () => {
    const page = await openArticle();
    const buyer = buyerAt(page);
    await buyer.screen('phone').waitFor();
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('BODY');

    const { keyboard } = page;
    for (let presses = 0; (await focused(page)) !== 'phone'; presses += 1) {
      if (presses > 40) throw new Error('Tab does not reach the phone number');
      await keyboard.press('Tab');
    }
    await keyboard.type(SANDBOX_PHONES.fixedCode);
    await keyboard.press('Enter');
    await buyer.screen('code').waitFor();
    expect(await focused(page)).toBe('code');
    await keyboard.type(SANDBOX_FIXED_CODE);
    await buyer.screen('payment-method').waitFor();
    expect(await focused(page)).toBe('email');
    await keyboard.type('anna@example.se');
    await keyboard.press('Tab');
    // Keys only choose; the button, or Enter, goes on.
    await keyboard.press('Space');
    await keyboard.press('Enter');
    await buyer.screen('details').waitFor();
    expect(await focused(page)).toBe('number');
    await keyboard.type('4242424242424242');
    await keyboard.press('Tab');
    await keyboard.type('1240');
    await keyboard.press('Tab');
    await keyboard.type('123');
    await keyboard.press('Enter');
    await buyer.screen('confirm').waitFor();
    expect(await focused(page)).toBe('H1');
    await buyer.frame.locator('main button[type=submit][aria-disabled=false]').waitFor();
    // Past the two buttons that change the address and the way to pay.
    for (let presses = 0; presses < 3; presses += 1) await keyboard.press('Tab');
    await keyboard.press('Enter');
    await page.getByText('This story is yours').waitFor();
  });
});

describe('the frame', () => {
  it('speaks through a live region that is there before the script', async () => {
    const response = await world.provider.fetch(new Request(`${world.providerUrl}/frame?key=${world.keys.apiKey}`), {
      remoteAddress: '127.0.0.1',
    });
    expect(await response.text()).toMatch(/<div id="live" role="status" aria-live="polite"/);
    const page = await openArticle();
    await buyerAt(page).givePhone('07');
    await buyerAt(page).frame.locator('#live', { hasText: 'phone number' }).waitFor({ state: 'attached' });
  });

  it.each([300, 320, 400, 420, 480, 1280].flatMap((width) => [false, true].map((refused) => ({ width, refused }))))(
    'has its first height from the beginning, and moves nothing on the page: $width pixels, refused before: $refused',
    async ({ width, refused }) => {
      const shop = await world.openShop('steady', () => {
        const form = `<form class="ondemand-form" action="/purchase" method="POST" ${terms(shop.keys.apiKey)}
          ${refused ? 'data-problem="payment_declined"' : ''}></form>`;
        return shopPage(world, `<style>body { margin: 0 }</style>${form}<p>The rest of the page</p>`);
      });
      person = await world.newPerson({ viewport: { width, height: 900 } });
      const page = await person.newPage();
      await page.addInitScript(() => {
        const heights: number[] = [];
        Object.assign(window, { heights });
        // The frame tells its height before its state.
        addEventListener('ondemand:ready', () => Object.assign(window, { isReady: true }));
        new MutationObserver(() => {
          const frame = document.querySelector('iframe');
          if (frame) heights.push(frame.offsetHeight);
        }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['style'] });
      });
      await page.goto(shop.url);
      const buyer = buyerAt(page);
      await buyer.screen('phone').waitFor();
      const ruler = await buyer.frame.locator('#ruler').evaluate((element) => element.getBoundingClientRect().height);
      await page.waitForFunction(() => 'isReady' in window);
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      const heights = await page.evaluate(() => (window as unknown as { heights: number[] }).heights);
      expect(new Set(heights)).toEqual(new Set([ruler]));
    },
  );

  it('fits 320 pixels with text at 200 %, and keeps its edges in forced colours', async () => {
    const page = await openArticle({
      viewport: { width: 320, height: 900 },
      forcedColors: 'active',
      reducedMotion: 'reduce',
    });
    const buyer = buyerAt(page);
    await buyer.screen('phone').waitFor();
    const frame = frameOf(page);
    await frame.evaluate(() => {
      document.documentElement.style.fontSize = '200%';
    });
    const overflow = await frame.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    const [border, animation] = await buyer.primary().evaluate((button: HTMLButtonElement) => {
      const { borderTopWidth, borderTopStyle } = getComputedStyle(button);
      return [`${borderTopWidth} ${borderTopStyle}`, getComputedStyle(button.form!).animationName];
    });
    expect(border).toBe('1px solid');
    expect(animation).toBe('none');
  });
});
