import { type Merchant, OnDemandApiError, parseSubmission } from 'ondemand-pay/merchant';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buyerAt, CARDS } from './support/buyer.js';
import { ITEM, shopPage } from './support/till.js';
import { startWorld, type World } from './support/world.js';

let world: World;
let person: BrowserContext;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());
afterEach(() => person?.close());

type Submission = { userToken: string; originProof: string };
type Backend = (merchant: Merchant, submission: Submission) => Promise<Response>;
type Locale = 'en' | 'sv';

const WORDS = {
  en: {
    takesOver: (shop: string) => `${shop} takes it from here`,
    hasOrder: (shop: string) => `${shop} has your order`,
    nothing: 'Nothing was charged',
    paid: /^Paid SEK\s99\.00$/,
    reserved: /^Reserved SEK\s99\.00$/,
    unconfirmed: 'has not confirmed it yet',
    dontPay: "Please don't pay again",
    begun: 'Your subscription has begun',
    uncharged: 'Nothing has been charged yet',
    signedUp: 'You are signed up at',
    bought: 'You bought this here at',
    open: 'may still finish it',
    short: 'There is not enough money on this card. Nothing was charged',
  },
  sv: {
    takesOver: (shop: string) => `Nu tar ${shop} vid`,
    hasOrder: (shop: string) => `${shop} har tagit emot din beställning`,
    nothing: 'nga pengar har dragits',
    paid: /^Du har betalat 99,00\skr$/,
    reserved: /^99,00\skr är reserverade$/,
    unconfirmed: 'har inte bekräftat det än',
    dontPay: 'Betala inte igen',
    begun: 'Din prenumeration har börjat',
    uncharged: 'Inga pengar har dragits än',
    signedUp: 'Du är registrerad hos',
    bought: 'Du köpte det här klockan',
    open: 'kan fortfarande slutföra det',
    short: 'Pengarna på kortet räcker inte. Inga pengar har dragits',
  },
} as const;
const LOCALES = Object.keys(WORDS) as Locale[];

const place = (merchant: Merchant, { userToken, originProof }: Submission, capture = true) =>
  merchant.orders.create(userToken, { reference: 'one', ...ITEM, originProof, capture });

/** Places the order and hands on the provider's problem as it came. */
const honest: Backend = async (merchant, submission) => {
  try {
    const order = await place(merchant, submission);
    return Response.json({ data: { order: order.id } });
  } catch (error) {
    if (!(error instanceof OnDemandApiError) || !error.problem) throw error;
    return Response.json({ error: error.problem }, { status: error.status });
  }
};

let shops = 0;

/** A shop whose backend is the test's, and a buyer who has come to its final button. */
async function visit({
  backend = honest,
  locale = 'en',
  flow = `data-flow="purchase" data-amount="9900" data-currency="SEK" data-item-name="${ITEM.name}"`,
  delivery = 'fetch',
  script = '',
  problem = async () => '',
}: {
  backend?: Backend;
  locale?: Locale;
  flow?: string;
  delivery?: 'fetch' | 'native';
  script?: string;
  problem?: () => Promise<string>;
}) {
  shops += 1;
  const name = `shop${shops}`;
  const submissions: Submission[] = [];
  const shop = await world.openShop(name, async (request) => {
    if (request.method === 'POST') {
      const parsed = await parseSubmission(request);
      if (!parsed.ok) return new Response('incomplete', { status: 400 });
      submissions.push(parsed.submission);
      return backend(shop.merchant, parsed.submission);
    }
    return shopPage(
      world,
      `<script>window.told = []; for (const name of ['success', 'error'])
         addEventListener('ondemand:' + name, ({ detail }) => told.push([name, detail.data ?? detail.error.code]));
       ${script}</script>
       <form class="ondemand-form" action="/purchase" method="POST" data-api-key="${shop.keys.apiKey}" ${flow}
         data-locale="${locale}" data-delivery="${delivery}" ${await problem()}></form>`,
    );
  });
  person = await world.newPerson();
  const page = await person.newPage();
  await page.goto(shop.url);
  const buyer = buyerAt(page);
  const orders = async () => (await shop.merchant.orders.list({ limit: 100 })).data;
  const title = () => buyer.frame.locator('main h1');
  const says = (text: string | RegExp) =>
    buyer.frame.locator('main').getByText(text).first().waitFor({ timeout: 45_000 });
  const isLive = async () => (await buyer.primary().getAttribute('aria-disabled')) !== 'true';
  return { name, url: shop.url, merchant: shop.merchant, page, buyer, orders, title, says, isLive, submissions };
}
const told = (page: Page) => page.evaluate(() => (window as unknown as { told: unknown[] }).told);

