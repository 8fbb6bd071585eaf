import { SANDBOX_FIXED_CODE, SANDBOX_PHONES } from 'ondemand-pay/protocol';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { articles } from '../../examples/news/articles.js';
import { createLook, focused, frameOf } from './support/axe.js';
import { buyerAt } from './support/buyer.js';
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
    await buyer.screen('email').waitFor();
    await look('email');
    await buyer.giveEmail();
    await buyer.screen('payment-method').waitFor();
    await look('payment-method');
    for (const method of ['invoice', 'direct_debit', 'card']) {
      await buyer.frame.locator(`input[type=radio][value=${method}]`).check();
      await buyer.primary().click();
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
    await buyer.screen('email').waitFor();
    expect(await focused(page)).toBe('email');
    await keyboard.type('anna@example.se');
    await keyboard.press('Enter');
    await buyer.screen('payment-method').waitFor();
    expect(await focused(page)).toBe('H1');
    await keyboard.press('Tab');
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
    await keyboard.press('Tab');
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

  it('moves nothing on the page between the mount and the first screen', async () => {
    person = await world.newPerson();
    const page = await person.newPage();
    await page.addInitScript(() => {
      const shifts: number[] = [];
      Object.assign(window, { shifts });
      new PerformanceObserver((list) => {
        if (document.querySelector('iframe')) {
          for (const entry of list.getEntries()) shifts.push((entry as PerformanceEntry & { value: number }).value);
        }
      }).observe({ type: 'layout-shift', buffered: true });
    });
    await page.goto(`${world.newsUrl}/articles/${articles[0]!.slug}`);
    const iframe = page.locator('form.ondemand-form iframe');
    await iframe.waitFor();
    const height = () => iframe.evaluate((element) => (element as HTMLElement).offsetHeight);
    await buyerAt(page).screen('loading').or(buyerAt(page).screen('phone')).first().waitFor();
    const before = await height();
    await buyerAt(page).screen('phone').waitFor();
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    expect(await height()).toBe(before);
    const shifts = await page.evaluate(() => (window as unknown as { shifts: number[] }).shifts);
    expect(shifts.reduce((sum, value) => sum + value, 0)).toBeLessThan(0.01);
  });

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
