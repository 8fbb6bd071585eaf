import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { recordingSender } from '../../provider/test/support/liveRail.js';
import { createProcessor, type Processor } from '../../provider/test/support/pageRail.js';
import { buyerAt } from './support/buyer.js';
import { ITEM, shopPage, terms } from './support/till.js';
import { openSite, type Site, startWorld, type World } from './support/world.js';

const sender = recordingSender();
let site: Site;
let processor: Processor;
let world: World;
let shop: Awaited<ReturnType<World['openShop']>>;
let person: BrowserContext;
let page: Page;
let buyer: ReturnType<typeof buyerAt>;
/** What the provider was asked for, and what the shop was told. */
const asked: string[] = [];
let numbers = 0;

beforeAll(async () => {
  site = await openSite('processor');
  processor = createProcessor(site.url);
  site.serve(processor.site);
  const watch = (request: Request) => void asked.push(new URL(request.url).pathname);
  world = await startWorld({ live: { liveRails: [processor.rail], liveSender: sender }, watch });
  shop = await world.openShop(
    'daily',
    async (request) => {
      if (request.method !== 'POST') {
        const form = `<form class="ondemand-form" method="POST" action="/" data-delivery="fetch" ${terms(shop.keys.apiKey)}>
          </form>`;
        return shopPage(world, form);
      }
      const fields = await request.formData();
      const order = { reference: 'A', name: ITEM.name, amount: ITEM.amount, currency: ITEM.currency };
      const userToken = String(fields.get('userToken'));
      const originProof = String(fields.get('origin_proof'));
      const placed = await shop.merchant.orders
        .create(userToken, { ...order, originProof })
        .catch((error: { problem?: object }) => error.problem ?? { code: 'internal_error' });
      return 'code' in placed ? Response.json({ error: placed }, { status: 402 }) : Response.json({ data: 'thanks' });
    },
    { live: true, own: true },
  );
});
afterAll(async () => {
  await world?.close();
  await site?.close();
});
beforeEach(async () => {
  asked.length = 0;
  person = await world.newPerson();
  page = await person.newPage();
  await page.goto(shop.url);
  buyer = buyerAt(page);
});
afterEach(() => person?.close());

/** To the screen that leads to the processor's page. */
async function introduce(): Promise<void> {
  numbers += 1;
  await buyer.introduce({
    phone: `+467017407${String(numbers).padStart(2, '0')}`,
    code: async () => sender.sent.at(-1)!.code,
  });
  await buyer.chooseCard();
  await buyer.screen('details').waitFor();
}

/** The button opens a window. */
async function openWindow(): Promise<Page> {
  const button = buyer.primary();
  await expect.poll(() => button.getAttribute('aria-disabled')).toBe('false');
  const [popup] = await Promise.all([person.waitForEvent('page'), button.click()]);
  return popup;
}

async function does(popup: Page, what: string): Promise<void> {
  await popup.getByRole('button', { name: what, exact: true }).click();
}

async function giveCard(card: string): Promise<void> {
  await does(await openWindow(), card);
  await buyer.screen('confirm').waitFor();
}

const says = (text: string | RegExp) => buyer.frame.getByText(text).first().waitFor();

describe('a card that is given on the processor’s own page', () => {
  it('is bought with, once its window has closed by itself, and pays by one tap the next time', async () => {
    await introduce();
    expect(await buyer.frame.locator('input').count()).toBe(0);
    const popup = await openWindow();
    expect(popup.url()).toContain(site.url);
    const closed = popup.waitForEvent('close');
    await does(popup, 'approved');
    await buyer.screen('confirm').waitFor();
    await says('Visa ending 4242');
    await closed;
    await buyer.pay();
    await says(/^Paid SEK/);
    expect(asked.filter((path) => path === '/frame/instruments')).toEqual([]);

    await page.goto(shop.url);
    await buyer.pay();
    await says(/^Paid SEK/);
  });

  it('may be left and opened again, refused, and given anew', async () => {
    await introduce();
    await (await openWindow()).close();
    await says('If you closed the window');
    const second = await openWindow();
    await does(second, 'bad');
    await says('This way to pay cannot be used here');
    await giveCard('approved');
  });
});

