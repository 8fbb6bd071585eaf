import puppeteer, { type Frame, type Page } from 'puppeteer-core';
import { findFirefox } from '../../../scripts/browsers.mjs';
import type { Engine, Place } from './engine.js';

/**
 * Firefox over WebDriver BiDi, with its defaults: cookies of a site inside another are kept apart for each page's site.
 * @see https://developer.mozilla.org/docs/Web/Privacy/Guides/State_Partitioning
 */
export const firefox: Engine = {
  name: 'Firefox',
  isHere: findFirefox() !== undefined,
  keepsCookiesInFrames: true,
  async launch({ proxy }) {
    const [host, port] = proxy.split(':');
    const browser = await puppeteer.launch({
      browser: 'firefox',
      executablePath: findFirefox()!,
      headless: true,
      acceptInsecureCerts: true,
      extraPrefsFirefox: { 'network.proxy.type': 1, 'network.proxy.ssl': host, 'network.proxy.ssl_port': Number(port) },
    });
    const page = await browser.newPage();
    const element = async (place: Place, selector: string) => {
      const found = await inside(page, place).$(selector);
      if (!found) throw new Error(`nothing fits ${selector}`);
      return found;
    };
    return {
      open: async (url) => void (await page.goto(url)),
      type: async (place, selector, text) => (await element(place, selector)).type(text),
      hover: async (place, selector) => {
        // From elsewhere: a mouse that is told to go where the page before left it moves nothing, and nothing hears it.
        await page.mouse.move(1, 1);
        await (await element(place, selector)).hover();
      },
      click: async (place, selector) => (await element(place, selector)).click(),
      read: (place, expression) => inside(page, place).evaluate(expression),
      hand: {
        moveTo: (x, y) => page.mouse.move(x, y),
        press: (x, y, times = 1) => page.mouse.click(x, y, { count: times }),
        async touch(x, y) {
          const finger = await page.touchscreen.touchStart(x, y);
          return () => finger.end();
        },
        key: (name) => page.keyboard.press(name),
      },
      close: () => browser.close(),
    };
  },
};

function inside(page: Page, place: Place): Frame {
  const frame = place === 'page' ? page.mainFrame() : page.frames().find((one) => /\/frame\?/.test(one.url()));
  if (!frame) throw new Error('the page has no frame');
  return frame;
}