const TAKES = `addEventListener('ondemand:authorized', (event) => {
  event.preventDefault();
  window.detail = event.detail;
  const body = new URLSearchParams({ userToken: event.detail.userToken, origin_proof: event.detail.originProof, email: event.detail.email });
  window.answered = fetch('/purchase', { method: 'POST', body }).then((answer) => answer.json());
});`;

describe.each(LOCALES)('a page that takes the proof itself (%s)', (locale) => {
  const words = WORDS[locale];

  it.each(['native', 'fetch'] as const)(
    'has it taken over, without a live button, and ends it under %s',
    async (delivery) => {
      const { name, page, buyer, title, says, isLive, orders } = await visit({ locale, delivery, script: TAKES });
      await buyer.onboard();
      await buyer.pay();
      await says(words.takesOver(name));
      await page.evaluate('answered');
      expect(await orders()).toHaveLength(1);
      expect(await isLive()).toBe(false);
      await buyer.primary().click({ force: true });
      expect(await title().innerText()).toBe(words.takesOver(name));

      await page.evaluate("detail.settle({ status: 'success', data: 7 })");
      await says(words.paid);
      expect(await isLive()).toBe(false);
      expect(await told(page)).toEqual([['success', 7]]);
      expect(await orders()).toHaveLength(1);
    },
  );

  it('leads back to the methods after a decline', async () => {
    const { name, page, buyer, says } = await visit({ locale, delivery: 'native', script: TAKES });
    await buyer.onboard({ card: CARDS.insufficientFunds });
    await buyer.pay();
    await says(words.takesOver(name));
    await page.evaluate("answered.then(({ error }) => detail.settle({ status: 'failure', problem: error }))");
    await buyer.screen('payment-method').waitFor();
    await says(words.short);
    await expect.poll(() => told(page)).toEqual([['error', 'payment_declined']]);
  });
});

describe.each(LOCALES)('answers that are none (%s)', (locale) => {
  const words = WORDS[locale];
  const html = (status: number) =>
    new Response('<!doctype html><h1>Oops</h1>', { status, headers: { 'Content-Type': 'text/html' } });

  it('is paid where the shop failed after it had taken the money, and offers no second purchase', async () => {
    const { buyer, title, says, isLive, orders } = await visit({
      locale,
      backend: async (merchant, submission) => {
        await place(merchant, submission);
        return html(500);
      },
    });
    await buyer.onboard();
    await buyer.pay();
    await says(words.unconfirmed);
    expect(await title().innerText()).toMatch(words.paid);
    expect(await isLive()).toBe(false);
    expect(await orders()).toHaveLength(1);
  });

  it('gives the proof up where the shop failed before: then nothing was charged, and nothing can be', async () => {
    const { buyer, says, submissions, merchant, orders, isLive } = await visit({
      locale,
      backend: async () => html(500),
    });
    await buyer.onboard();
    await buyer.pay();
    await says(words.dontPay);
    expect(await isLive()).toBe(false);
    await buyer.screen('error').waitFor({ timeout: 45_000 });
    await says(words.nothing);
    const late = place(merchant, submissions[0]!);
    await expect(late).rejects.toMatchObject({ code: 'proof_invalid' });
    expect(await orders()).toHaveLength(0);
    await buyer.primary().click();
    await buyer.screen('confirm').waitFor();
  });

  it('waits for the bank, and then says what it said', async () => {
    const { buyer, says, orders } = await visit({ locale });
    await buyer.onboard({ card: CARDS.outcomeUnknown });
    await buyer.pay();
    await says(words.dontPay);
    await says(words.paid);
    expect((await orders()).map(({ status }) => status)).toEqual(['captured']);
  });
});

