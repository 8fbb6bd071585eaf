import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openedFrame } from '../browser/sdk/support/browser.js';
import { type Site, startSite } from '../browser/sdk/support/site.js';
import { launchChromium } from '../browser/support/chromium.js';

/* Sites whose pages are exchanged in place: a form has one frame while its page is shown, and none after. */

const folder = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const made = folder('made');

let browser: Browser;
let site: Site;
let page: Page;
let problems: string[];

beforeAll(async () => {
  // A copy: what is built lies beside its sources.
  await rm(made, { recursive: true, force: true });
  await cp(folder('sites'), made, { recursive: true });
  [browser, site] = await Promise.all([launchChromium(), startSite()]);
});
afterAll(async () => {
  await Promise.all([browser?.close(), site?.close()]);
  await rm(made, { recursive: true, force: true });
});
beforeEach(async () => {
  page = await browser.newPage();
  problems = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
});
afterEach(() => page.close());

type Row = [name: 'next' | 'astro', words: string, command: 'start' | 'dev' | 'preview', kinds: string[]];
const SITES: Row[] = [
  ['next', 'built', 'start', ['mount', 'marked', 'element', 'react']],
  ['next', 'as a developer sees it', 'dev', ['mount', 'marked', 'element', 'react']],
  ['astro', 'built', 'preview', ['mount', 'marked', 'element']],
];

describe.each(SITES)('%s, %s,', (name, _words, command, kinds) => {
  let server: ChildProcess;
  let shop: string;

  beforeAll(async () => {
    if (command !== 'dev') await once(run(name, 'build'), 'exit');
    const port = await freePort();
    server = run(name, command, '--port', String(port));
    shop = `http://shop.localhost:${port}`;
    await vi.waitFor(() => fetch(`http://localhost:${port}/other`), { timeout: 60_000, interval: 200 });
  }, 180_000);
  afterAll(async () => {
    if (!server || server.exitCode !== null) return;
    server.kill();
    await once(server, 'exit');
  });

  const frames = () => page.locator('iframe').count();
  const shows = (title: string) => page.locator('h1', { hasText: title }).waitFor();
  const goTo = async (title: string) => {
    await page.getByRole('link', { name: title, exact: true }).click();
    await shows(title);
  };

  // A page of a development server is built when it is first asked for.
  it.each(kinds)('mounts a form by %s once, takes it away once, and sells', { timeout: 120_000 }, async (kind) => {
    await page.goto(`${shop}/${kind}`);
    await openedFrame(page);
    expect(await frames()).toBe(1);
    await page.evaluate(() => Object.assign(window, { sameDocument: true }));
    const hasOne = async () => {
      await shows(kind);
      await openedFrame(page);
      expect(await frames()).toBe(1);
    };
    for (let round = 0; round < 2; round++) {
      await goTo('other');
      await expect.poll(frames).toBe(0);
      await page.goBack();
      await hasOne();
      await page.goForward();
      await shows('other');
      await expect.poll(frames).toBe(0);
      await goTo(kind);
      await hasOne();
    }
    expect(await page.evaluate('window.sameDocument')).toBe(true);
    expect(problems).toEqual([]);

    const posts: [string, string][][] = [];
    await page.route('**/purchase', async (route) => {
      posts.push([...new URLSearchParams(route.request().postData() ?? '')]);
      await route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>bought</title>' });
    });
    await (await openedFrame(page)).click('#pay');
    await page.waitForURL('**/purchase');
    expect(posts).toEqual([
      [
        ['article_id', '4553'],
        ['userToken', 'user-1'],
        ['origin_proof', expect.stringMatching(/^proof-/)],
        ['email', 'a@example.com'],
      ],
    ]);
    expect(await page.evaluate('window.sameDocument')).toBe(undefined);
  });
});

/** A framework's own command, in its folder. */
function run(name: string, ...words: string[]): ChildProcess {
  const telemetry = { NEXT_TELEMETRY_DISABLED: '1', ASTRO_TELEMETRY_DISABLED: '1' };
  return spawn(folder(`node_modules/.bin/${name}`), words, {
    cwd: `${made}/${name}`,
    env: { ...process.env, ...telemetry, PROVIDER_URL: site.pay, NODE_ENV: undefined },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
