import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { chromiumOptions, findChromium } from '../scripts/chromium.mjs';

/*
 * The built site as a browser sees it without a network: under a strict policy, on a phone and on a desk, light and
 * dark. Nothing is asked of anybody else, nothing is forbidden, nothing is wider than its window, and the search finds.
 */

const out = fileURLToPath(new URL('dist', import.meta.url));
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.png': 'image/png' };
const PAGES = ['/', '/docs/operations.html', '/docs/process.html', '/gallery.html', '/api/ondemand-pay/'];
const LOOKS = /** @type {const} */ ([
  { width: 320, height: 640, colorScheme: 'light' },
  { width: 1280, height: 900, colorScheme: 'dark' },
]);

if (!findChromium()) {
  console.error('Not looked at: no Chromium was found. Install the package "chromium", or set CHROMIUM to its path.');
  process.exit(0);
}

const server = createServer((request, response) => {
  const path = join(out, decodeURI(new URL(request.url ?? '/', 'http://docs').pathname));
  const file = path.endsWith('/') ? join(path, 'index.html') : path;
  if (!existsSync(file) || !statSync(file).isFile()) return void response.writeHead(404).end();
  const type = TYPES[extname(file)] ?? 'text/plain';
  response.writeHead(200, { 'Content-Type': `${type}; charset=utf-8`, 'Content-Security-Policy': POLICY });
  createReadStream(file).pipe(response);
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
const base = `http://docs.localhost:${server.address().port}`;
const browser = await chromium.launch(chromiumOptions());
/** @type {string[]} */
const faults = [];

for (const { width, height, colorScheme } of LOOKS) {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme });
  const fault = (/** @type {string} */ what) => faults.push(`${width} ${colorScheme} ${page.url()}: ${what}`);
  page.on('console', (message) => message.type() === 'error' && fault(message.text()));
  page.on('pageerror', (error) => fault(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(base) && !request.url().startsWith('data:')) fault(`asks ${request.url()}`);
  });
  for (const path of PAGES) {
    await page.goto(base + path, { waitUntil: 'networkidle' });
    await page.locator('h1').waitFor();
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (over > 0) fault(`${over} pixels wider than its window`);
  }
  await page.goto(base, { waitUntil: 'networkidle' });
  await page.keyboard.press('Control+k');
  await page.locator('#localsearch-input').fill('amount_mismatch');
  await page.locator('.VPLocalSearchBox .result').first().waitFor();
  await page.close();
}
await browser.close();
server.close();
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exitCode = 1;
else
  console.log(`Looked at ${PAGES.length} pages in ${LOOKS.length} looks, under a strict policy and without a network.`);