describe('answers that cannot be read', () => {
  const half = () => new Response('{"data": {"arti', { headers: { 'Content-Type': 'application/json' } });
  it.each<[string, () => Response]>([
    ['nothing', () => new Response('')],
    ['half a body', half],
    ['a page', () => new Response('<!doctype html><p>Thank you', { headers: { 'Content-Type': 'text/html' } })],
    ['ten megabytes', () => Response.json({ data: 'x'.repeat(10_000_000) })],
    [
      'a redirect elsewhere',
      () => new Response(null, { status: 303, headers: { Location: 'https://elsewhere.example/' } }),
    ],
    ['a number for klarna_response', () => Response.json({ klarna_response: 7 }, { status: 402 })],
    [
      'lists and objects for its words',
      () => Response.json({ klarna_response: { code: ['x'], user_message: {} } }, { status: 402 }),
    ],
    ['an error inside a success', () => Response.json({ error: { code: 'sold_out' } })],
    ['a refusal whose words are none of ours', () => new Response('Payment Required', { status: 402 })],
  ])('%s: the provider is asked, and knows that it is paid', async (_, answer) => {
    const { buyer, title, says } = await visit({
      backend: async (merchant, submission) => {
        await place(merchant, submission);
        return answer();
      },
    });
    await buyer.onboard();
    await buyer.pay();
    await says(WORDS.en.unconfirmed);
    expect(await title().innerText()).toMatch(WORDS.en.paid);
  });

  it('none within 30 s: the provider is asked, and a late answer still counts', async () => {
    let answer: (response: Response) => void = () => {};
    const { page, buyer, says } = await visit({
      backend: async (merchant, submission) => {
        await place(merchant, submission);
        return new Promise((resolve) => {
          answer = resolve;
        });
      },
    });
    await buyer.onboard();
    await buyer.pay();
    await says(WORDS.en.unconfirmed);
    answer(Response.json({ data: 'late' }));
    await says(/ has your order\.$/);
    await expect.poll(() => told(page)).toEqual([['success', 'late']]);
  }, 90_000);
});

describe.each(LOCALES)("the shop's word (%s)", (locale) => {
  const words = WORDS[locale];

  it('makes nothing paid that was declined', async () => {
    const { name, buyer, title, says, page } = await visit({
      locale,
      backend: async (merchant, submission) => {
        await place(merchant, submission).catch(() => {});
        return Response.json({ data: 'thanks' });
      },
    });
    await buyer.onboard({ card: CARDS.insufficientFunds });
    await buyer.pay();
    await says(words.nothing);
    expect(await title().innerText()).toBe(words.hasOrder(name));
    expect(await told(page)).toEqual([['success', 'thanks']]);
  });

  it('makes nothing paid that was only reserved', async () => {
    const { buyer, says } = await visit({
      locale,
      backend: async (merchant, submission) => {
        await place(merchant, submission, false);
        return Response.json({ data: 1 });
      },
    });
    await buyer.onboard();
    await buyer.pay();
    await says(words.reserved);
  });

  it("is told from the provider's: its words are never said as the shop's", async () => {
    const { buyer, says } = await visit({ locale });
    await buyer.onboard({ card: CARDS.insufficientFunds });
    await buyer.pay();
    await buyer.screen('payment-method').waitFor();
    await says(words.short);
    expect(await buyer.frame.locator('.shop-says').count()).toBe(0);
  });
});

describe.each(LOCALES)('each flow has words of its own (%s)', (locale) => {
  const words = WORDS[locale];
  const done: Backend = async () => Response.json({ data: 1 });

  it('a subscription that has begun, and that nothing was charged yet', async () => {
    const { buyer, says, isLive } = await visit({
      locale,
      flow: 'data-flow="recurring-purchase" data-amount="4900" data-currency="SEK" data-interval="month" data-item-name="Premium"',
      backend: async (merchant, { userToken, originProof }) => {
        await merchant.recurringPayments.create(userToken, { originProof });
        return Response.json({ data: 1 });
      },
    });
    await buyer.onboard();
    await buyer.pay();
    await says(words.begun);
    await says(words.uncharged);
    expect(await isLive()).toBe(false);
  });

  it('signed up, and known at that shop the next time, also for a purchase', async () => {
    const flow = 'data-flow="registration"';
    const { page, buyer, says, url } = await visit({ locale, flow, backend: done });
    await buyer.givePhone();
    await buyer.giveCode();
    await buyer.giveEmail();
    await buyer.pay();
    await says(words.signedUp);
    expect(await buyer.frame.locator('main').innerText()).not.toMatch(/\bpaid\b|betalat/i);
    await page.goto(url);
    await buyer.screen('confirm').waitFor();

    // The same page sells now: neither number, code nor address is asked for again.
    await page.locator('form.ondemand-form').evaluate((form: HTMLElement, itemName) => {
      Object.assign(form.dataset, { flow: 'purchase', amount: '9900', currency: 'SEK', itemName });
    }, ITEM.name);
    await buyer.payWithCard(CARDS.approved);
    await buyer.frame.getByRole('button', { name: /99/ }).waitFor();
  });
});