describe('a page that cuts itself off from the frame', () => {
  beforeEach(() => processor.keepApart(true));
  afterEach(() => processor.keepApart(false));

  /** The frame's handle reads closed at once. Nothing is said of a window that was left, and another is offered. */
  async function lookedLost(): Promise<void> {
    const offered = async () => [
      await buyer.primary().innerText(),
      await buyer.primary().getAttribute('aria-disabled'),
    ];
    await expect.poll(offered, { timeout: 10_000 }).toEqual(['Open the window again', 'false']);
    await says('If you closed the window');
    expect(await buyer.frame.locator('.callout').count()).toBe(0);
  }

  it('is waited for all the same: the card that is given there is bought with', async () => {
    await introduce();
    const popup = await openWindow();
    await lookedLost();
    await does(popup, 'approved');
    await buyer.screen('confirm').waitFor();
    await says('Visa ending 4242');
    await buyer.pay();
    await says(/^Paid SEK/);
  });

  it('is opened again by a buyer who closed it, also while another is still open', async () => {
    await introduce();
    const first = await openWindow();
    await lookedLost();
    await first.close();
    const second = await openWindow();
    await lookedLost();
    const third = await openWindow();
    await does(third, 'approved');
    await buyer.screen('confirm').waitFor();
    // The one that nobody needs any more gives no second card.
    const closed = second.waitForEvent('close');
    await does(second, 'asks');
    await closed;
    await buyer.screen('confirm').getByText('Visa ending 4242').waitFor();
  });

  it('of a bank ends the purchase, with one payment', async () => {
    await introduce();
    await does(await openWindow(), 'asks');
    await buyer.pay();
    await says('Your bank asks you to approve this payment');
    await buyer.pay();
    await buyer.screen('authenticate').waitFor();
    const payments = processor.payments.size;
    const popup = await openWindow();
    await lookedLost();
    await does(popup, 'yes');
    await says(/^Paid SEK/);
    expect(processor.payments.size).toBe(payments + 1);
    expect([...processor.payments.values()].at(-1)?.state).toBe('captured');
  });
});

describe('the buyer’s account', () => {
  it('takes a card on the processor’s own page too', async () => {
    await page.goto(`${world.providerUrl}/account?mode=live`);
    await page.locator('input[autocomplete=tel]').fill('+46701740890');
    await page.locator('main button[type=submit]').click();
    await page.locator('input[autocomplete=one-time-code]').waitFor();
    await page.locator('input[autocomplete=one-time-code]').fill(sender.sent.at(-1)!.code);
    await page.locator('main[data-screen=preferences]').getByRole('button', { name: 'Add a way' }).click();
    const button = page.locator('main[data-screen=details] button[type=submit]');
    await expect.poll(() => button.getAttribute('aria-disabled')).toBe('false');
    const [popup] = await Promise.all([person.waitForEvent('page'), button.click()]);
    await does(popup, 'approved');
    await page.locator('main[data-screen=preferences]').getByText('4242').first().waitFor();
  });
});

describe('a bank that asks on its own page', () => {
  it('is asked after the order was declined, and the order then has what it holds', async () => {
    await introduce();
    await giveCard('asks');
    await buyer.pay();
    await says('Your bank asks you to approve this payment');
    const payments = processor.payments.size;
    await buyer.pay();
    await buyer.screen('authenticate').waitFor();
    const popup = await openWindow();
    await popup.getByText('9900 SEK').waitFor();
    await does(popup, 'yes');
    await says(/^Paid SEK/);
    expect(processor.payments.size).toBe(payments + 1);
    expect([...processor.payments.values()].at(-1)?.state).toBe('captured');
  });

  it('says no, or is left: another way to pay is chosen, and what may be held is not called nothing', async () => {
    await introduce();
    await giveCard('asks');
    await buyer.pay();
    await says('Your bank asks you to approve this payment');
    await buyer.pay();
    await buyer.screen('authenticate').waitFor();
    await does(await openWindow(), 'no');
    await buyer.screen('payment-method').waitFor();
    await says(/bank said no|Nothing was charged/);

    await buyer.frame.locator('label', { hasText: '3155' }).click();
    await buyer.pay();
    await buyer.screen('authenticate').waitFor();
    const popup = await openWindow();
    await buyer.frame.getByRole('button', { name: 'Pay in another way' }).click();
    await says('it is released by itself');
    await does(popup, 'yes');
    await popup.getByText('This came too late').waitFor();
    await expect.poll(() => [...processor.payments.values()].at(-1)?.state, { timeout: 20_000 }).toBe('cancelled');
  });
});
