import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { bookCharges, feeOf } from '../../support/stripe/charges.js';
import { giveCard } from '../../support/stripe/setup.js';
import { openStripeDesk, type StripeDesk, savedCard } from '../../support/stripe/stripeDesk.js';
import type { SimulatorOptions } from '../../support/stripe/stripeSimulator.js';
import { decliningCard, testCard } from '../../support/stripe/testCards.js';

/*
 * What the API may answer and usually does not. Each is a desk of its own, since an account is so or is not.
 */
let desk: StripeDesk;
const open = async (options: Omit<SimulatorOptions, 'clock'>) => {
  desk = await openStripeDesk(options);
  return desk;
};
afterEach(() => desk.close());

const page = () => ({
  pageId: randomUUID(),
  mode: 'test' as const,
  walletId: randomUUID(),
  returnUrl: 'https://pay.example/pay/back/test/1',
  locale: 'en',
  payee: { merchantId: 'shop', name: 'Daily News', account: null },
});
const approval = () => {
  const asked = page();
  const instrument = savedCard(desk.simulator, testCard('4000002500003155')!);
  const money = { amount: 9900, currency: 'SEK', capture: true, authenticated: false };
  return {
    ...asked,
    ...money,
    instrument,
    paymentId: asked.pageId,
    orderId: asked.pageId,
    idempotencyKey: randomUUID(),
  };
};
const lastIntent = () => [...desk.platform.intents.values()].at(-1)!;

describe('errors that say nothing but what they are', () => {
  it.each([
    [decliningCard({ code: 'card_declined', decline_code: 'insufficient_funds' }), 'insufficient_funds'],
    [decliningCard({ code: 'card_declined', decline_code: 'stolen_card' }), 'suspected_fraud'],
    ['4000002500003155', 'authentication_required'],
  ] as const)('leave the reason to the payment itself: %j is %s', async (card, reason) => {
    await open({ bareErrors: true });
    const { problem } = await desk.place(await desk.withCard(card));
    expect(problem).toMatchObject({ code: 'payment_declined', decline_reason: reason });
  });

  it('lead to the bank’s page again after Stripe has forgotten that it was asked for', async () => {
    await open({ bareErrors: true });
    const payment = approval();
    const first = await desk.rail.pages!.openAuthentication(payment);
    // The intent is begun by its key, and is confirmed already.
    desk.simulator.forgetKeys('confirm');
    expect(await desk.rail.pages!.openAuthentication(payment)).toEqual(first);
    expect(first).toMatchObject({ status: 'opened', url: expect.stringContaining('/3ds/') });
  });
});

describe('answers in which everything is named and nothing is there', () => {
  it('save a card', async () => {
    await open({ unexpanded: true });
    const opened = await desk.rail.pages!.openDetails(page());
    if (opened.status !== 'opened') throw new Error(`The page is ${opened.status}`);
    expect(await desk.rail.pages!.readDetails(opened.railReference)).toEqual({ status: 'open' });
    giveCard(desk.simulator.books, desk.platform, opened.railReference, '4242424242424242');
    expect(await desk.rail.pages!.readDetails(opened.railReference)).toMatchObject({
      status: 'saved',
      label: 'Visa •• 4242',
    });
  });

  it('keep a hold open for its next capture where several were granted', async () => {
    await open({ unexpanded: true, multicapture: true });
    const { order } = await desk.place(await desk.withCard(), { capture: false });
    for (const amount of [4_000, 3_000]) {
      expect((await desk.call(`${order.url}/capture`, { body: { amount } })).status).toBe(200);
    }
    expect(lastIntent()).toMatchObject({ status: 'requires_capture', amount_received: 7_000 });
    await desk.call(`${order.url}/refund`, { body: { amount: 500 } });
    expect(await desk.rail.moved?.(lastIntent().id)).toEqual({ captured: 7_000, refunded: 500 });
  });
});

describe('an account that may not ask for everything', () => {
  it.each(['payment_method_options[card][request_multicapture]', 'statement_descriptor_suffix'])(
    'is paid without %s',
    async (forbidden) => {
      await open({ forbidden });
      const { status, order } = await desk.place(await desk.withCard(), { capture: false });
      expect([status, order.status]).toEqual([201, 'authorized']);
      expect((await desk.call(`${order.url}/capture`, { body: {} })).order.captured_amount).toBe(9900);
      expect(desk.platform.intents.size).toBe(1);
    },
  );

  it('is not paid where what it may not ask for is the payment', async () => {
    await open({ forbidden: 'customer' });
    const { problem } = await desk.place(await desk.withCard());
    expect(problem).toMatchObject({ code: 'payment_declined', decline_reason: 'card_declined' });
    expect(desk.platform.intents.size).toBe(0);
  });
});

describe('fees that are booked some time after the charge', () => {
  it('are in the ledger once they are, and once', async () => {
    await open({ booksLate: true });
    const { order } = await desk.place(await desk.withCard());
    const fees = async () => {
      const [row] = await desk.sql<{ sum: number }>(
        `select coalesce(sum(amount), 0)::int as sum from ledger_entries where cause = 'fee' and order_id = $1`,
        [order.id],
      );
      return row!.sum;
    };
    await desk.deliver();
    expect(await fees()).toBe(0);
    bookCharges(desk.simulator.books, desk.platform);
    await desk.deliver({ times: 2 });
    expect(await fees()).toBe(feeOf(9900));
  });
});

describe('lists whose pages are short', () => {
  it('are read to their end: a refund whose answer was lost is found behind others, and not made again', async () => {
    await open({ longestPage: 1 });
    const { order } = await desk.place(await desk.withCard());
    desk.simulator.failNext('lost', /refunds$/);
    const lost = { railReference: lastIntent().id, amount: 700, currency: 'SEK', idempotencyKey: randomUUID() };
    expect(await desk.rail.refund(lost)).toEqual({ status: 'done' });
    for (const amount of [100, 200, 300]) await desk.call(`${order.url}/refund`, { body: { amount } });
    desk.simulator.forgetKeys();
    expect(await desk.rail.refund(lost)).toEqual({ status: 'done' });
    expect(await desk.rail.moved?.(lost.railReference)).toEqual({ captured: 9900, refunded: 1_300 });
  });
});

describe('a bank that can be asked by Stripe’s own script alone', () => {
  it('is asked by nobody here: the payment is given up, and another way to pay is offered', async () => {
    await open({});
    const card = { ...testCard('4000002760003184')!, asksBy: 'sdk' as const };
    const payment = { ...approval(), instrument: savedCard(desk.simulator, card) };
    const declined = { status: 'declined', reason: 'authentication_failed' };
    for (let time = 0; time < 2; time += 1) {
      expect(await desk.rail.pages!.openAuthentication(payment)).toEqual(declined);
    }
    expect(desk.platform.intents.size).toBe(1);
    expect(lastIntent()).toMatchObject({ status: 'canceled', cancellation_reason: 'abandoned' });
  });
});
