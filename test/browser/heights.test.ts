import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buyerAt } from './support/buyer.js';
import { openClub } from './support/club.js';
import { startWorld, type World } from './support/world.js';

/**
 * The flows that begin with more than a phone number: what they show at first is whole, and tells nobody who is
 * known.
 */
let world: World;
let known: BrowserContext;
let stranger: BrowserContext;
let club: Awaited<ReturnType<typeof openClub>>;

beforeAll(async () => {
  world = await startWorld();
  club = await openClub(world, 'heights');
  // What a receipt can have beside the rest: an address for help, and a consent.
  const text = "update merchants set support_url = 'https://help.example/', require_consent = true where api_key = $1";
  await world.database.query({ name: '', text }, [club.keys.apiKey]);
  stranger = await world.newPerson();
  known = await world.newPerson();
  const page = await known.newPage();
  const buyer = buyerAt(page);
  await page.goto(club.url);
  await buyer.introduce(world.newPhone());
  await buyer.payWithCard('4242 4242 4242 4242');
  await buyer.frame.locator('input#consent').check();
  await buyer.pay();
  await page.getByText('Thank you').waitFor();
  await page.goto(`${club.url}/single`);
  await buyer.frame.locator('main button[type=submit][aria-disabled=false]').waitFor();
  // The first act in this frame: drawing again because of it must not undo the tick.
  await buyer.frame.locator('input#consent').check();
  await buyer.pay();
  await page.getByText('Thank you').waitFor();
  await page.close();
});
afterAll(() => world.close());

const WIDTHS = [280, 320, 420, 1280];
const LANGUAGES = ['en', 'sv'];

/** A page of the club whose frame is as wide as the window, once its first screen is there. */
async function open(person: BrowserContext, path: string, width: number): Promise<Page> {
  const page = await person.newPage();
  await page.setViewportSize({ width, height: 1200 });
  await page.addInitScript(() =>
    addEventListener('DOMContentLoaded', () => document.body.style.setProperty('margin', '0')),
  );
  await page.goto(`${club.url}/${path}`);
  const { frame } = buyerAt(page);
  await frame.locator('main:not([data-screen=loading]) h1').waitFor();
  await page.waitForFunction(() => (window as unknown as { told: string[] }).told.includes('ready'));
  return page;
}

const heightsOf = (page: Page) => page.evaluate(() => (window as unknown as { heights: number[] }).heights);

/** What of the first screen lies outside of the frame, by its words. */
const cutOff = (page: Page) =>
  buyerAt(page)
    .frame.locator('html')
    .evaluate((html) =>
      [...html.querySelectorAll('.sheet, main button, main a, main dd, footer a')]
        .filter((element) => {
          const { top, bottom, left, right } = element.getBoundingClientRect();
          return top < 0 || bottom > innerHeight + 0.5 || left < 0 || right > innerWidth + 0.5;
        })
        .map((element) => element.className || element.textContent),
    );

describe.each(WIDTHS.flatMap((width) => LANGUAGES.map((locale) => ({ width, locale }))))(
  'at $width pixels, in $locale',
  ({ width, locale }) => {
    it.each(['single', '', 'receipt', 'preferences'])(
      '/%s shows all of its first screen, as high for everybody',
      async (path) => {
        const heights: number[][] = [];
        for (const person of [known, stranger]) {
          const page = await open(person, `${path}?locale=${locale}`, width);
          expect(await cutOff(page)).toEqual([]);
          heights.push(await heightsOf(page));
          await page.close();
        }
        expect(heights[0]).toHaveLength(1);
        expect(heights[1]).toEqual(heights[0]);
      },
    );
  },
);

it('a receipt can be printed and denied without scrolling, at 320 pixels', async () => {
  const page = await open(stranger, 'receipt?locale=sv', 320);
  const { frame } = buyerAt(page);
  for (const name of ['Skriv ut', 'Jag har inte köpt det här', 'Hjälp från heights']) {
    const box = await frame.getByText(name, { exact: false }).boundingBox();
    expect(box && box.y + box.height).toBeLessThanOrEqual(864);
  }
  await page.close();
});

it('what is longer than the frame scrolls in it until the first act, and then the frame grows', async () => {
  const page = await open(known, 'preferences', 280);
  const { frame } = buyerAt(page);
  const first = await heightsOf(page);
  await frame.locator('html').evaluate(() => {
    const more = document.createElement('p');
    more.style.blockSize = '900px';
    document.querySelector('main')!.append(more);
  });
  await frame
    .locator('html')
    .evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  expect(await heightsOf(page)).toEqual(first);
  expect(await frame.locator('html').evaluate((html) => html.scrollHeight > innerHeight)).toBe(true);
  await frame.locator('main h1').click();
  await frame.locator('main button').last().press('Tab');
  await expect.poll(async () => (await heightsOf(page)).at(-1)).toBeGreaterThan(first[0]! + 300);
  await page.close();
});
