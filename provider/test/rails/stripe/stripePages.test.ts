import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PageRequest, RailPages } from '../../../src/ports/paymentRail.js';
import { checkoutLocale } from '../../../src/rails/stripe/pages.js';
import { deleteCustomer } from '../../support/stripe/paymentMethods.js';
import { openStripeDesk, type StripeDesk, savedCard } from '../../support/stripe/stripeDesk.js';
import { testCard } from '../../support/stripe/testCards.js';

let desk: StripeDesk;
let pages: RailPages;
beforeAll(async () => {
  desk = await openStripeDesk();
  pages = desk.rail.pages!;
});
afterAll(() => desk.close());

const RETURN_URL = 'https://pay.example/page/return?page=1';

const request = (fields: Partial<PageRequest> = {}): PageRequest => ({
  pageId: randomUUID(),
  mode: 'test',
  walletId: randomUUID(),
  returnUrl: RETURN_URL,
  locale: 'sv-SE',
  payee: { merchantId: 'shop', name: 'Daily News', account: null },
  ...fields,
});

async function open(asked = request()) {
  const opened = await pages.openDetails(asked);
  if (opened.status !== 'opened') throw new Error(`The page is ${opened.status}`);
  return opened;
}

/** What a buyer's browser does with a form of the simulator's pages. */
const submit = (url: string, fields: Record<string, string>) =>
  fetch(url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });

describe('the page on which a card is given', () => {
  it('leads back to us with a card that is saved, of which no number comes here', async () => {
    const { url, railReference } = await open();
    expect(await pages.readDetails(railReference)).toEqual({ status: 'open' });
    const answer = await submit(url, { number: '4242424242424242' });
    expect(answer.headers.get('location')).toBe(RETURN_URL);
    const read = await pages.readDetails(railReference);
    expect(read).toEqual({
      status: 'saved',
      label: 'Visa •• 4242',
      details: {
        reference: expect.stringMatching(/^pm_/),
        customer: expect.stringMatching(/^cus_/),
        brand: 'Visa',
        last4: '4242',
        expiry: expect.stringMatching(/^\d\d\/\d\d$/),
      },
    });
    expect(await pages.readDetails(railReference)).toEqual(read);
  });

  it('is the same page when it is asked for again, and another for another', async () => {
    const asked = request();
    expect((await open(asked)).url).toBe((await open(asked)).url);
    expect((await open()).url).not.toBe((await open(asked)).url);
  });

  it('is of one customer for each wallet, also after Stripe has forgotten the key', async () => {
    const walletId = randomUUID();
    const customerOf = async () => {
      const { railReference } = await open(request({ walletId }));
      return desk.platform.sessions.get(railReference)!.customer;
    };
    const first = await customerOf();
    desk.simulator.forgetKeys();
    expect(await customerOf()).toBe(first);
    expect((await open()).railReference).not.toBe(first);
    const customer = desk.platform.customers.get(String(first))!;
    expect({ ...customer, metadata: {} }).toMatchObject({ email: null, description: null, metadata: {} });
    expect(customer.metadata).toEqual({ wallet: walletId });
  });

  it('is of another customer once the one before was deleted at Stripe, also for two pages at once', async () => {
    const walletId = randomUUID();
    const customerOf = (reference: string) => desk.platform.sessions.get(reference)!.customer;
    const first = customerOf((await open(request({ walletId }))).railReference);
    deleteCustomer(desk.platform, String(first));
    const opened = await Promise.all([open(request({ walletId })), open(request({ walletId }))]);
    const next = opened.map(({ railReference }) => customerOf(railReference));
    expect(new Set(next).size).toBe(1);
    expect(next).not.toContain(first);
    expect(customerOf((await open(request({ walletId }))).railReference)).toBe(next[0]);
  });

  it('is one customer also for two pages that are opened at once', async () => {
    const walletId = randomUUID();
    const opened = await Promise.all([open(request({ walletId })), open(request({ walletId }))]);
    const customers = opened.map(({ railReference }) => desk.platform.sessions.get(railReference)!.customer);
    expect(new Set(customers).size).toBe(1);
  });

  it('lets a buyer whose card was declined give another', async () => {
    const { url, railReference } = await open();
    expect((await submit(url, { number: '4000000000000002' })).status).toBe(200);
    expect(await pages.readDetails(railReference)).toEqual({ status: 'open' });
    await submit(url, { number: '5555555555554444' });
    expect(await pages.readDetails(railReference)).toMatchObject({ status: 'saved', label: 'Mastercard •• 4444' });
  });

  it('is of the customer that it was opened for, also where Stripe does not say so of the card', async () => {
    const { url, railReference } = await open();
    await submit(url, { number: '4242424242424242' });
    const setup = [...desk.platform.setupIntents.values()].at(-1)!;
    const method = desk.platform.paymentMethods.get(String(setup.payment_method))!;
    method.customer = null;
    expect(await pages.readDetails(railReference)).toMatchObject({
      status: 'saved',
      details: { reference: method.id, customer: setup.customer },
    });
    setup.status = 'requires_confirmation';
    expect(await pages.readDetails(railReference)).toEqual({ status: 'unknown' });
  });

  it('is given up a day later', async () => {
    const { railReference } = await open();
    desk.advance(86_400_000);
    expect(await pages.readDetails(railReference)).toEqual({ status: 'given_up' });
  });

  it.each(['server_error', 'html', 'rate_limited', 'lost'] as const)(
    'is unknown where Stripe answers with %s',
    async (fault) => {
      const { railReference } = await open();
      desk.simulator.setFaults({ rate: 1, kinds: [fault] });
      expect(await pages.openDetails(request())).toEqual({ status: 'unknown' });
      expect(await pages.readDetails(railReference)).toEqual({ status: 'unknown' });
      desk.simulator.setFaults(undefined);
    },
  );

  it.each([
    ['sv', 'sv'],
    ['sv-SE', 'sv'],
    ['en-GB', 'en-GB'],
    ['en-US', 'en'],
    ['no', 'nb'],
    ['nn-NO', 'nb'],
    ['zh-Hant-TW', 'zh-TW'],
    ['eo', 'auto'],
  ])('speaks %s as %s', (locale, spoken) => expect(checkoutLocale(locale)).toBe(spoken));
});