describe.each(LOCALES)('the same once more (%s)', (locale) => {
  const words = WORDS[locale];

  it('is said above the button after a reload', async () => {
    const { page, buyer, says, orders } = await visit({ locale });
    await buyer.onboard();
    await buyer.pay();
    await says(words.paid);
    await page.reload();
    await buyer.screen('confirm').waitFor();
    await says(words.bought);
    await buyer.pay();
    await says(words.paid);
    expect(await orders()).toHaveLength(2);
  });

  it('is said after a reload while the shop still has the proof, before anything was ordered', async () => {
    const { page, buyer, says, orders, submissions, merchant } = await visit({
      locale,
      backend: () => new Promise(() => {}),
    });
    await buyer.onboard();
    await buyer.pay();
    await expect.poll(() => submissions.length).toBe(1);
    await page.reload();
    await buyer.screen('confirm').waitFor();
    await says(words.open);
    await place(merchant, submissions[0]!);
    await page.reload();
    await says(words.bought);
    expect(await orders()).toHaveLength(1);
  });

  it('loaded again at every step, it is sold once', async () => {
    const { page, buyer, says, orders } = await visit({ locale });
    const again = async () => {
      await page.reload();
      await buyer.screen('phone').waitFor();
    };
    await buyer.screen('phone').waitFor();
    await again();
    const phone = world.newPhone();
    const enter = async () => {
      await buyer.givePhone(phone.phone);
      await buyer.screen('code').waitFor();
      await buyer.giveCode(await phone.code());
    };
    await buyer.givePhone(phone.phone);
    await buyer.screen('code').waitFor();
    await again();
    await enter();
    await buyer.screen('payment-method').waitFor();
    await again();
    await enter();
    await buyer.giveEmail();
    await buyer.chooseCard();
    await buyer.screen('details').waitFor();
    await again();
    await enter();
    await buyer.giveEmail();
    await buyer.payWithCard(CARDS.approved);
    await buyer.pay();
    await says(words.paid);
    expect(await orders()).toHaveLength(1);
  });

  it('is said to the other tab, whose button has stood there since before', async () => {
    const { page, buyer, says, url, orders } = await visit({ locale });
    await buyer.onboard();
    await buyer.pay();
    await says(words.paid);
    await page.reload();
    const tab = await person.newPage();
    await tab.goto(url);
    const other = buyerAt(tab);
    await other.screen('confirm').waitFor();
    await buyer.pay();
    await says(words.paid);
    await other.pay();
    await other.frame.locator('.callout').getByText(words.bought).waitFor();
    expect(await orders()).toHaveLength(2);
  });
});

describe.each(LOCALES)('a page that is loaded again after a click, under native delivery (%s)', (locale) => {
  const words = WORDS[locale];

  it("opens on the provider's reason, not on the shop's", async () => {
    let refused = false;
    const shown = await visit({
      locale,
      delivery: 'native',
      problem: async () => (refused ? 'data-problem="payment_declined"' : ''),
      backend: async (merchant, submission) => {
        await place(merchant, submission).catch(() => {});
        refused = true;
        return new Response(null, { status: 303, headers: { Location: '/' } });
      },
    });
    await shown.buyer.onboard({ card: CARDS.insufficientFunds });
    await shown.buyer.pay();
    await shown.buyer.screen('payment-method').waitFor();
    await shown.says(words.short);
  });

  it('says that it was bought, whatever the page says', async () => {
    let refused = false;
    const shown = await visit({
      locale,
      delivery: 'native',
      problem: async () => (refused ? 'data-problem="payment_declined"' : ''),
      backend: async (merchant, submission) => {
        await place(merchant, submission);
        refused = true;
        return new Response(null, { status: 303, headers: { Location: '/' } });
      },
    });
    await shown.buyer.onboard();
    await shown.buyer.pay();
    await shown.says(words.bought);
    expect(await shown.buyer.frame.locator('main').innerText()).not.toContain(words.nothing);
  });

  it('says that the first try may still be finished, where the shop answered with a fault of its own', async () => {
    const fault = new Response('<!doctype html><title>Shop</title><h1>Internal server error', {
      status: 500,
      headers: { 'Content-Type': 'text/html' },
    });
    const { page, url, buyer, says, orders } = await visit({ locale, delivery: 'native', backend: async () => fault });
    await buyer.onboard();
    await buyer.pay();
    await page.getByText('Internal server error').waitFor();
    await page.goto(url);
    await buyer.screen('confirm').waitFor();
    await says(words.open);
    expect(await buyer.frame.locator('main').innerText()).not.toContain(words.nothing);
    expect(await orders()).toHaveLength(0);
  });
});
