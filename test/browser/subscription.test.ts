import { SANDBOX_FIXED_CODE } from 'ondemand-pay/protocol';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { premium } from '../../examples/news/premium.js';
import { buyerAt, CARDS } from './support/buyer.js';
import { startWorld, type World } from './support/world.js';

let world: World;
let person: BrowserContext;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());
afterEach(() => person.close());

type Agreement = { reference: string; userToken: string; maxAmount: number; revokedBy: string | null };

/** The newest agreement as the provider has it, and what was charged to it, oldest first. */
async function stored(): Promise<{ agreement: Agreement; charges: { status: string; amount: number }[] }> {
  const [agreement] = await world.database.query<Agreement>({
    name: '',
    text: `select reference, user_token, (terms->>'max_amount')::int as max_amount, revoked_by
           from recurring_payments order by created_at desc limit 1`,
  });
  const charges = await world.database.query<{ status: string; amount: number }>(
    { name: '', text: `select status, amount from orders where recurring_reference = $1 order by created_at` },
    [agreement!.reference],
  );
  return { agreement: agreement!, charges };
}

/** Subscribes with a card on the paper's own page. */
async function subscribe(card: string): Promise<Page> {
  person = await world.newPerson();
  const page = await person.newPage();
  await page.goto(`${world.newsUrl}/premium`);
  const buyer = buyerAt(page);
  await buyer.onboard({ card });
  await buyer.pay();
  return page;
}

const state = (page: Page) => page.locator('[data-state]').getAttribute('data-state');
const rows = (page: Page) => page.locator('.charges tr').count();

describe('a subscription to the newspaper', () => {
  it('goes from the form to the database of the shop, and is charged as each month begins', async () => {
    const page = await subscribe(CARDS.approved);
    await page.getByText('All stories are open to you').waitFor();
    expect(await rows(page)).toBe(1);
    for (const month of [2, 3]) {
      await page.getByRole('button', { name: 'A month later' }).click();
      await expect.poll(() => rows(page)).toBe(month);
    }
    const { agreement, charges } = await stored();
    expect(agreement.maxAmount).toBe(premium.amount);
    expect(charges).toEqual(Array(3).fill({ status: 'captured', amount: premium.amount }));
    await page.goto(`${world.newsUrl}/articles/the-last-night-ferry`);
    await page.getByText('You read this with').waitFor();
  });

  it('that cannot be paid says so, closes the stories, and is mended with another card', async () => {
    const page = await subscribe(CARDS.savedThenDeclined);
    await page.getByText('Your bank said no to this month').waitFor();
    expect((await stored()).charges).toEqual([{ status: 'declined', amount: premium.amount }]);

    await page.getByRole('button', { name: 'Try the same card again' }).click();
    await expect.poll(() => rows(page)).toBe(2);
    const declined = (await stored()).agreement;

    const buyer = buyerAt(page);
    await buyer.screen('details').getByText('we check that it is you').waitFor();
    await buyer.frame.locator('input[autocomplete=cc-csc]').fill('123');
    await buyer.primary().click();
    await buyer.screen('confirm').waitFor();
    await buyer.frame.getByRole('button', { name: 'Change how you pay' }).click();
    await buyer.screen('payment-method').waitFor();
    await buyer.frame.getByLabel('Another card').check();
    await buyer.primary().click();
    await buyer.giveCard(CARDS.approved);
    await buyer.pay();
    await page.getByText('All stories are open to you').waitFor();
    const { agreement, charges } = await stored();
    expect(agreement.reference).not.toBe(declined.reference);
    expect(charges).toEqual([{ status: 'captured', amount: premium.amount }]);
    expect(await world.merchant.recurringPayments.retrieve(declined.userToken, declined.reference)).toMatchObject({
      status: 'revoked',
    });
  });

  it('is stopped by its reader in the preferences, and says so without being asked', async () => {
    const page = await subscribe(CARDS.approved);
    await page.getByRole('link', { name: 'See or stop what you pay' }).click();
    const buyer = buyerAt(page);
    await buyer.screen('preferences').getByRole('heading', { name: premium.name }).waitFor();
    await buyer.frame.getByRole('button', { name: `Stop ${premium.name}` }).click();
    await buyer.change();
    await buyer.frame.locator('input[autocomplete=one-time-code]').fill(SANDBOX_FIXED_CODE);
    await buyer.frame.locator('main').getByText('The payments have stopped.').waitFor();
    expect((await stored()).agreement.revokedBy).toBe('buyer');

    await page.goto(`${world.newsUrl}/premium`);
    await expect
      .poll(
        async () => {
          await page.reload();
          return state(page);
        },
        { timeout: 15_000 },
      )
      .toBe('ended');
    await page.getByText('Nothing more is charged').waitFor();
    expect((await stored()).charges).toHaveLength(1);
  });

  it('shows the receipt of each month', async () => {
    const page = await subscribe(CARDS.approved);
    await page.locator('.charges a').click();
    const receipt = buyerAt(page).screen('receipt');
    await receipt.getByText(`${premium.name}, month 1`).first().waitFor();
    expect((await receipt.innerText()).replace(/\s/gu, ' ')).toContain('SEK 49.00');
  });
});

describe('the games shop', () => {
  it('leads to the receipt after a purchase, and to what its player has bought', async () => {
    person = await world.newPerson();
    const page = await person.newPage();
    await page.goto(world.gamesUrl);
    const buyer = buyerAt(page, '#shop');
    await buyer.onboard();
    await buyer.pay();
    // The frame above the link is shrinking at this moment, so that a click could miss it.
    const receipt = await page.getByRole('link', { name: 'Receipt' }).getAttribute('href');
    await page.goto(`${world.gamesUrl}${receipt}`);
    await buyerAt(page).screen('receipt').getByText('100 credits').first().waitFor();
    await page.goto(`${world.gamesUrl}/you`);
    await buyerAt(page).screen('preferences').getByText('100 credits').first().waitFor();
  });
});
