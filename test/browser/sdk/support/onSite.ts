import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { launchChromium } from '../../support/chromium.js';
import { type Site, startSite } from './site.js';

export let browser: Browser;
export let site: Site;
/** A new one for each test, of a person of its own. */
export let page: Page;
/** What the page's console has told as an error. */
export let consoleErrors: string[];

/** One browser and one site for the tests of a file. */
export function onSite(chromium: Parameters<typeof launchChromium>[0] = {}): void {
  beforeAll(async () => {
    [browser, site] = await Promise.all([launchChromium(chromium), startSite()]);
  });
  afterAll(async () => {
    await browser.close();
    await site.close();
  });
  beforeEach(async () => {
    site.frameMode = 'normal';
    site.posts.length = 0;
    page = await browser.newPage();
    consoleErrors = [];
    page.on('console', (message) => message.type() === 'error' && consoleErrors.push(message.text()));
  });
  afterEach(() => page.context().close());
}
