import { setTimeout as rest } from 'node:timers/promises';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findProgram } from '../../scripts/browsers.mjs';
import { chromiumOptions, findChromium } from '../../scripts/chromium.mjs';
import { type Shops, startShops } from '../browser/support/world.js';
import { readerAt } from './support/buyer.js';
import { openDisplay } from './support/display.js';
import type { Place, Tab } from './support/engine.js';
import { until } from './support/until.js';

/* Chromium with windows on a screen: without one, and under a driver that pretends it, every page has the focus. */

const xvfb = findProgram(['Xvfb']);
const isHere = xvfb !== undefined && findChromium() !== undefined;

let display: Awaited<ReturnType<typeof openDisplay>>;
let browser: Browser;
let page: Page;
let shops: Shops;

beforeAll(async () => {
  if (!isHere) return;
  shops = await startShops();
  display = await openDisplay(xvfb);
  const { executablePath, args } = chromiumOptions();
  const env = { ...process.env, DISPLAY: display.name };
  browser = await puppeteer.launch({ browser: 'chrome', executablePath, args, headless: false, env });
  page = await browser.newPage();
});
afterAll(async () => {
  await browser?.close();
  await display?.close();
  await shops?.close();
});

const inside = (place: Place) => {
  const frame = place === 'page' ? page.mainFrame() : page.frames().find((one) => /\/frame\?/.test(one.url()));
  if (!frame) throw new Error('the page has no frame');
  return frame;
};
const element = async (place: Place, selector: string) => {
  const found = await inside(place).$(selector);
  if (!found) throw new Error(`nothing fits ${selector}`);
  return found;
};
const tab: Tab = {
  open: async (url) => void (await page.goto(url)),
  type: async (place, selector, text) => (await element(place, selector)).type(text),
  hover: async (place, selector) => (await element(place, selector)).hover(),
  click: async (place, selector) => (await element(place, selector)).click(),
  read: (place, expression) => inside(place).evaluate(expression),
  hand: null,
  close: async () => {},
};

/** The page opens a window in front of itself, which goes at the press. */
async function openPopup(): Promise<Page> {
  const opened = new Promise<Page | null>((resolve) =>
    browser.once('targetcreated', (target) => void target.page().then(resolve)),
  );
  await page.evaluate(() => void window.open('/decoy', '', 'popup,width=500,height=500'));
  const popup = (await opened)!;
  await popup.evaluate(() => addEventListener('pointerdown', () => window.close()));
  await until('the focus in the popup', async () => !(await page.evaluate(() => document.hasFocus())));
  return popup;
}

describe.skipIf(!isHere)('in Chromium, with windows', () => {
  it('a popup in front of the frame that closes at the press makes no proof of the next; a press after a rest does', async () => {
    const reader = readerAt(tab, shops);
    const number = shops.newPhone();
    await reader.open(0);
    await reader.introduce(number);
    await reader.addCard();
    await reader.screen('confirm');
    await tab.read('page', `document.querySelector('form iframe').scrollIntoView({ block: 'center' })`);
    const button = (await inside('frame').waitForSelector('[data-guards=confirm][data-stands=live]'))!;
    const { x, y, width, height } = (await button.boundingBox())!;
    const [at, down] = [x + width / 2, y + height / 2];
    // The hand has lain on the button for long before the popup comes, so that nothing but the window is in its way.
    await page.mouse.move(at - 3, down);
    await page.mouse.move(at, down);
    await rest(700);
    const before = await shops.proofs();

    // While the popup stands, the press reaches the frame all the same: the focus is elsewhere.
    let popup = await openPopup();
    await page.mouse.down();
    await page.mouse.up();
    await rest(300);
    expect(await shops.proofs()).toBe(before);

    // That press brought the page in front again: the next popup takes the focus anew.
    await popup.close();
    popup = await openPopup();
    const closed = new Promise((resolve) => popup.once('close', resolve));
    await popup.mouse.move(100, 100);
    // The first press takes the popup away; the second of a double click lands on what was behind it.
    await popup.mouse.down().catch(() => {});
    await closed;
    await page.mouse.down();
    await page.mouse.up();
    await rest(300);
    expect(await shops.proofs()).toBe(before);

    await page.bringToFront();
    await page.mouse.move(at + 2, down);
    await rest(800);
    await page.mouse.down();
    await page.mouse.up();
    await reader.paid();
    expect(await shops.proofs()).toBe(before + 1);
  });
});
