import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stopPostmaster } from '../../provider/src/store/postmaster.js';
import { type RunningCommand, runCommand, startCommand } from '../../provider/test/support/command.js';
import { buyerAt } from './support/buyer.js';
import { launchChromium } from './support/chromium.js';
import { openSite } from './support/world.js';

let folder: string;
let provider: RunningCommand;
let providerUrl: string;
let shop: ChildProcess | undefined;
let browser: Browser;

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'ondemand-first-minute-')));
  await chmod(folder, 0o755);
  const free = await openSite('pay');
  await free.close();
  providerUrl = free.url;
  const words = ['serve', '--sandbox', '--url', providerUrl, '--port', new URL(providerUrl).port, '--json'];
  provider = startCommand(words, { cwd: folder });
  await provider.report;
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  shop?.kill('SIGKILL');
  provider?.process.kill('SIGKILL');
  await provider?.ended;
  await stopPostmaster(join(folder, '.ondemand', 'postgres'));
  await rm(folder, { recursive: true, force: true });
});

it('the shop that ondemand init writes sells in a browser at once', async () => {
  const free = await openSite('shop');
  await free.close();
  const made = await runCommand(['init', 'shop', '--url', free.url, '--provider-url', providerUrl], { cwd: folder });
  expect(made.code).toBe(0);
  shop = spawn(process.execPath, ['--env-file=.env', 'server.mjs'], {
    cwd: join(folder, 'shop'),
    env: { PATH: process.env.PATH },
  });
  await once(shop.stdout!, 'data');

  const page = await browser.newPage();
  const told: string[] = [];
  page.on('console', (message) => told.push(message.text()));
  await page.goto(free.url);
  const buyer = buyerAt(page);
  await buyer.onboard();
  await buyer.pay();
  await page.getByText('Six minutes in boiling water').waitFor();
  expect(page.url()).toBe(`${free.url}/`);
  // Nothing is wrong with the page that a developer begins with.
  expect(told.filter((text) => text.includes('[ondemand-pay]'))).toEqual([]);
});
