import { SANDBOX_PHONES } from 'ondemand-pay/protocol';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { articles } from '../../examples/news/articles.js';
import { buyerAt, CARDS, IBANS } from './support/buyer.js';
import { launchPerson } from './support/chromium.js';
import { openTill } from './support/till.js';
import { startWorld, type World } from './support/world.js';

let world: World;
let person: BrowserContext;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());
afterEach(() => person?.close());

const paid = (page: Page) => page.getByText('This story is yours').waitFor();

async function openArticle(which = 0, by?: BrowserContext) {
  person = by ?? (await world.newPerson());
  const page = await person.newPage();
  await page.goto(`${world.newsUrl}/articles/${articles[which]!.slug}`);
  return { page, buyer: buyerAt(page) };
}

async function openAt(url: string) {
  person = await world.newPerson();
  const page = await person.newPage();
  await page.goto(url);
  return { page, buyer: buyerAt(page) };
}

describe('an invoice', () => {
  it('buys', async () => {
    const { page, buyer } = await openArticle();
    await buyer.introduce(world.newPhone());
    await buyer.chooseMethod('invoice');
    await buyer.giveInvoiceDetails();
    await buyer.pay();
    await paid(page);
    expect((await world.orders())[0]).toMatchObject({ status: 'captured' });
  });

  it('is refused above 5 000.00, and says that the amount is the reason', async () => {
    const till = await openTill(world, 'dear', { amount: 500_100 });
    const { buyer } = await openAt(till.url);
    await buyer.introduce(world.newPhone());
    await buyer.chooseMethod('invoice');
    await buyer.giveInvoiceDetails();
    await buyer.pay();
    await buyer.screen('payment-method').getByText('above the limit').waitFor();
    expect((await till.orders())[0]).toMatchObject({ status: 'declined', decline_reason: 'limit_exceeded' });
  });
});

describe('direct debit', () => {
  it('buys', async () => {
    const { page, buyer } = await openArticle();
    await buyer.introduce(world.newPhone());
    await buyer.chooseMethod('direct_debit');
    await buyer.giveIban(IBANS.approved);
    await buyer.pay();
    await paid(page);
    expect((await world.orders())[0]).toMatchObject({ status: 'captured' });
  });

  it('is refused for a closed account, and a card buys instead', async () => {
    const { page, buyer } = await openArticle();
    await buyer.introduce(world.newPhone());
    await buyer.chooseMethod('direct_debit');
    await buyer.giveIban(IBANS.closed);
    await buyer.pay();
    await page.waitForURL(`${world.newsUrl}/purchase`);
    await buyer.frame.getByText('Nothing was charged').first().waitFor();
    expect((await world.orders())[0]).toMatchObject({ status: 'declined', decline_reason: 'account_closed' });
    expect(await buyer.frame.locator('body').innerText()).not.toContain('this card');

    await buyer.payWithCard(CARDS.approved);
    await buyer.pay();
    await paid(page);
  });
});

describe('a card', () => {
  it('buys when the buyer approves the payment', async () => {
    const { page, buyer } = await openArticle();
    await buyer.introduce(world.newPhone());
    await buyer.payWithCard(CARDS.authenticate);
    await buyer.pay();
    const text = (await buyer.screen('authenticate').innerText()).replace(/\s/gu, ' ');
    expect(text).toContain('Kiosk');
    expect(text).toContain('SEK 19.00');
    await buyer.screen('authenticate').locator('[data-stands=live]').waitFor();
    await buyer.press(buyer.primary());
    await paid(page);
    expect((await world.orders())[0]).toMatchObject({ status: 'captured' });
  });

  it('is not charged when the buyer refuses, who is led back to the payment methods', async () => {
    const { page, buyer } = await openArticle();
    await buyer.introduce(world.newPhone());
    await buyer.payWithCard(CARDS.authenticate);
    const [orders, proofs] = [(await world.orders()).length, await world.proofs()];
    await buyer.pay();
    await buyer.screen('authenticate').getByRole('button', { name: 'Refuse' }).click();
    await buyer.screen('payment-method').getByText('Nothing was charged').waitFor();
    expect([(await world.orders()).length, await world.proofs()]).toEqual([orders, proofs]);

    await buyer.payWithCard(CARDS.approved);
    await buyer.pay();
    await paid(page);
  });

  it('whose bank is silent leads to a page that waits, and shows the story when the answer is here', async () => {
    const { page, buyer } = await openArticle();
    await buyer.introduce(world.newPhone());
    await buyer.payWithCard(CARDS.outcomeUnknown);
    await buyer.pay();
    await page.getByText('Your payment is being checked').waitFor({ timeout: 20_000 });
    await page.getByText('This story is yours').waitFor({ timeout: 30_000 });
    expect((await world.orders())[0]).toMatchObject({ status: 'captured' });
  });

  it('that is declined when it is charged leaves the buyer another', async () => {
    const { page, buyer } = await openArticle();
    await buyer.introduce(world.newPhone());
    await buyer.payWithCard(CARDS.savedThenDeclined);
    await buyer.pay();
    await page.waitForURL(`${world.newsUrl}/purchase`);
    expect((await world.orders())[0]).toMatchObject({ status: 'declined', decline_reason: 'card_declined' });
    await buyer.screen('payment-method').getByText('The bank said no').waitFor();

    await buyer.payWithCard(CARDS.approved);
    await buyer.pay();
    await paid(page);
  });
});

