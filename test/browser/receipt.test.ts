import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buyerAt } from './support/buyer.js';
import { openClub } from './support/club.js';
import { startWorld, type World } from './support/world.js';

let world: World;
let person: BrowserContext;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());
afterEach(() => person?.close());

/** A person who has bought a single thing, which the club has not taken the money for yet, with its receipt. */
async function boughtSingle(name: string) {
  const club = await openClub(world, name);
  const phone = world.newPhone();
  person = await world.newPerson();
  const page = await person.newPage();
  await page.goto(`${club.url}/single`);
  const buyer = buyerAt(page);
  await buyer.introduce(phone);
  await buyer.payWithCard('4242 4242 4242 4242');
  await buyer.pay();
  await page.getByText('Thank you').waitFor();
  return { club, phone, page, buyer };
}

const rows = async (page: Page) =>
  (await buyerAt(page).screen('receipt').locator('dl').innerText()).replace(/\s+/g, ' ');

describe('the receipt after a purchase', () => {
  it('shows its buyer what was bought and how it is paid', async () => {
    const { club, page, buyer } = await boughtSingle('shelf-known');
    await page.goto(`${club.url}/receipt`);
    await buyer.screen('receipt').getByText('Visa').waitFor();
    const shown = await rows(page);
    expect(shown).toContain('Item A single');
    expect(shown).toContain(club.orderId());
    expect(shown).toContain('Of which tax SEK 1.00');
    expect(shown).toContain('Total SEK 9.00');
    expect(club.posts).toEqual(['/single']);
  });

  it('leads back to the very page it was bought on', async () => {
    const { club } = await boughtSingle('shelf-page');
    const text = 'select page_origin || page_path as page from origin_proofs where order_id = $1';
    expect(await world.database.query({ name: '', text }, [club.orderId()])).toEqual([{ page: `${club.url}/single` }]);
  });

  it('asks its buyer whether other shops are to know them, once, and they do', async () => {
    const { club, page, buyer } = await boughtSingle('shelf-everywhere');
    await page.goto(`${club.url}/receipt`);
    await buyer.screen('receipt').getByText('Know me at other shops too?').waitFor();
    await buyer.askToBeKnown();
    await buyer.frame.locator('#everywhere-ask', { hasText: 'Other shops will know you here too.' }).waitFor();
    await page.goto(`${club.url}/receipt`);
    await buyer.screen('receipt').getByText('Visa').waitFor();
    expect(await buyer.frame.locator('#everywhere-ask').count()).toBe(0);
  });

  it('shows a stranger what the page knows already, not how it was paid', async () => {
    const { club } = await boughtSingle('shelf-new');
    await person.close();
    person = await world.newPerson();
    const page = await person.newPage();
    await page.goto(`${club.url}/receipt`);
    await buyerAt(page).screen('receipt').getByText('A single').first().waitFor();
    expect(await rows(page)).not.toContain('Visa');
  });

  it('takes "I did not buy this", tells the store, and says what happens now', async () => {
    const { club, page, buyer } = await boughtSingle('shelf-report');
    await page.goto(`${club.url}/receipt`);
    await buyer.frame.getByRole('button', { name: 'I did not buy this' }).click();
    await buyer.frame.locator('textarea').fill('My brother did.');
    await buyer.change();
    await buyer.frame.locator('main').getByText('Thank you, the shop and we have been told.').waitFor();
    const text = 'select note from order_reports where order_id = $1';
    expect(await world.database.query({ name: '', text }, [club.orderId()])).toEqual([{ note: 'My brother did.' }]);
    await page.goto(`${club.url}/receipt`);
    await buyer.frame.getByText('that you did not buy this').waitFor();
    expect(await buyer.frame.getByRole('button', { name: 'I did not buy this' }).count()).toBe(0);
  });

  it('is paid another way while the shop has not taken the money, after a code', async () => {
    const { club, page, buyer, phone } = await boughtSingle('shelf-method');
    await page.goto(`${club.url}/single`);
    await buyer.screen('confirm').waitFor();
    await buyer.frame.getByRole('button', { name: 'Change how you pay' }).click();
    await buyer.chooseMethod('direct_debit');
    await buyer.giveIban('SE45 5000 0000 0583 9825 7466');
    await buyer.pay();
    await page.getByText('Thank you').waitFor();

    await page.goto(`${club.url}/receipt`);
    await buyer.frame.getByRole('button', { name: 'Pay another way' }).click();
    await buyer.frame.getByLabel('Visa').check();
    await buyer.change();
    const code = buyer.frame.locator('input[autocomplete=one-time-code]');
    await code.waitFor();
    await code.fill(await phone.code());
    await buyer.frame.locator('main').getByText('The order is paid another way now.').waitFor();
    expect(await rows(page)).toContain('Paid with Visa');
    expect(await club.merchant.orders.retrieve(club.member(), club.orderId())).toMatchObject({ status: 'authorized' });
  });

  it('is printed from a tab of its own, which the sandbox does not reach', async () => {
    const { club, page, buyer } = await boughtSingle('shelf-print');
    const ignored: string[] = [];
    person.on('console', (message) => {
      if (message.text().includes('print()')) ignored.push(message.text());
    });
    await person.addInitScript(() => {
      const { print } = window;
      window.print = () => {
        Object.assign(window, { printed: document.title });
        print.call(window);
      };
    });
    await page.goto(`${club.url}/receipt`);
    const [tab] = await Promise.all([page.waitForEvent('popup'), buyer.primary().click()]);
    await tab.waitForFunction(() => 'printed' in window);
    expect(await tab.evaluate(() => (window as unknown as { printed: string }).printed)).toBe(
      'Receipt from shelf-print',
    );
    expect(await tab.locator('dl').innerText()).toContain(club.orderId());
    expect(await tab.locator('button').count()).toBe(0);
    expect(await tab.evaluate(() => getComputedStyle(document.querySelector('dl')!).borderTopStyle)).toBe('solid');
    expect(await tab.evaluate(() => origin)).toBe(world.providerUrl);
    // The browser says so where a sandbox keeps it from printing.
    expect(ignored).toEqual([]);
  });
});
