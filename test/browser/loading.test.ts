import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { MINIMUM_DISPLAY_TIME } from '../../src/protocol/frameApi.js';
import { buyerAt } from './support/buyer.js';
import { ITEM, shopPage, terms } from './support/till.js';
import { openSite, startWorld, type World } from './support/world.js';

let world: World;
let person: BrowserContext;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());
afterEach(() => person?.close());

async function open(url: string): Promise<{ page: Page; errors: string[] }> {
  person = await world.newPerson();
  const page = await person.newPage();
  const errors: string[] = [];
  // Chromium's own word where a frame asks for its cookies again and they were not given before.
  const isOurs = (text: string) => !text.startsWith('requestStorageAccess: ');
  page.on('console', (message) => message.type() === 'error' && isOurs(message.text()) && errors.push(message.text()));
  await page.goto(url);
  return { page, errors };
}

const form = (apiKey: string, id = 'shop') =>
  `<form id="${id}" class="ondemand-form" action="/purchase" method="POST" ${terms(apiKey)}>
     <input type="hidden" name="form" value="${id}"></form>`;

describe('a page the frame does not open on', () => {
  it('is named on the console where its origin is not registered with the key', async () => {
    const stranger = await openSite('unregistered');
    stranger.serve(() => shopPage(world, form(world.keys.apiKey)));
    const { page, errors } = await open(stranger.url);
    await page.getByRole('alert').getByText('could not be loaded').waitFor({ timeout: 10_000 });
    expect(errors.join()).toContain(`register ${stranger.url}`);
    await stranger.close();
  });

  it("is refused where the provider would be the page's own origin", async () => {
    const own = await openSite('own');
    own.serve((request) =>
      new URL(request.url).pathname.startsWith('/web/')
        ? world.provider.fetch(new Request(world.providerUrl + new URL(request.url).pathname), {
            remoteAddress: '127.0.0.1',
          })
        : shopPage({ providerUrl: own.url }, form(world.keys.apiKey)),
    );
    const { page, errors } = await open(own.url);
    await expect.poll(() => errors.join()).toContain("this page's own origin");
    expect(await page.locator('iframe').count()).toBe(0);
    await own.close();
  });

  it('offers another try, which works as soon as the provider is back', async () => {
    const shop = await world.openShop('patient', () => shopPage(world, form(shop.keys.apiKey)));
    person = await world.newPerson();
    const page = await person.newPage();
    const down = `${world.providerUrl}/frame**`;
    await page.route(down, (route) => route.abort('connectionrefused'));
    await page.goto(shop.url);
    const again = page.getByRole('alert').getByRole('button', { name: 'Try again' });
    await again.waitFor({ timeout: 10_000 });
    expect(await page.locator('iframe').count()).toBe(0);

    await page.unroute(down);
    await again.click();
    await buyerAt(page).screen('phone').waitFor();
  });
});

describe('several forms', () => {
  it('on one page sell each its own', async () => {
    const posts: FormData[] = [];
    const shop = await world.openShop('several', async (request) => {
      if (request.method === 'POST') posts.push(await request.formData());
      return shopPage(
        world,
        request.method === 'POST' ? '<p>Thank you</p>' : form(shop.keys.apiKey, 'one') + form(shop.keys.apiKey, 'two'),
      );
    });
    const { page } = await open(shop.url);
    const second = buyerAt(page, '#two');
    await buyerAt(page, '#one').screen('phone').waitFor();
    await second.onboard();
    await second.pay();
    await page.getByText('Thank you').waitFor();
    expect(posts.map((post) => post.get('form'))).toEqual(['two']);
  });

  it('may come later and go again, and leave nothing behind', async () => {
    const shop = await world.openShop('lively', () => shopPage(world, '<div id="place"></div>'));
    const { page, errors } = await open(shop.url);
    const place = page.locator('#place');
    for (const id of ['first', 'second']) {
      await place.evaluate(
        (element, markup) => element.insertAdjacentHTML('beforeend', markup),
        form(shop.keys.apiKey, id),
      );
      await buyerAt(page, `#${id}`).screen('phone').waitFor();
      await place.evaluate((element) => element.replaceChildren());
      await expect.poll(() => page.frames().length).toBe(1);
    }
    expect(await page.locator('iframe, object').count()).toBe(0);
    expect(errors).toEqual([]);
  });
});

type Note = { at: number; says: string; isLive: boolean };

/** Notes every change of the final button, in the frame. */
function noteFinalButton() {
  const notes: Note[] = [];
  Object.assign(window, { notes });
  new MutationObserver(() => {
    const button = document.querySelector<HTMLButtonElement>('main[data-screen=confirm] button[type=submit]');
    if (!button) return;
    const isLive = button.ariaDisabled !== 'true';
    notes.push({ at: performance.now(), says: button.innerText, isLive });
  }).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
}

/** Milliseconds by which a browser's timer may run ahead of its clock. */
const TIMER_SLACK = 5;

describe('terms that changed on the page', () => {
  it('are shown for their own while before they can be bought, and the old ones cannot be', async () => {
    const bought: number[] = [];
    const shop = await world.openShop('changing', async (request) => {
      if (request.method !== 'POST') return shopPage(world, form(shop.keys.apiKey));
      const { origin_proof, userToken } = Object.fromEntries(await request.formData()) as Record<string, string>;
      const terms = { reference: 'r', name: ITEM.name, currency: ITEM.currency, originProof: origin_proof! };
      for (const amount of [ITEM.amount, 12_300]) {
        const order = await shop.merchant.orders.create(userToken!, { ...terms, amount }).catch(() => undefined);
        if (order) bought.push(amount);
      }
      return shopPage(world, '<p>Thank you</p>');
    });
    const { page } = await open(shop.url);
    const buyer = buyerAt(page);
    await buyer.onboard();
    const live = buyer.screen('confirm').locator('button[type=submit]:not([aria-disabled=true])');
    await live.waitFor();
    const before = await world.proofs();
    await buyer.frame.locator('body').evaluate(noteFinalButton);
    await page.locator('form').evaluate((element: HTMLFormElement) => {
      element.dataset.amount = '12300';
    });
    await live.getByText('123.00').waitFor();

    const notes = await buyer.frame.locator('body').evaluate(() => (window as unknown as { notes: Note[] }).notes);
    const changed = notes.findIndex(({ isLive }) => !isLive);
    const isOfNewTerms = ({ says }: Note) => says.includes('123.00');
    expect(
      notes
        .slice(changed)
        .filter(({ isLive }) => isLive)
        .every(isOfNewTerms),
    ).toBe(true);
    const shown = notes.find(isOfNewTerms)!;
    const livened = notes.find((note) => isOfNewTerms(note) && note.isLive)!;
    expect(livened.at - shown.at).toBeGreaterThanOrEqual(MINIMUM_DISPLAY_TIME - TIMER_SLACK);

    await buyer.pay();
    await page.getByText('Thank you').waitFor();
    expect(bought).toEqual([12_300]);
    expect((await world.proofs()) - before).toBe(1);
  });
});
