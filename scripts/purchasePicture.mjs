/**
 * Takes the picture for the README: an article of the news site with the frame on its last screen, in the demo
 * as it runs for everybody. `npm run build && node scripts/purchasePicture.mjs`
 */
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { chromiumOptions } from './chromium.mjs';

const PORT = 4300;
const folder = mkdtempSync(join(tmpdir(), 'purchase-picture-'));
// PostgreSQL runs as a user of its own where this runs as root, and has to get in.
chmodSync(folder, 0o755);
const demo = spawn(
  process.execPath,
  ['provider/dist/cli/main.js', 'demo', '--port', String(PORT), '--database', `file:${folder}/store`],
  { stdio: ['ignore', 'pipe', 'inherit'] },
);
await new Promise((resolve, reject) => {
  demo.stdout.once('data', resolve);
  demo.once('exit', () => reject(new Error('The demo did not start')));
});

const browser = await chromium.launch(chromiumOptions());
try {
  const page = await browser.newPage({
    viewport: { width: 900, height: 800 },
    colorScheme: 'light',
    reducedMotion: 'reduce',
  });
  await page.goto(`http://news.localhost:${PORT + 1}/`);
  await page.locator('a[href^="/articles/"]').first().click();
  const frame = page.frameLocator('form.ondemand-form iframe');
  const field = (token) => frame.locator(`input[autocomplete=${token}]`);
  const next = () => frame.locator('button[type=submit]').click();
  await field('tel').fill('+46700000001');
  await next();
  await field('one-time-code').fill('123456');
  await field('email').fill('anna@example.se');
  await frame.locator('label:has(> input[value=card])').click();
  await field('cc-number').fill('4242424242424242');
  await field('cc-exp').fill('12/40');
  await field('cc-csc').fill('123');
  await next();
  await frame.locator('[data-screen=confirm] button[type=submit][aria-disabled=false]').waitFor();
  const height = await page.evaluate(() => Math.min(document.documentElement.scrollHeight, 1100));
  await page.setViewportSize({ width: 900, height });
  await frame.locator('[data-screen=confirm] button[type=submit][aria-disabled=false]').waitFor();
  await page.screenshot({ path: 'docs/screens/purchase.png' });
} finally {
  await browser.close();
  const ended = new Promise((resolve) => demo.once('exit', resolve));
  demo.kill('SIGTERM');
  await ended;
  rmSync(folder, { recursive: true, force: true });
}
