import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buyerAt } from './support/buyer.js';
import { cutOff, speakPseudo } from './support/looking.js';
import { shopPage } from './support/till.js';
import { startWorld, type World } from './support/world.js';

/** What the decisive screen shows without scrolling, on small phones, in every language. */
let world: World;
let shop: Awaited<ReturnType<World['openShop']>>;
const people: BrowserContext[] = [];

const FERRY = 'data-flow="purchase" data-amount="1900" data-tax-amount="108" data-item-name="The last night ferry"';
const CLUB =
  'data-flow="recurring-purchase" data-amount="4900" data-first-amount="4900" data-interval="month" data-item-name="Club"';

const LAMP = 'data-flow="purchase" data-amount="1500" data-tax-amount="85" data-item-name="A lamp"';
const OFFERS: Record<string, string> = { club: CLUB, lamp: LAMP };

beforeAll(async () => {
  world = await startWorld();
  shop = await world.openShop(
    'fold',
    (request) => {
      if (request.method === 'POST') return new Response('<!doctype html><p>Thank you', HTML);
      const asked = new URL(request.url).searchParams;
      return shopPage(
        world,
        `<meta name="viewport" content="width=device-width"><style>body { margin: 0 }</style>
       <form class="ondemand-form" action="/buy" method="POST" data-api-key="${shop.keys.apiKey}" data-currency="SEK"
         data-locale="${asked.get('locale')}" ${OFFERS[asked.get('what') ?? ''] ?? FERRY}></form>`,
      );
    },
    { name: 'Kiosk' },
  );
});
afterAll(async () => {
  await Promise.all(people.map((person) => person.close()));
  await world.close();
});

const HTML = { headers: { 'Content-Type': 'text/html' } };
const WIDTHS = [280, 320, 390];

async function visit(locale: string, pseudo = false) {
  const person = await world.newPerson({ viewport: { width: 320, height: 900 } });
  people.push(person);
  if (pseudo) await speakPseudo(person, 'ltr');
  const page = await person.newPage();
  const open = (what = '') => page.goto(`${shop.url}/?locale=${locale}&what=${what}`);
  await open();
  return { page, open, buyer: buyerAt(page) };
}

/** The places of things in the frame, once it stands, and what of it can be read. */
async function measure(page: Page, width: number) {
  await page.setViewportSize({ width, height: 900 });
  const { frame, primary } = buyerAt(page);
  await frame.locator('[data-guards=confirm]').waitFor();
  const element = page.locator('iframe');
  await expect.poll(() => element.evaluate(({ clientWidth }) => clientWidth)).toBe(width);
  const box = async (selector: string) => (await frame.locator(selector).first().boundingBox())!;
  const [offer, sheet, foot, button] = [
    await box('main .top-line'),
    await box('#frame .sheet'),
    await box('footer'),
    (await primary().boundingBox())!,
  ];
  return {
    button: button.y + button.height - sheet.y,
    deal: button.y + button.height - offer.y,
    height: sheet.height,
    isWhole: foot.y + foot.height <= sheet.y + (await element.evaluate(({ clientHeight }) => clientHeight)),
    controls: await frame.locator('main :is(button:not(.primary), input, summary):visible').count(),
    words: await frame.locator('#frame .sheet').evaluate(countWords),
    cut: await cutOff(frame),
  };
}

/** Without what only who listens is told, and without the line that a sandbox adds. */
function countWords(sheet: Element): number {
  const copy = sheet.cloneNode(true) as Element;
  for (const hidden of copy.querySelectorAll('.visually-hidden, .test-mode, details > :not(summary)')) hidden.remove();
  const texts = [...copy.querySelectorAll('*')].flatMap(({ childNodes }) =>
    [...childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE).map(({ textContent }) => textContent ?? ''),
  );
  return texts
    .join(' ')
    .split(/[\s\u00a0]+/)
    .filter((word) => /[\p{L}\d]/u.test(word)).length;
}

describe.each([
  { locale: 'en', pseudo: false },
  { locale: 'sv', pseudo: false },
  { locale: 'sv', pseudo: true },
])('in $locale, longer: $pseudo', ({ locale, pseudo }) => {
  it('a first purchase, a return and a subscription fit', async () => {
    const { page, open, buyer } = await visit(locale, pseudo);
    await buyer.introduce(world.newPhone());
    await buyer.payWithCard('4242 4242 4242 4242');
    for (const width of WIDTHS) {
      const { button, height, deal, words, controls, cut } = await measure(page, width);
      expect(cut).toEqual([]);
      if (pseudo) continue;
      expect(controls).toBeLessThanOrEqual(3);
      expect(words).toBeLessThanOrEqual(45);
      if (width === 390) expect(deal).toBeLessThanOrEqual(150);
      if (width < 320) continue;
      expect(button).toBeLessThanOrEqual(330);
      expect(height).toBeLessThanOrEqual(440);
    }
    await buyer.pay();
    await page.getByText('Thank you').waitFor();

    await open('lamp');
    for (const width of WIDTHS) {
      const { isWhole, controls, words, deal, cut } = await measure(page, width);
      expect(cut).toEqual([]);
      if (pseudo) continue;
      expect(isWhole).toBe(true);
      expect(controls).toBeLessThanOrEqual(3);
      expect(words).toBeLessThanOrEqual(45);
      expect(deal).toBeLessThanOrEqual(150);
    }

    await open('club');
    await buyer.frame.locator('input[autocomplete=cc-csc]').fill('123');
    await buyer.primary().click();
    for (const width of WIDTHS) {
      const { isWhole, cut } = await measure(page, width);
      expect(cut).toEqual([]);
      if (!pseudo) expect(isWhole).toBe(true);
    }
    const seen = await buyer.frame.locator('main [data-seen]').allInnerTexts();
    if (locale === 'en') {
      expect(seen.join(' ').replaceAll('\u00a0', ' ')).toMatch(
        /Club.*Visa ending 4242.*Today\s+SEK 49.00\s+From \S+ \S+\s+at most SEK 49.00 a month\s+Stop at any time at Kiosk\./s,
      );
      expect(seen.at(-1)?.replaceAll('\u00a0', ' ')).toBe('Subscribe and pay SEK 49.00');
    }
  });
});