describe('a phone', () => {
  it('that no message reaches is offered another', async () => {
    person = await world.newPerson();
    const page = await person.newPage();
    await page.clock.install();
    await page.goto(`${world.newsUrl}/articles/${articles[0]!.slug}`);
    const buyer = buyerAt(page);
    await buyer.givePhone(SANDBOX_PHONES.neverArrives);
    await buyer.screen('code').getByText('New code in').waitFor();
    await page.clock.fastForward(31_000);
    await buyer.screen('code').getByRole('button', { name: 'Send a new code' }).waitFor();
  });

  it('that has asked too often stays on its screen, which says for how long', async () => {
    const { buyer } = await openArticle();
    await buyer.givePhone(SANDBOX_PHONES.refusedWithWait);
    await buyer.screen('phone').getByText('You can ask for a code in').waitFor();
    expect(await buyer.primary().getAttribute('aria-disabled')).toBe('true');
  });
});

describe('a buyer who comes back', () => {
  async function buyFirst(by?: BrowserContext) {
    const number = world.newPhone();
    const { page, buyer } = await openArticle(0, by);
    await buyer.introduce(number);
    await buyer.payWithCard(CARDS.approved);
    await buyer.pay();
    await paid(page);
    const again = await openArticle(2, by ?? page.context());
    await again.buyer.askToBeKnown();
    await again.buyer.pay();
    await paid(again.page);
    return number;
  }

  it('buys the next article with one tap', async () => {
    await buyFirst();
    const { page, buyer } = await openArticle(1, person);
    await buyer.screen('confirm').getByText('Welcome back').waitFor();
    await buyer.pay();
    await paid(page);
    expect((await world.orders())[0]).toMatchObject({ status: 'captured', name: articles[1]!.title });
  });

  it('is forgotten on request, for good', async () => {
    await buyFirst();
    const { page, buyer } = await openArticle(1, person);
    await buyer.screen('confirm').getByText('Not you?').click();
    await buyer.frame.getByRole('button', { name: 'Use another number' }).click();
    await buyer.screen('phone').waitFor();
    await page.reload();
    await buyer.screen('phone').waitFor();
  });

  it.each([
    { thirdPartyCookies: true, where: 'allowed', screen: 'confirm' },
    { thirdPartyCookies: false, where: 'blocked', screen: 'phone' },
  ])(
    'is met with the $screen screen at another shop where third-party cookies are $where',
    async ({ thirdPartyCookies, where, screen }) => {
      await buyFirst(await launchPerson({ thirdPartyCookies }));
      const till = await openTill(world, `other-${where}`);
      const page = await person.newPage();
      await page.goto(till.url);
      const buyer = buyerAt(page);
      await buyer.screen(screen).waitFor();
      if (screen === 'phone') return;
      await buyer.pay();
      await page.getByText('Thank you').waitFor();
      expect(await till.orders()).toHaveLength(1);
    },
  );

  it('on a second device sees what is stored only after the security code', async () => {
    const number = await buyFirst();
    await person.close();
    const { page, buyer } = await openArticle(1);
    await buyer.introduce(number);
    const values = await buyer.frame
      .locator('input[type=radio]')
      .evaluateAll((inputs) => inputs.map((input) => (input as HTMLInputElement).value));
    expect(values).toEqual(['card', 'invoice', 'direct_debit']);
    expect(await buyer.frame.locator('body').innerText()).not.toContain('4242');

    await buyer.frame.getByRole('button', { name: 'Use what you saved before' }).click();
    await buyer.frame.locator('input[autocomplete=cc-csc]').fill('123');
    await buyer.primary().click();
    await buyer.screen('confirm').getByText('Visa ending 4242').waitFor();
    await buyer.pay();
    await paid(page);
  });
});
