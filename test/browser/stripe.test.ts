import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { recordingSender } from '../../provider/test/support/liveRail.js';
import { feeOf } from '../../provider/test/support/stripe/charges.js';
import { connectTo, recordingLog, WEBHOOK_SECRET } from '../../provider/test/support/stripe/stripeDesk.js';
import { openStripeSimulator, type StripeSimulator } from '../../provider/test/support/stripe/stripeSimulator.js';
import { buyerAt } from './support/buyer.js';
import { holdsCardFields, scriptsOf } from './support/scripts.js';
import { ITEM, shopPage, terms } from './support/till.js';
import { openSite, startWorld, type World } from './support/world.js';

/** What buyers type on Stripe's page, and nobody else may ever see. */
const SECURITY_CODE = '7391';
const NUMBERS = {
  fine: '4242424242424242',
  asks: '4000002500003155',
  asksAlways: '4000002760003184',
  declined: '4000000000000341',
} as const;

const sender = recordingSender();
const recorder = recordingLog();
let simulator: StripeSimulator;
let world: World;
let shop: Awaited<ReturnType<World['openShop']>>;
let club: typeof shop;
let person: BrowserContext;
let page: Page;
let buyer: ReturnType<typeof buyerAt>;
/** Everything that was sent to anybody but Stripe, by a browser or to the provider. */
let sent = '';
/** The scripts that every buyer's browser was given. */
const scripts: string[] = [];
let loaded: () => Promise<string[]>;
let people = 0;

beforeAll(async () => {
  simulator = await openStripeSimulator({ secretKey: 'sk_live_simulator' });
  world = await startWorld({
    live: { stripe: await connectTo(simulator), liveSender: sender, log: recorder.log },
    open: async (name) => {
      const site = await openSite(name);
      const serve: typeof site.serve = (fetch) =>
        site.serve(async (request) => {
          sent += `${request.url} ${await request.clone().text()}\n`;
          return fetch(request);
        });
      return { ...site, serve };
    },
  });
  simulator.listen(`${world.providerUrl}/rails/stripe/notifications`, WEBHOOK_SECRET);
  shop = await world.openShop('daily', sell, { live: true, own: true });
  club = await world.openShop('club', subscribe, { live: true, own: true });
});
afterAll(async () => {
  await world?.close();
  await simulator?.close();
});
beforeEach(async () => {
  person = await world.newPerson();
  loaded = scriptsOf(person, world);
  person.on('request', (request) => {
    if (!request.url().startsWith(simulator.url)) sent += `${request.url()} ${request.postData() ?? ''}\n`;
  });
  page = await person.newPage();
  await page.goto(shop.url);
  buyer = buyerAt(page);
});
afterEach(async () => {
  scripts.push(...(await loaded()));
  await person.close();
});

async function sell(request: Request): Promise<Response> {
  if (request.method !== 'POST') {
    const form = `<form class="ondemand-form" method="POST" action="/" data-delivery="fetch" ${terms(shop.keys.apiKey)}>
      </form>`;
    return shopPage(world, form);
  }
  const fields = await request.formData();
  const order = { reference: 'A', name: ITEM.name, amount: ITEM.amount, currency: ITEM.currency };
  const placed = await shop.merchant.orders
    .create(String(fields.get('userToken')), { ...order, originProof: String(fields.get('origin_proof')) })
    .catch((error: { problem?: object }) => error.problem ?? { code: 'internal_error' });
  return 'code' in placed ? Response.json({ error: placed }, { status: 402 }) : Response.json({ data: 'thanks' });
}

const FIRST = 4900;

/** Agreed to and charged at once. */
async function subscribe(request: Request): Promise<Response> {
  if (request.method !== 'POST') {
    const form = `<form class="ondemand-form" method="POST" action="/" data-delivery="fetch" data-locale="en"
      data-api-key="${club.keys.apiKey}" data-flow="recurring-purchase" data-item-name="Premium" data-currency="SEK"
      data-amount="9900" data-first-amount="${FIRST}" data-interval="month"></form>`;
    return shopPage(world, form);
  }
  const fields = await request.formData();
  const userToken = String(fields.get('userToken'));
  const { recurringPayments, orders } = club.merchant;
  const { reference } = await recurringPayments.create(userToken, { originProof: String(fields.get('origin_proof')) });
  const order = { reference: 'S', name: 'Premium', amount: FIRST, currency: 'SEK', originProof: reference };
  const placed = await orders
    .create(userToken, order)
    .catch((error: { problem?: object }) => error.problem ?? { code: 'internal_error' });
  if (!('code' in placed)) return Response.json({ data: 'thanks' });
  await recurringPayments.revoke(userToken, reference);
  return Response.json({ error: placed }, { status: 402 });
}

async function introduce(): Promise<void> {
  people += 1;
  const phone = `+467017408${String(people).padStart(2, '0')}`;
  await buyer.introduce({ phone, code: async () => sender.sent.at(-1)!.code });
  await buyer.chooseCard();
}

/** The window that the frame's button opens. */
async function openWindow(): Promise<Page> {
  const button = buyer.primary();
  await expect.poll(() => button.getAttribute('aria-disabled')).toBe('false');
  const [popup] = await Promise.all([person.waitForEvent('page'), button.click()]);
  return popup;
}

