import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { buyByCard, openFrame } from '../../scripts/buyer.mjs';
import { chromiumOptions } from '../../scripts/chromium.mjs';

/*
 * The examples for frameworks as somebody who copies them has them: each installed by its lockfile with the packed
 * package, built, and bought through in Chromium, at a provider in its sandbox. The names of some may be given.
 */

const root = fileURLToPath(new URL('../..', import.meta.url));
const work = mkdtempSync(join(tmpdir(), 'ondemand-frameworks-'));
// The embedded store does not run as root, and has to reach its folder.
chmodSync(work, 0o755);
const examples = join(work, 'frameworks');
const QUIET = ['--no-audit', '--no-fund', '--loglevel=error'];
const BUILT = ['react', 'vue', 'svelte', 'element'];

/** @type {(() => unknown)[]} */
const closing = [];

/** @param {string} folder @param {string[]} words */
function run(folder, ...words) {
  const [program = '', ...args] = words;
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1', CI: '1' };
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: folder, encoding: 'utf8', env });
  if (status !== 0) throw new Error(`${words.join(' ')}\n${stdout}${stderr}`.slice(-4000));
  return stdout;
}

/**
 * Starts a program, and ends it with all that it has started.
 * @param {string} folder @param {number} port @param {string[]} words
 */
function start(folder, port, ...words) {
  const [program = '', ...args] = words;
  const env = { ...process.env, PORT: String(port) };
  const child = spawn(program, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const stop = () => {
    if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
    return ended;
  };
  return { stop, said: () => said, isRunning: () => child.exitCode === null };
}

/** @param {{ said(): string, isRunning(): boolean }} program @param {number} port */
async function untilAnswers(program, port) {
  for (;;) {
    if (!program.isRunning()) throw new Error(program.said());
    const answer = await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined);
    if (answer) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** @param {import('playwright-core').Browser} browser @param {string} url */
async function buy(browser, url) {
  const page = await browser.newPage();
  /** @type {string[]} */
  const faults = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    // Chromium's own lines about cookies that it withholds inside a page are no errors of the page.
    const isOurs = !message.text().startsWith('requestStorageAccess: ');
    if (message.type() === 'error' && isOurs) faults.push(message.text());
  });
  const frame = await openFrame(page, url);
  if ((await page.locator('iframe').count()) !== 1) throw new Error('The page has more than one frame');
  await buyByCard(frame);
  await page.getByText('Bought: The last night ferry').waitFor();
  if (faults.length > 0) throw new Error(faults.join('\n'));
  await page.close();
}

async function main() {
  run(root, 'npm', 'pack', '--silent', '--pack-destination', work);
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  cpSync(join(root, 'examples/frameworks'), examples, {
    recursive: true,
    filter: (from) => !/node_modules|\.next|\/dist/.test(from.slice(root.length)),
  });

  const [providerPort, shopPort] = [await freePort(), await freePort()];
  const [provider, shop] = [`http://pay.localhost:${providerPort}`, `http://shop.localhost:${shopPort}`];
  const ondemand = ['node', join(root, 'provider/dist/cli/main.js')];
  const served = start(work, providerPort, ...ondemand, 'serve', '--sandbox', '--url', provider);
  closing.push(served.stop);
  await untilAnswers(served, providerPort);
  const added = run(work, ...ondemand, 'merchant', 'add', '--name', 'Shop', '--origin', shop, '--json');
  const { api_key, api_secret } = JSON.parse(added);
  const settings = readFileSync(join(examples, '.env.example'), 'utf8')
    .replaceAll('test_your_public_key', api_key)
    .replaceAll('your_secret', api_secret)
    .replaceAll('http://pay.localhost:4000', provider)
    .replace('PORT=3000', `PORT=${shopPort}`);
  writeFileSync(join(examples, '.env'), settings);

  const browser = await chromium.launch(chromiumOptions());
  closing.push(() => browser.close());
  const install = (/** @type {string} */ folder) => {
    run(folder, 'npm', 'ci', ...QUIET);
    run(
      folder,
      'npm',
      'install',
      '--no-save',
      '--no-package-lock',
      ...QUIET,
      join(work, `ondemand-pay-${version}.tgz`),
    );
  };
  install(join(examples, 'backend'));
  const named = process.argv.slice(2);
  for (const name of named.length > 0 ? named : [...BUILT, 'next']) {
    const began = Date.now();
    const folder = join(examples, name);
    install(folder);
    run(folder, 'npm', 'run', 'build');
    const opened = BUILT.includes(name)
      ? start(join(examples, 'backend'), shopPort, 'npm', 'start', '--', `../${name}/dist`)
      : start(folder, shopPort, 'npm', 'start');
    try {
      await untilAnswers(opened, shopPort);
      await buy(browser, shop);
    } catch (error) {
      throw new Error(`${name}: ${/** @type {Error} */ (error).message}\n${opened.said()}`);
    } finally {
      await opened.stop();
    }
    console.log(
      `ok    examples/frameworks/${name}: installed, built, bought (${Math.round((Date.now() - began) / 1000)} s)`,
    );
  }
}

try {
  await main();
} catch (error) {
  console.error(`FAIL  ${/** @type {Error} */ (error).message}`);
  process.exitCode = 1;
} finally {
  for (const close of closing.reverse()) await close();
  rmSync(work, { recursive: true, force: true, maxRetries: 5 });
}
