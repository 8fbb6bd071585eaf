import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { createServer, type ViteDevServer } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { callsOf, openedFrame, proofsOf, repliesOf } from '../browser/sdk/support/browser.js';
import { type Site, startSite } from '../browser/sdk/support/site.js';
import { launchChromium } from '../browser/support/chromium.js';

/* Components are mounted and taken away by frameworks, as a developer has them: a form has one frame, or none. */

const folder = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const made = folder('made');

let browser: Browser;
let site: Site;
let vite: ViteDevServer;
let shop: string;
let page: Page;
let problems: string[];

beforeAll(async () => {
  // A copy, since Fast Refresh is shown by a change of a file.
  await rm(made, { recursive: true, force: true });
  await cp(folder('pages'), made, { recursive: true });
  vite = await createServer({ configFile: `${made}/vite.config.mjs`, logLevel: 'error', server: { port: 0 } });
  [browser, site] = await Promise.all([launchChromium(), startSite(), vite.listen(0)]);
  shop = `http://shop.localhost:${(vite.httpServer!.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await Promise.all([browser.close(), site.close(), vite.close()]);
  await rm(made, { recursive: true, force: true });
});
beforeEach(async () => {
  page = await browser.newPage();
  problems = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
});
afterEach(() => page.close());

const call = (name: string, argument?: boolean) =>
  page.evaluate(([which, value]) => (window as never as Record<string, (v: unknown) => void>)[which]?.(value), [
    name,
    argument,
  ] as const);
const open = async (framework: string, kind: string) => {
  await page.goto(`${shop}/${framework}/?kind=${kind}&provider=${encodeURIComponent(site.pay)}`);
  return openedFrame(page);
};
const frames = () => page.locator('iframe').count();
/** What the shop gets: its own fields and one proof. */
const buys = async () => {
  const posts: string[] = [];
  await page.route('**/purchase', async (route) => {
    posts.push(route.request().postData() ?? '');
    await route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>bought</title>' });
  });
  const frame = await openedFrame(page);
  await frame.click('#pay');
  await page.waitForURL('**/purchase');
  expect(posts.map((post) => [...new URLSearchParams(post)])).toEqual([
    [
      ['article_id', '4553'],
      ['userToken', 'user-1'],
      ['origin_proof', 'proof-1'],
      ['email', 'a@example.com'],
    ],
  ]);
};

const KINDS = ['mount', 'marked', 'element'];

describe.each(['react', 'vue', 'svelte'])('%s', (framework) => {
  it.each(KINDS)('mounts a form by %s once, takes it away once, and sells', async (kind) => {
    await open(framework, kind);
    expect(await frames()).toBe(1);
    for (let round = 0; round < 3; round++) {
      await call('show', false);
      await expect.poll(frames).toBe(0);
      await call('show', true);
      await openedFrame(page);
      expect(await frames()).toBe(1);
    }
    // Drawing again leaves the frame as it is.
    const calls = (await callsOf(await openedFrame(page))).length;
    await call('again');
    await page.locator('#count', { hasText: '1' }).waitFor();
    expect(await frames()).toBe(1);
    expect(await callsOf(await openedFrame(page))).toHaveLength(calls);
    expect(problems).toEqual([]);
    await buys();
  });
});

describe('react', () => {
  it.each(KINDS)('keeps the frame of a form by %s through Suspense', async (kind) => {
    await open('react', kind);
    await call('suspend');
    await page.getByText('waiting').waitFor();
    expect(await frames()).toBe(1);
    expect(await page.locator('iframe').isVisible()).toBe(false);
    await call('resume');
    await expect.poll(() => page.locator('iframe').isVisible()).toBe(true);
    expect(await frames()).toBe(1);
    await buys();
  });

  it('keeps one frame through Fast Refresh', async () => {
    await open('react', 'mount');
    const file = `${made}/react/Checkout.jsx`;
    const source = await readFile(file, 'utf8');
    await page.evaluate(() => Object.assign(window, { sameDocument: true }));
    await writeFile(file, source.replace('first edition', 'second edition'));
    await page.getByText('second edition').waitFor();
    expect(await page.evaluate('window.sameDocument')).toBe(true);
    await openedFrame(page);
    expect(await frames()).toBe(1);
    await buys();
  });

  it('sells nothing through a form action, which prevents every submit: it runs, and no proof is made', async () => {
    const frame = await open('react', 'action');
    await frame.click('#pay');
    await page.getByText('acted: 4553').waitFor();
    expect(await repliesOf(frame)).toEqual([['raiseSubmit', { ok: false, reason: 'prevented' }]]);
    expect(await proofsOf(frame)).toBe(0);
    expect(await frames()).toBe(1);
    await call('show', false);
    await expect.poll(frames).toBe(0);
  });
});
