import { readdirSync, readFileSync } from 'node:fs';
import type { BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { recordingSender } from '../../provider/test/support/liveRail.js';
import { createProcessor } from '../../provider/test/support/pageRail.js';
import { buyerAt } from './support/buyer.js';
import { holdsCardFields, scriptsOf } from './support/scripts.js';
import { openTill, shopPage, terms } from './support/till.js';
import { openSite, type Site, startWorld, type World } from './support/world.js';

const sender = recordingSender();
let processor: Site;
let world: World;
let live: Awaited<ReturnType<World['openShop']>>;
let till: Awaited<ReturnType<typeof openTill>>;
let person: BrowserContext;
let scripts: ReturnType<typeof scriptsOf>;

beforeAll(async () => {
  processor = await openSite('processor');
  const { rail, site } = createProcessor(processor.url);
  processor.serve(site);
  world = await startWorld({ live: { liveRails: [rail], liveSender: sender } });
  live = await world.openShop(
    'live',
    (request) =>
      request.method === 'POST'
        ? Response.json({ data: 'thanks' })
        : shopPage(
            world,
            `<form class="ondemand-form" method="POST" data-delivery="fetch" ${terms(live.keys.apiKey)}></form>`,
          ),
    { live: true, own: true },
  );
  till = await openTill(world, 'till');
});
afterAll(async () => {
  await world?.close();
  await processor?.close();
});
beforeEach(async () => {
  person = await world.newPerson();
  scripts = scriptsOf(person, world);
});
afterEach(() => person?.close());

describe('the code of a card’s fields', () => {
  it('is in one file of the built frame, which no other needs before it can begin', () => {
    const built = readdirSync('dist/frame')
      .filter((name) => name.endsWith('.js'))
      .map((name) => ({ name, text: readFileSync(`dist/frame/${name}`, 'utf8') }));
    const own = built.filter(({ text }) => holdsCardFields(text)).map(({ name }) => name);
    expect(own).toEqual([expect.stringMatching(/^cardRecords\.[\w-]+\.js$/)]);
    const names = (pattern: (name: string) => string) =>
      built.filter(({ text }) => new RegExp(pattern(own[0]!)).test(text)).map(({ name }) => name);
    const file = (name: string) => String.raw`["'\x60]\./${name.replaceAll('.', String.raw`\.`)}["'\x60]`;
    // As a static import is written, with names and without.
    expect(names((name) => String.raw`(?:from|import)\s*${file(name)}`)).toEqual([]);
    expect(names((name) => String.raw`import\(\s*${file(name)}\s*\)`)).toHaveLength(1);
  });

  it('is never loaded where a card is given on its processor’s page, in a whole purchase and the next', async () => {
    const page = await person.newPage();
    const buyer = buyerAt(page);
    await page.goto(live.url);
    await buyer.introduce({ phone: '+46701741301', code: async () => sender.sent.at(-1)!.code });
    await buyer.chooseCard();
    await buyer.screen('details').waitFor();
    await expect.poll(() => buyer.primary().getAttribute('aria-disabled')).toBe('false');
    const [popup] = await Promise.all([person.waitForEvent('page'), buyer.primary().click()]);
    await popup.getByRole('button', { name: 'approved', exact: true }).click();
    await buyer.screen('confirm').waitFor();
    await buyer.frame.getByText('Visa ending 4242').waitFor();
    await buyer.pay();
    await buyer.screen('done').waitFor();
    await page.goto(live.url);
    await buyer.pay();
    await buyer.screen('done').waitFor();
    const texts = await scripts();
    expect(texts.length).toBeGreaterThan(5);
    expect(texts.filter(holdsCardFields)).toEqual([]);
  });

  it('is loaded where a card is given in them, before its buyer comes there', async () => {
    const page = await person.newPage();
    const buyer = buyerAt(page);
    await page.goto(till.url);
    await buyer.introduce();
    expect((await scripts()).filter(holdsCardFields)).toHaveLength(1);
    await buyer.payWithCard('4242 4242 4242 4242');
    await buyer.pay();
    await page.getByText('Thank you').waitFor();
  });

  it('that cannot be had leaves the buyer at the ways to pay, and is asked for by the next tap', async () => {
    const page = await person.newPage();
    const buyer = buyerAt(page);
    await person.route('**/cardRecords.*.js', (route) => route.abort('connectionfailed'));
    await page.goto(till.url);
    await buyer.introduce();
    await buyer.chooseCard();
    await buyer.frame.getByText('We lost the connection').first().waitFor();
    await person.unroute('**/cardRecords.*.js');
    await buyer.payWithCard('4242 4242 4242 4242');
    await buyer.pay();
    await page.getByText('Thank you').waitFor();
  });
});