/** A card is typed on Stripe's page, and the frame goes on. */
async function giveCard(number: string): Promise<void> {
  await buyer.screen('details').waitFor();
  expect(await buyer.frame.locator('input').count()).toBe(0);
  const popup = await openWindow();
  expect(popup.url()).toContain(`${simulator.url}/c/pay/`);
  await popup.getByLabel('Card number').fill(number);
  await popup.getByLabel('Expiry').fill('12/40');
  await popup.getByLabel('Security code').fill(SECURITY_CODE);
  await popup.getByRole('button', { name: 'Save' }).click();
  if (number === NUMBERS.asks || number === NUMBERS.asksAlways)
    await popup.getByRole('button', { name: 'Approve' }).click();
  await buyer.screen('confirm').waitFor();
}

const says = (text: string | RegExp) => buyer.frame.getByText(text).first().waitFor();
/** Stripe tells of everything, and is heard. */
async function told(): Promise<void> {
  await simulator.deliver((request) => world.provider.fetch(request, { remoteAddress: '127.0.0.1' }));
  expect(simulator.events.waiting).toEqual([]);
}

const intents = () => [...simulator.books.platform.intents.values()];

describe('a card that is given to Stripe', () => {
  it('buys at once, and by one tap the next time', async () => {
    await introduce();
    await giveCard(NUMBERS.fine);
    await says('Visa ending 4242');
    await buyer.pay();
    await says(/^Paid SEK/);
    await page.goto(shop.url);
    await buyer.pay();
    await says(/^Paid SEK/);
    await told();
    expect(intents().map(({ status, amount_received }) => [status, amount_received])).toEqual([
      ['succeeded', ITEM.amount],
      ['succeeded', ITEM.amount],
    ]);
    const { data } = await shop.merchant.ledger.balance();
    expect(data).toMatchObject([{ currency: 'SEK', available: 2 * (ITEM.amount - feeOf(ITEM.amount)) }]);
  });

  it('that its bank wants the buyer for is approved on the bank’s page, and bought with once', async () => {
    const before = intents().length;
    await introduce();
    await giveCard(NUMBERS.asks);
    await buyer.pay();
    await says('Your bank asks you to approve this payment');
    await buyer.pay();
    await buyer.screen('authenticate').waitFor();
    const popup = await openWindow();
    await popup.getByText('9900 SEK').waitFor();
    await popup.getByRole('button', { name: 'Approve' }).click();
    await says(/^Paid SEK/);
    await told();
    expect(
      intents()
        .slice(before)
        .map(({ status }) => status),
    ).toEqual(['canceled', 'succeeded']);
  });

  it('that its bank wants the buyer for is approved for what a subscription is charged at once', async () => {
    const before = intents().length;
    await page.goto(club.url);
    await introduce();
    await giveCard(NUMBERS.asksAlways);
    await buyer.pay();
    await says('Your bank asks you to approve this payment');
    await buyer.pay();
    await buyer.screen('authenticate').waitFor();
    const popup = await openWindow();
    await popup.getByText(`${FIRST} SEK`).waitFor();
    await popup.getByRole('button', { name: 'Approve' }).click();
    await says(/^Paid SEK.49/);
    await told();
    const made = intents().slice(before);
    expect(made.map(({ status, amount, setup_future_usage }) => [status, amount, setup_future_usage])).toEqual([
      ['canceled', FIRST, null],
      ['succeeded', FIRST, 'off_session'],
    ]);
    expect((await club.merchant.orders.list({ limit: 10 })).data.map(({ status }) => status)).toEqual([
      'captured',
      'declined',
    ]);
  });

  it('that is declined makes room for another', async () => {
    await introduce();
    await giveCard(NUMBERS.declined);
    await buyer.pay();
    await buyer.screen('payment-method').waitFor();
    await buyer.frame.locator('label:has(> input[value=card])').click();
    await giveCard(NUMBERS.fine);
    await buyer.pay();
    await says(/^Paid SEK/);
  });

  it('is asked for by no script: the code of a card’s fields is not even loaded', () => {
    expect(new Set(scripts).size).toBeGreaterThan(5);
    expect(scripts.filter(holdsCardFields)).toEqual([]);
  });

  it('is known to nobody else: no request, no row and no line of the log holds its number or its code', async () => {
    const tables = await world.database.query<{ name: string }>({
      name: '',
      text: 'select quote_ident(table_name) as name from information_schema.tables where table_schema = current_schema()',
    });
    const rows = await Promise.all(
      tables.map(({ name }) =>
        world.database.query<{ row: string }>({ name: '', text: `select t::text as row from ${name} t` }),
      ),
    );
    const stored = rows
      .flat()
      .map(({ row }) => row)
      .join('\n');
    // What was looked at is what buyers left behind.
    expect(stored).toContain('4242');
    expect(sent).toContain('/frame/');
    const logged = recorder.logged();
    expect(logged).not.toBe('');
    expect([stored, sent, logged].map(secretsIn)).toEqual([[], [], []]);
    // The same eyes would see them.
    expect(secretsIn(`{"number":"4242 4242 4242 4242","csc":"${SECURITY_CODE}"}`)).toHaveLength(2);
  });
});

/** What of a text is a number that was typed on Stripe's page, however it is written, or the code behind it. */
function secretsIn(text: string): string[] {
  const digits = text.replaceAll(/(?<=\d)[ -](?=\d)/g, '');
  const numbers = Object.values(NUMBERS).filter((number) => digits.includes(number));
  const code = new RegExp(String.raw`(?<![\w.+/-])${SECURITY_CODE}(?![\w+/-])`);
  return [...numbers, ...(code.test(text) ? [SECURITY_CODE] : [])];
}