describe('the page of the bank', () => {
  const approval = (number: string, fields: Partial<PageRequest> = {}) => {
    const asked = request(fields);
    return {
      ...asked,
      paymentId: asked.pageId,
      orderId: asked.pageId,
      amount: 9900,
      currency: 'SEK',
      instrument: savedCard(desk.simulator, testCard(number)!),
      capture: true,
      authenticated: false,
      idempotencyKey: `${asked.pageId}:authorize`,
    };
  };
  async function opened(payment = approval('4000002500003155')) {
    const page = await pages.openAuthentication(payment);
    if (page.status !== 'opened') throw new Error(`The page is ${page.status}`);
    return { payment, ...page };
  }

  it('holds exactly this payment once the buyer approves it there, and an order captures it', async () => {
    const { payment, url, railReference } = await opened();
    expect(await desk.rail.lookup(railReference)).toEqual({ status: 'needs_buyer' });
    const answer = await submit(url, { answer: 'approve', return_url: payment.returnUrl });
    const back = new URL(answer.headers.get('location') ?? '');
    expect(back.href).toContain(RETURN_URL);
    // Stripe adds what opens the payment to whoever has it: nobody here keeps it.
    const secret = desk.platform.intents.get(railReference)?.client_secret ?? '';
    expect(back.searchParams.get('payment_intent_client_secret')).toBe(secret);
    await desk.app.request(`/pay/back/test/${payment.pageId}${back.search}`);
    expect(desk.logged()).not.toContain(secret);
    expect(await desk.rail.lookup(railReference)).toEqual({ status: 'authorized' });
    const orderId = randomUUID();
    const adopted = { ...payment, orderId, authenticated: true, railReference };
    expect(await desk.rail.confirm(adopted)).toEqual({ status: 'authorized' });
    expect(desk.platform.intents.get(railReference)?.metadata.order).toBe(orderId);
    const captured = { railReference, amount: 9900, currency: 'SEK', idempotencyKey: randomUUID() };
    expect(await desk.rail.capture(captured)).toEqual({ status: 'done' });
    expect(await desk.rail.moved?.(railReference)).toEqual({ captured: 9900, refunded: 0 });
  });

  it('holds nothing where the buyer refuses', async () => {
    const { payment, url, railReference } = await opened();
    await submit(url, { answer: 'refuse', return_url: payment.returnUrl });
    expect(await desk.rail.lookup(railReference)).toEqual({ status: 'declined', reason: 'authentication_failed' });
    const adopted = { ...payment, authenticated: true, railReference };
    expect(await desk.rail.confirm(adopted)).toEqual({ status: 'declined', reason: 'authentication_failed' });
  });

  it('is given up by a buyer who closes the window, and by whoever releases what was approved', async () => {
    const closed = await opened();
    const release = (railReference: string) =>
      desk.rail.cancel({ railReference, amount: 9900, currency: 'SEK', idempotencyKey: randomUUID() });
    expect(await release(closed.railReference)).toEqual({ status: 'done' });
    expect(await desk.rail.lookup(closed.railReference)).toMatchObject({ reason: 'authentication_required' });
    const approved = await opened();
    await submit(approved.url, { answer: 'approve', return_url: RETURN_URL });
    expect(await release(approved.railReference)).toEqual({ status: 'done' });
    expect(await desk.rail.moved?.(approved.railReference)).toEqual({ captured: 0, refunded: 0 });
  });

  it('is the same page when it is asked for again', async () => {
    const payment = approval('4000002500003155');
    const first = await opened(payment);
    expect(await pages.openAuthentication(payment)).toMatchObject({
      url: first.url,
      railReference: first.railReference,
    });
  });

  it('is none where the bank asks nothing, or says no at once', async () => {
    expect(await pages.openAuthentication(approval('4242424242424242'))).toMatchObject({ status: 'authorized' });
    expect(await pages.openAuthentication(approval('4000000000000341'))).toEqual({
      status: 'declined',
      reason: 'card_declined',
    });
  });

  it('is of the account that is paid', async () => {
    desk.simulator.connect('acct_bank');
    const payee = { merchantId: 'shop', name: 'Daily News', account: 'acct_bank' };
    const asked = { ...approval('4000002500003155', { payee }), setsUpMandate: true };
    const { railReference } = await opened(asked);
    expect(railReference).toMatch(/^acct_bank\/pi_/);
    // The copy there pays this once: what later charges are made with is the operator's.
    const intent = desk.simulator.books.accounts.get('acct_bank')?.intents.get(railReference.split('/')[1] ?? '');
    expect(intent).toMatchObject({ setup_future_usage: null });
  });
});
