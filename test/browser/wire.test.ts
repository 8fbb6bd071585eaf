import { SANDBOX_PHONES } from 'ondemand-pay/protocol';
import type { Request } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { articles } from '../../examples/news/articles.js';
import { buyerAt } from './support/buyer.js';
import { startWorld, type World } from './support/world.js';

/* What a browser receives from the provider, body by body as it travels: compressed, once each. */

const KB = 1024;

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

type Received = { path: string; bytes: number; encoding: string | null };

/** Opens the news shop's page and writes down what the provider sends. */
async function openArticle() {
  const person = await world.newPerson({ locale: 'sv-SE' });
  const page = await person.newPage();
  const finished: Promise<Received>[] = [];
  const read = async (request: Request): Promise<Received> => ({
    path: new URL(request.url()).pathname,
    bytes: (await request.sizes()).responseBodySize,
    encoding: (await (await request.response())?.headerValue('content-encoding')) ?? null,
  });
  page.on('requestfinished', (request) => {
    // What tells the developer of a page with a test key is none of a purchase's.
    const isOurs = request.url().startsWith(world.providerUrl) && !request.url().endsWith('/warnings.mjs');
    if (!isOurs) return;
    const reading = read(request);
    // One that nobody waits for any more may be read of a page that is closed.
    reading.catch(() => {});
    finished.push(reading);
  });
  const start = () => page.goto(`${world.newsUrl}/articles/${articles[0]!.slug}`);
  return { page, buyer: buyerAt(page), start, received: () => Promise.all(finished) };
}

const isScriptTag = ({ path }: Received) => path === '/web/js/sdk.min.js';
const isDocument = ({ path }: Received) => path === '/frame';
const ofFrame = (parts: readonly Received[]) => parts.filter((part) => !isScriptTag(part));
const sum = (parts: readonly Received[]) => parts.reduce((total, { bytes }) => total + bytes, 0);
const phoneCountries = (parts: readonly Received[]) => parts.filter(({ path }) => path.includes('phoneCountries'));

describe('a first purchase by card', () => {
  it('receives a small script, a small frame, and less than 90 KB in all', async () => {
    const { page, buyer, start, received } = await openArticle();
    // What the first screen needs is there before anything else comes.
    let letCome = () => {};
    const shown = new Promise<void>((resolve) => {
      letCome = resolve;
    });
    await page.route(/frame\/assets\/(?!frame-|startFrame|..-first)/, async (route) => {
      await shown;
      await route.continue();
    });
    const asksForSession = page.waitForRequest('**/frame/sessions');
    await start();
    const field = buyer.frame.locator('input[autocomplete=tel]');
    await field.waitFor();
    await asksForSession;
    const first = await received();
    letCome();
    await field.pressSequentially(SANDBOX_PHONES.fixedCode);
    await buyer.frame.getByText('+46 70 000 00 01').waitFor();
    await buyer.onboard();
    await buyer.pay();
    await page.getByText('This story is yours').waitFor();
    const all = await received();
    await page.context().close();

    for (const { path, encoding } of all) {
      if (/\.(?:js|css)$/.test(path)) expect([path, encoding]).toEqual([path, 'br']);
    }
    expect(sum(all.filter(isScriptTag)), 'script tag').toBeGreaterThan(0);
    expect(sum(all.filter(isScriptTag)), 'script tag').toBeLessThanOrEqual(11 * KB);
    // With its styles and the phone field in it, which can be filled in from here on.
    expect(first.filter(isDocument)).toHaveLength(1);
    expect(sum(first.filter(isDocument)), 'frame until the phone field').toBeLessThanOrEqual(4 * KB);
    expect(sum(ofFrame(first)), 'frame until its session is asked for').toBeLessThanOrEqual(26 * KB);
    expect(sum(all), 'whole purchase').toBeLessThanOrEqual(90 * KB);
    expect(phoneCountries(all)).toEqual([]);
  });
});

describe('a number of a country that is read later', () => {
  it('is typed and sent while its tables are under way, and read back once they are there', async () => {
    const { page, buyer, start, received } = await openArticle();
    let letCome = () => {};
    const held = new Promise<void>((resolve) => {
      letCome = resolve;
    });
    const asked = page.waitForRequest(/phoneCountries/);
    await page.route(/phoneCountries/, async (route) => {
      await held;
      await route.continue();
    });
    await start();
    const field = buyer.frame.locator('input[autocomplete=tel]');
    await field.pressSequentially('+81 90');
    await asked;
    await field.pressSequentially('-1234-5678');
    expect(await field.inputValue()).toBe('+81 90-1234-5678');
    letCome();
    await buyer.frame.getByText('+81 90 1234 5678').waitFor();
    expect(await field.inputValue()).toBe('+81 90-1234-5678');
    expect(phoneCountries(await received())).toHaveLength(1);
    await page.context().close();
  });

  it('is sent where they never come', async () => {
    const { page, buyer, start } = await openArticle();
    await page.route(/phoneCountries/, (route) => route.abort());
    await start();
    await buyer.givePhone('+81 90-1234-5678');
    await buyer.screen('code').waitFor();
    await page.context().close();
  });
});
