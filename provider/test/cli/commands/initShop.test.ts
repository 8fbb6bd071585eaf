import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { MINIMUM_DISPLAY_TIME } from 'ondemand-pay/internal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stopPostmaster } from '../../../src/store/postmaster.js';
import { type RunningCommand, runCommand, startCommand } from '../../support/command.js';
import { createFrameClient } from '../../support/frameClient.js';

let folder: string;
let provider: RunningCommand;
let providerUrl: string;
let shopUrl: string;
let shop: ChildProcess;

/** A provider on its embedded store, and a shop that was written for it, each in a process of its own. */
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'ondemand-init-')));
  await chmod(folder, 0o755);
  provider = startCommand(['serve', '--port', '0', '--sandbox', '--json'], { cwd: folder });
  ({ url: providerUrl } = (await provider.report) as { url: string });
  shopUrl = `http://shop.localhost:${await freePort()}`;
  const made = await runCommand(['init', 'shop', '--url', shopUrl, '--provider-url', providerUrl], { cwd: folder });
  expect(made.code).toBe(0);
  // What it says is what is done.
  const [enter, start = ''] = made.stdout.trim().split('\n');
  expect(enter).toBe('cd shop');
  const [command = '', ...words] = start.split(' ');
  expect(command).toBe('node');
  shop = spawn(process.execPath, words, { cwd: join(folder, 'shop'), env: { PATH: process.env.PATH } });
  const [says] = (await once(shop.stdout!, 'data')) as [Buffer];
  expect(says.toString()).toContain(shopUrl);
});

afterAll(async () => {
  shop?.kill('SIGKILL');
  provider?.process.kill('SIGKILL');
  await provider?.ended;
  await stopPostmaster(join(folder, '.ondemand', 'postgres'));
  await rm(folder, { recursive: true, force: true });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** By number, as the machine may not know names below localhost. */
const ask = (path: string, init: RequestInit = {}) =>
  fetch(`http://127.0.0.1:${new URL(shopUrl).port}${path}`, { redirect: 'manual', ...init });

/** A buyer at the shop's page, and what their browser then posts. */
async function submit(card?: string) {
  const { ONDEMAND_API_KEY: apiKey = '' } = parseEnv(await readFile(join(folder, 'shop', '.env'), 'utf8'));
  const phone = `+4670174${String(card ? 611 : 612).padStart(4, '0')}`;
  const frame = createFrameClient({
    fetch: (path, init) => fetch(new URL(path, providerUrl), init),
    origin: providerUrl,
    apiKey: String(apiKey),
    pageOrigin: shopUrl,
    readCode: async () => {
      const inbox = await fetch(`${providerUrl}/sandbox/messages?phone=${encodeURIComponent(phone)}`);
      return ((await inbox.json()) as { code: string }[])[0]!.code;
    },
    waitForDisplay: () => new Promise((resolve) => setTimeout(resolve, MINIMUM_DISPLAY_TIME + 50)),
  });
  const terms = { amount: 900, currency: 'EUR', itemName: 'How to boil an egg' };
  const { user_token, origin_proof, email } = await frame.buy({ phone, ...terms, ...(card ? { card } : {}) });
  const body = new URLSearchParams({ item: 'egg', userToken: user_token, origin_proof, email });
  return ask('/purchase', { method: 'POST', body });
}

describe('ondemand init shop', () => {
  it('writes a page, a backend and their settings, which only their owner may read', async () => {
    const files = await readdir(join(folder, 'shop'));
    expect(files.sort()).toEqual(['.env', '.gitignore', 'index.html', 'server.mjs']);
    expect((await stat(join(folder, 'shop', '.env'))).mode & 0o777).toBe(0o600);
  });

  it('makes a shop that shows what it sells, with its own key and this provider', async () => {
    const page = await (await ask('/')).text();
    expect(page).toContain(`src="${providerUrl}/web/js/sdk.min.js"`);
    expect(page).toMatch(/data-api-key="test_[\w-]+"/);
    expect(page).not.toContain('Six minutes');
    expect((await ask('/nothing')).status).toBe(404);
  });

  it('sells: who paid reads on, who did not does not', async () => {
    const sold = await submit();
    expect([sold.status, sold.headers.get('location')]).toEqual([303, '/']);
    const cookie = sold.headers.get('set-cookie')?.split(';')[0] ?? '';
    expect(await (await ask('/', { headers: { cookie } })).text()).toContain('Six minutes');
    expect(await (await ask('/', { headers: { cookie: 'buyer=guessed' } })).text()).not.toContain('Six minutes');
    const { stdout } = await runCommand(['orders', 'list', '--json'], { cwd: folder });
    const { data } = JSON.parse(stdout) as { data: object[] };
    expect(data).toEqual([expect.objectContaining({ status: 'captured', amount: 900, name: 'How to boil an egg' })]);
  });

  it('shows its page again after a decline, with the reason for the frame', async () => {
    const declined = await submit('4000000000000341');
    expect(declined.status).toBe(422);
    const page = await declined.text();
    expect(page).toMatch(/<form data-problem="[^"]*payment_declined/);
    expect(page).not.toContain('Six minutes');
  });

  it('sells nothing without a proof', async () => {
    for (const body of ['', 'item=egg', 'item=egg&userToken=x&origin_proof=y', 'x'.repeat(70_000)]) {
      const response = await ask('/purchase', { method: 'POST', body });
      expect([413, 422]).toContain(response.status);
      expect(await response.text()).not.toContain('Six minutes');
    }
  });

  it('writes nothing over, and registers nothing then', async () => {
    const before = await runCommand(['merchant', 'list', '--json'], { cwd: folder });
    await writeFile(join(folder, 'taken'), '');
    for (const at of ['shop', '.', 'taken']) {
      const { code, stderr } = await runCommand(['init', 'shop', '--folder', at], { cwd: folder });
      expect([code, stderr]).toEqual([1, expect.stringContaining('is not an empty folder')]);
    }
    expect((await runCommand(['merchant', 'list', '--json'], { cwd: folder })).stdout).toBe(before.stdout);
    const nowhere = await mkdtemp(join(tmpdir(), 'ondemand-nowhere-'));
    expect((await runCommand(['init', 'shop'], { cwd: nowhere })).stderr).toContain('There is no store');
    expect(await readdir(nowhere)).toEqual([]);
    await rm(nowhere, { recursive: true });
  });
});
