import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  askEvidence,
  closeDispute,
  createRefund,
  DISPUTE_FEE,
  failRefund,
  feeOf,
  openDispute,
  preventDispute,
  reinstateFunds,
} from '../../support/stripe/charges.js';
import type { Notification } from '../../support/stripe/notifications.js';
import { newPaymentMethod } from '../../support/stripe/paymentMethods.js';
import { cancelIntent, captureIntent, expireHold } from '../../support/stripe/payments.js';
import { openStripeDesk, type StripeDesk, savedCard } from '../../support/stripe/stripeDesk.js';
import { decliningCard, testCard } from '../../support/stripe/testCards.js';

let desk: StripeDesk;
beforeAll(async () => {
  desk = await openStripeDesk();
});
afterAll(() => desk.close());

const intentOf = async (order: { id: string }) => {
  const [id = '', ...rest] = (await desk.referenceOf(order)).split('/').reverse();
  return (rest[0] === undefined ? desk.platform : desk.simulator.books.accounts.get(rest[0])!).intents.get(id)!;
};

describe('a payment', () => {
  it('is taken at once, by the customer’s card, and says on the statement whose it is', async () => {
    const { order, status } = await desk.place(await desk.withCard());
    expect([status, order.status]).toEqual([201, 'captured']);
    expect(await intentOf(order)).toMatchObject({
      status: 'succeeded',
      capture_method: 'automatic',
      amount: 9900,
      amount_received: 9900,
      currency: 'sek',
      customer: expect.stringMatching(/^cus_/),
      statement_descriptor_suffix: 'News',
      metadata: { order: order.id },
    });
  });

  it('is held where that was asked for, captured in part, and the rest is released by Stripe', async () => {
    const { order } = await desk.place(await desk.withCard(), { capture: false });
    expect(await intentOf(order)).toMatchObject({ status: 'requires_capture', amount_capturable: 9900 });
    expect((await desk.call(`${order.url}/capture`, { body: { amount: 4000 } })).order.captured_amount).toBe(4000);
    expect(await intentOf(order)).toMatchObject({ status: 'succeeded', amount_received: 4000, amount_capturable: 0 });
    const { problem } = await desk.call(`${order.url}/capture`, { body: { amount: 1000 } });
    expect(problem.code).toBe('invalid_state');
    await desk.deliver();
    expect(await desk.now(order)).toMatchObject({ status: 'partially_captured', captured_amount: 4000 });
    const again = await desk.call(`${order.url}/capture`, { body: {} });
    expect(again.problem).toMatchObject({
      code: 'invalid_state',
      detail: expect.stringContaining('nothing to capture'),
    });
  });

  it('that was captured in part is cancelled for the rest, which is released already', async () => {
    const { order } = await desk.place(await desk.withCard(), { capture: false });
    await desk.call(`${order.url}/capture`, { body: { amount: 4000 } });
    const { status } = await desk.call(`${order.url}/cancel`, { body: {} });
    expect(status).toBe(200);
    await desk.deliver();
    expect(await desk.now(order)).toMatchObject({ status: 'partially_captured', captured_amount: 4000 });
  });

  it.each([
    ['4000000000000341', 'card_declined'],
    [decliningCard({ code: 'card_declined', decline_code: 'insufficient_funds' }), 'insufficient_funds'],
    [decliningCard({ code: 'card_declined', decline_code: 'stolen_card' }), 'suspected_fraud'],
    [decliningCard({ code: 'expired_card' }), 'card_declined'],
    [decliningCard({ code: 'processing_error' }), 'card_declined'],
  ] as const)('by %j is declined: %s, and stays so whatever is told later', async (card, reason) => {
    const { problem, status } = await desk.place(await desk.withCard(card));
    expect([status, problem.decline_reason]).toEqual([402, reason]);
    await desk.deliver();
    const { order } = await desk.call(problem.order ?? '');
    expect(order).toMatchObject({ status: 'declined', decline_reason: reason, captured_amount: 0 });
  });

  it('that wants the buyer is cancelled at Stripe before the order is declined for it', async () => {
    const { problem } = await desk.place(await desk.withCard('4000002500003155'));
    expect(problem).toMatchObject({ code: 'payment_declined', decline_reason: 'authentication_required' });
    const { order } = await desk.call(problem.order ?? '');
    expect(await intentOf(order)).toMatchObject({ status: 'canceled', cancellation_reason: 'abandoned' });
  });

  it('of a card that was deleted at Stripe is declined, and nothing of it stays open', async () => {
    const buyer = await desk.withCard();
    const [row] = await desk.sql<{ reference: string }>(
      `select details ->> 'reference' as reference from instruments where instrument_id = $1`,
      [buyer.instrumentId],
    );
    desk.platform.cards.delete(row!.reference);
    const { problem } = await desk.place(buyer);
    expect(problem).toMatchObject({ code: 'payment_declined', decline_reason: 'card_declined' });
    const { order } = await desk.call(problem.order ?? '');
    expect(await intentOf(order)).toMatchObject({ status: 'canceled' });
  });

  it('is made without a name on the statement where Stripe does not take the shop’s', async () => {
    const buyer = await desk.withCard();
    // Read earlier, and changed on Stripe's own pages since.
    desk.platform.account.settings!.card_payments!.statement_descriptor_prefix = 'TENLETTERSANDMORE';
    const { status, order } = await desk.place(buyer);
    desk.platform.account.settings!.card_payments!.statement_descriptor_prefix = 'PAY';
    expect(status).toBe(201);
    expect((await intentOf(order)).statement_descriptor_suffix).toBeNull();
  });

  it.each([
    ['JPY', 500, 500],
    ['KWD', 5_120, 5_120],
    ['ISK', 5, 500],
    ['IDR', 250_000_000, 250_000_000],
  ])('in %s is written as Stripe writes it', async (currency, amount, written) => {
    const buyer = await desk.withCard();
    const origin_proof = await desk.prove(buyer, { amount, currency });
    const { order } = await desk.place(buyer, { origin_proof, order_amount: amount, order_tax_amount: 0, currency });
    expect(order.captured_amount).toBe(amount);
    expect((await intentOf(order)).amount_received).toBe(written);
    await desk.call(`${order.url}/refund`, { body: {} });
    await desk.deliver();
    expect(await desk.now(order)).toMatchObject({ status: 'refunded', refunded_amount: amount });
  });

  it.each([
    ['KWD', 5_125, 'card_declined'],
    ['SEK', 100_000_000, 'limit_exceeded'],
  ])('in %s of %d is declined before anything is begun', async (currency, amount, reason) => {
    const buyer = await desk.withCard();
    const before = desk.platform.intents.size;
    const origin_proof = await desk.prove(buyer, { amount, currency });
    const { problem } = await desk.place(buyer, { origin_proof, order_amount: amount, order_tax_amount: 0, currency });
    expect(problem).toMatchObject({ code: 'payment_declined', decline_reason: reason });
    expect(desk.platform.intents.size).toBe(before);
  });
});

describe('a charge without the buyer', () => {
  const confirmed = () => desk.simulator.calls.filter(({ path }) => path.endsWith('/confirm')).at(-1)?.form;

  it('says so to their bank under a mandate, and never without one', async () => {
    const buyer = await desk.withCard('4000002500003155');
    const reference = await desk.subscribe(buyer);
    const charged = await desk.place(buyer, { origin_proof: reference, order_amount: 4_000, order_tax_amount: 0 });
    expect(charged.status).toBe(201);
    expect(confirmed()).toEqual({ off_session: 'true' });
    await desk.place(await desk.withCard());
    expect(confirmed()).toEqual({ return_url: expect.stringMatching(/^https:\/\/pay\.example\/pay\/back\/test\//) });
  });

  it('that the bank wants the buyer for is declined for that reason, and cancelled', async () => {
    const buyer = await desk.withCard('4000002760003184');
    const reference = await desk.subscribe(buyer);
    const { problem } = await desk.place(buyer, { origin_proof: reference, order_amount: 4_000, order_tax_amount: 0 });
    expect(problem.decline_reason).toBe('authentication_required');
    const { order } = await desk.call(problem.order ?? '');
    expect((await intentOf(order)).status).toBe('canceled');
  });

  describe('whose first amount the buyer approved with their bank', () => {
    const RETURN_URL = 'https://pay.example/back';

    /** What the bank's page makes of a card that nobody has set up yet. */
    async function approved() {
      const buyer = await desk.withCard('4000002500003155');
      const details = await desk.sql<{ details: Record<string, unknown> }>(
        'select details from instruments where instrument_id = $1',
        [buyer.instrumentId],
      );
      const reference = String(details[0]!.details.reference);
      desk.platform.setUp.delete(reference);
      const { merchantId, name } = desk.shop.merchant;
      const opened = await desk.rail.pages!.openAuthentication({
        paymentId: randomUUID(),
        orderId: randomUUID(),
        pageId: randomUUID(),
        idempotencyKey: randomUUID(),
        amount: 4_000,
        currency: 'SEK',
        instrument: { mode: 'test', method: 'card', details: details[0]!.details },
        walletId: randomUUID(),
        mode: 'test',
        returnUrl: RETURN_URL,
        locale: 'en',
        payee: { merchantId, name, account: null },
        capture: false,
        authenticated: false,
        setsUpMandate: true,
      });
      if (opened.status !== 'opened') throw new Error(opened.status);
      const body = new URLSearchParams({ answer: 'approve', return_url: RETURN_URL });
      await fetch(opened.url, { method: 'POST', body, redirect: 'manual' });
      return { buyer, reference, hold: opened.railReference };
    }

    it('adopts what is held, and sets that very card up for the charges that follow', async () => {
      const { buyer, reference: card, hold } = await approved();
      const terms = { max_amount: 4_000, first_amount: 4_000, currency: 'SEK' };
      const reference = await desk.subscribe(buyer, { ...terms, interval: 'month', interval_count: 1 });
      await desk.sql(
        `update origin_proofs set authenticated_at = now(), hold_reference = $2
         where jti = (select jti from recurring_payments where reference = $1)`,
        [reference, hold],
      );
      const before = desk.platform.intents.size;
      const charge = () => desk.place(buyer, { origin_proof: reference, order_amount: 4_000, order_tax_amount: 0 });
      const { order } = await charge();
      expect([order.status, await desk.referenceOf(order), desk.platform.intents.size]).toEqual([
        'captured',
        hold,
        before,
      ]);
      expect(await intentOf(order)).toMatchObject({
        setup_future_usage: 'off_session',
        payment_method: card,
        metadata: { order: order.id },
      });
      await desk.deps.database.query({ name: '', text: 'delete from recurring_periods' });
      const next = await charge();
      expect(next.order.status).toBe('captured');
      expect(await intentOf(next.order)).toMatchObject({ payment_method: card, setup_future_usage: null });
      await desk.deliver();
      expect(await desk.now(order)).toMatchObject({ status: 'captured', captured_amount: 4_000 });
    });
  });
});

describe('after a day, when Stripe has forgotten the keys', () => {
  const repeat = async (kind: 'capture' | 'refund', act: () => Promise<unknown>) => {
    desk.simulator.failNext('lost', kind === 'capture' ? /capture$/ : /refunds$/);
    // The client tries once more by itself: that is lost too.
    desk.simulator.failNext('refused', kind === 'capture' ? /capture$/ : /refunds$/);
    await act();
    desk.simulator.forgetKeys();
    desk.advance(90_000_000);
    await desk.sweeper.sweepOnce();
  };

  it('a capture and a refund whose answers were lost are found, and not made again', async () => {
    const buyer = await desk.withCard();
    const { order } = await desk.place(buyer, { capture: false });
    await repeat('capture', () => desk.call(`${order.url}/capture`, { body: { amount: 4_000 } }));
    expect(await desk.now(order)).toMatchObject({ captured_amount: 4_000 });
    expect((await intentOf(order)).amount_received).toBe(4_000);
    await repeat('refund', () => desk.call(`${order.url}/refund`, { body: { amount: 1_000 } }));
    expect(await desk.now(order)).toMatchObject({ refunded_amount: 1_000 });
    expect([...desk.platform.refunds.values()].filter((each) => each.amount === 1_000)).toHaveLength(1);
  });

  it('an order whose confirmation was lost is looked up by its reference', async () => {
    desk.simulator.failNext('lost', /confirm$/);
    desk.simulator.failNext('refused', /confirm$/);
    const { problem, status } = await desk.place(await desk.withCard());
    expect(status).toBe(504);
    desk.simulator.forgetKeys();
    desk.advance(90_000_000);
    await desk.sweeper.sweepOnce();
    const { order } = await desk.call(problem.order ?? '');
    expect(order.status).toBe('captured');
    expect(await intentOf(order)).toMatchObject({ status: 'succeeded', amount_received: 9900 });
  });
});

describe('where Stripe does not answer as it should', () => {
  const GATEWAYS = ['gateway_error', 'gateway_refusal', 'gateway_page'] as const;

  it.each(['server_error', 'html', 'rate_limited', 'locked', 'in_use', 'lost', 'refused', ...GATEWAYS] as const)(
    '%s leaves nobody with a wrong word, and ends as it would have',
    async (fault) => {
      const buyer = await desk.withCard();
      desk.simulator.setFaults({ rate: 1, kinds: [fault] });
      const { status, problem } = await desk.place(buyer);
      expect([status, problem.code]).toEqual([504, 'outcome_unknown']);
      desk.simulator.setFaults(undefined);
      desk.advance(600_000);
      await desk.sweeper.sweepOnce();
      const { order } = await desk.call(problem.order ?? '');
      expect(order).toMatchObject({ status: 'captured', captured_amount: 9900 });
      const made = [...desk.platform.intents.values()].filter(({ metadata }) => metadata.order === order.id);
      expect(made.filter((intent) => intent.status === 'succeeded')).toHaveLength(1);
    },
  );

  it.each([/payment_intents$/, /confirm$/, /capture$/, /refunds$/])(
    'a fault that is kept under a key, of %s, does not hold anything up until tomorrow',
    async (path) => {
      const buyer = await desk.withCard();
      desk.simulator.failNext('kept_error', path);
      const { order } = await desk.place(buyer, { capture: false });
      expect((await desk.call(`${order.url}/capture`, { body: {} })).order.captured_amount).toBe(9900);
      expect((await desk.call(`${order.url}/refund`, { body: {} })).order.refunded_amount).toBe(9900);
      const refunds = [...desk.platform.refunds.values()].filter(({ payment_intent }) => payment_intent !== null);
      expect(
        refunds.filter(({ charge }) => desk.platform.charges.get(String(charge))?.metadata.order === order.id),
      ).toHaveLength(1);
    },
  );

  it.each(['html', ...GATEWAYS] as const)('%s is no name of a payment', async (fault) => {
    const buyers = [await desk.withCard(), await desk.withCard()];
    desk.simulator.setFaults({ rate: 1, kinds: [fault], of: /POST .*payment_intents$/ });
    const placed = [await desk.place(buyers[0]!), await desk.place(buyers[1]!)];
    desk.simulator.setFaults(undefined);
    desk.advance(600_000);
    await desk.sweeper.sweepOnce();
    for (const { status, problem } of placed) {
      expect(status).toBe(504);
      expect((await desk.call(problem.order ?? '')).order).toMatchObject({ status: 'captured', captured_amount: 9900 });
    }
  });

  it.each(['html', ...GATEWAYS] as const)('%s is no word about a capture or a refund', async (fault) => {
    const { order } = await desk.place(await desk.withCard(), { capture: false });
    const during = async (kind: 'capture' | 'refund') => {
      desk.simulator.setFaults({
        rate: 1,
        kinds: [fault],
        of: kind === 'capture' ? /POST .*capture$/ : /POST .*refunds$/,
      });
      const { status } = await desk.call(`${order.url}/${kind}`, { body: { amount: 4_000 } });
      desk.simulator.setFaults(undefined);
      return status;
    };
    expect(await during('capture')).toBe(504);
    expect((await intentOf(order)).amount_received).toBe(0);
    desk.advance(600_000);
    await desk.sweeper.sweepOnce();
    expect(await desk.now(order)).toMatchObject({ captured_amount: 4_000 });
    const charge = desk.platform.charges.get(String((await intentOf(order)).latest_charge))!;
    expect(await during('refund')).toBe(504);
    expect(charge.amount_refunded).toBe(0);
    desk.advance(600_000);
    await desk.sweeper.sweepOnce();
    expect(await desk.now(order)).toMatchObject({ refunded_amount: 4_000 });
    expect(charge.amount_refunded).toBe(4_000);
  });

  it('a revoked key is no decline either', async () => {
    const buyer = await desk.withCard();
    const { secretKey } = desk.simulator;
    desk.simulator.setSecretKey('sk_test_another');
    const { status } = await desk.place(buyer);
    desk.simulator.setSecretKey(secretKey);
    expect(status).toBe(504);
    desk.advance(600_000);
    await desk.sweeper.sweepOnce();
    expect(desk.logged()).not.toContain(secretKey);
  });
});

describe('a customer of an erased wallet', () => {
  const instrument = (method: { id: string; customer: unknown }) =>
    ({ mode: 'test', method: 'card', details: { reference: method.id, customer: method.customer } }) as const;

  it('stays for the card that another wallet of the buyer has of it, and loses the others', async () => {
    const { books } = desk.simulator;
    const one = savedCard(desk.simulator, testCard('4242424242424242')!);
    const { customer } = one.details as { customer: string };
    const other = instrument(newPaymentMethod(books, desk.platform, testCard('5555555555554444')!, customer));
    const asked = { mode: 'test', walletId: randomUUID(), instruments: [one], kept: [other] } as const;
    for (let time = 0; time < 2; time += 1) {
      expect(await desk.rail.deleteCustomer?.(asked)).toEqual({ status: 'done' });
    }
    const customerOf = (id: unknown) => desk.platform.paymentMethods.get(String(id))?.customer;
    expect(desk.platform.customers.has(customer)).toBe(true);
    expect([customerOf(one.details.reference), customerOf(other.details.reference)]).toEqual([null, customer]);

    // Once that goes too, so does the customer.
    expect(await desk.rail.deleteCustomer?.({ ...asked, instruments: [other], kept: [] })).toEqual({ status: 'done' });
    expect(desk.platform.customers.has(customer)).toBe(false);
  });
});

describe('a shop with an account of its own', () => {
  it('is paid there by a copy of the card: the operator’s account is not touched', async () => {
    const account = desk.simulator.connect('acct_news');
    desk.simulator.listen('https://pay.example/rails/stripe/notifications', 'whsec_simulator', { connect: true });
    const shop = await desk.addConnectedShop('acct_news');
    const before = desk.platform.intents.size;
    const buyer = await desk.withCard('4242424242424242', shop);
    const { order } = await desk.place(buyer, { capture: false });
    expect(desk.platform.intents.size).toBe(before);
    expect(await desk.referenceOf(order)).toMatch(/^acct_news\/pi_/);
    const [intent] = [...account.intents.values()];
    expect(intent).toMatchObject({ status: 'requires_capture', customer: null });
    for (const [kind, body] of [
      ['capture', {}],
      ['refund', { amount: 900 }],
    ] as const) {
      expect((await desk.call(`${order.url}/${kind}`, { shop, body })).status).toBe(200);
    }
    expect(intent).toMatchObject({ status: 'succeeded', amount_received: 9900 });
    await desk.deliver();
    expect(await desk.now(order, shop)).toMatchObject({ captured_amount: 9900, refunded_amount: 900 });
    const fees = await desk.sql<{ sum: number }>(
      `select sum(amount)::int as sum from ledger_entries where cause = 'fee' and order_id = $1`,
      [order.id],
    );
    expect(fees[0]!.sum).toBe(feeOf(9900));
  });

  it('charges under a mandate again and again, each time a fresh copy of the card that was set up', async () => {
    const account = desk.simulator.connect('acct_monthly');
    const shop = await desk.addConnectedShop('acct_monthly');
    const buyer = await desk.withCard('4000002500003155', shop);
    const reference = await desk.subscribe(buyer);
    for (const _ of [1, 2, 3]) {
      const { order } = await desk.place(
        buyer,
        { origin_proof: reference, order_amount: 4_000, order_tax_amount: 0 },
        { shop },
      );
      expect(order.status).toBe('captured');
    }
    const charged = [...account.intents.values()].map(({ payment_method }) => String(payment_method));
    expect(new Set(charged).size).toBe(3);
    expect(charged.every((id) => account.setUp.has(id))).toBe(true);
  });

  it('keeps nothing there of a buyer whose card is deleted: the copy belongs to no customer, and has paid', async () => {
    desk.simulator.connect('acct_erased');
    const shop = await desk.addConnectedShop('acct_erased');
    const buyer = await desk.withCard('4242424242424242', shop);
    expect((await desk.place(buyer, {}, { shop })).status).toBe(201);
    const [row] = await desk.sql<{ details: { reference: string; customer: string } }>(
      'select details from instruments where instrument_id = $1',
      [buyer.instrumentId],
    );
    const instrument = { mode: 'test', method: 'card', details: row!.details } as const;
    const asked = { mode: 'test', walletId: randomUUID(), instruments: [instrument], kept: [] } as const;
    expect(await desk.rail.deleteCustomer?.(asked)).toEqual({ status: 'done' });
    expect(desk.platform.customers.has(row!.details.customer)).toBe(false);
    const { customers, paymentMethods } = desk.simulator.books.accounts.get('acct_erased')!;
    expect([customers.size, [...paymentMethods.values()].map(({ customer }) => customer)]).toEqual([0, [null]]);
  });

  it('is not paid by what was told of another account', async () => {
    desk.simulator.connect('acct_games');
    const shop = await desk.addConnectedShop('acct_games');
    const { order } = await desk.place(await desk.withCard('4242424242424242', shop), { capture: false });
    const id = (await desk.referenceOf(order)).split('/')[1] ?? '';
    const intent = structuredClone(desk.simulator.books.accounts.get('acct_games')!.intents.get(id)!);
    const told = { ...intent, status: 'succeeded', amount_received: 9900 };
    // The same intent, told by the operator's own account and by another shop's.
    desk.simulator.books.tell(desk.platform, 'payment_intent.succeeded', told);
    desk.simulator.books.tell(desk.simulator.books.accounts.get('acct_news')!, 'payment_intent.succeeded', told);
    await desk.deliver();
    expect(await desk.now(order, shop)).toMatchObject({ status: 'authorized', captured_amount: 0 });
  });

  it('is paid although the copying of a card failed at Stripe, which repeats that for a day', async () => {
    desk.simulator.connect('acct_copies');
    const shop = await desk.addConnectedShop('acct_copies');
    const buyer = await desk.withCard('4242424242424242', shop);
    desk.simulator.failNext('kept_error', /payment_methods$/);
    expect((await desk.place(buyer)).order.status).toBe('captured');
  });

  it('that is connected no longer holds nothing up by what is still told of it', async () => {
    const account = desk.simulator.connect('acct_left');
    const shop = await desk.addConnectedShop('acct_left');
    await desk.place(await desk.withCard('4242424242424242', shop));
    desk.simulator.books.accounts.delete('acct_left');
    expect(account.charges.size).toBe(1);
    await desk.deliver({ tries: 2 });
    expect(desk.simulator.events.waiting).toEqual([]);
  });

  it('is not sold for once the account is no longer connected', async () => {
    const shop = await desk.addConnectedShop('acct_gone');
    const { status, problem } = await desk.place(await desk.withCard('4242424242424242', shop), {}, { shop });
    expect([status, problem.code]).toEqual([402, 'payment_declined']);
    expect((await desk.call(problem.order ?? '', { shop })).order.status).toBe('declined');
  });
});

describe('what Stripe tells later', () => {
  const booked = async (order: { id: string }) =>
    Object.fromEntries(
      (
        await desk.sql<{ cause: string; sum: number }>(
          'select cause, sum(amount)::int as sum from ledger_entries where order_id = $1 group by 1',
          [order.id],
        )
      ).map(({ cause, sum }) => [cause, sum]),
    );
  const chargeOf = async (order: { id: string }) => String((await intentOf(order)).latest_charge);

  it('comes to the same end however often and in whatever order it comes', async () => {
    const { order } = await desk.place(await desk.withCard(), { capture: false });
    await desk.call(`${order.url}/capture`, { body: {} });
    await desk.call(`${order.url}/refund`, { body: { amount: 1_000 } });
    await desk.deliver({ order: (batch) => batch.toReversed(), times: 3 });
    expect(await desk.now(order)).toMatchObject({ captured_amount: 9900, refunded_amount: 1_000 });
    expect(await booked(order)).toEqual({ capture: 9900, refund: 1_000, fee: feeOf(9900) });
    expect(desk.simulator.events.waiting).toEqual([]);
  });

  it('a refund that fails in a week is taken back, by the key it was asked for with', async () => {
    const { order } = await desk.place(await desk.withCard());
    await desk.call(`${order.url}/refund`, { body: {} });
    const refund = [...desk.platform.refunds.values()].at(-1)!;
    desk.advance(7 * 86_400_000);
    failRefund(desk.simulator.books, desk.platform, refund.id);
    await desk.deliver({ order: (batch) => batch.toReversed(), times: 2 });
    expect(await desk.now(order)).toMatchObject({ status: 'captured', refunded_amount: 0 });
    expect(await booked(order)).toMatchObject({ refund: 9900, refund_failed: 9900 });
  });

  it('a refund that was made on Stripe’s own pages is known too', async () => {
    const { order } = await desk.place(await desk.withCard());
    await desk.deliver();
    createRefund(desk.simulator.books, desk.platform, { charge: await chargeOf(order), amount: '500' });
    await desk.deliver({ times: 2 });
    expect(await desk.now(order)).toMatchObject({ status: 'partially_refunded', refunded_amount: 500 });
  });

  it.each(['won', 'lost'] as const)('a dispute that is %s, with its fee', async (ending) => {
    const { order } = await desk.place(await desk.withCard());
    const dispute = openDispute(desk.simulator.books, desk.platform, await chargeOf(order));
    await desk.deliver();
    expect((await desk.now(order)).dispute).toMatchObject({
      status: 'open',
      amount: 9900,
      reason: 'fraudulent',
      respond_by: expect.any(String),
    });
    askEvidence(desk.simulator.books, desk.platform, dispute.id);
    await desk.deliver();
    expect((await desk.now(order)).dispute).toMatchObject({ status: 'evidence_due' });
    closeDispute(desk.simulator.books, desk.platform, dispute.id, ending);
    await desk.deliver({ order: (batch) => batch.toReversed(), times: 2 });
    expect(await desk.now(order)).toMatchObject({
      dispute: { status: ending },
      returned_amount: ending === 'lost' ? 9900 : 0,
    });
    expect(await booked(order)).toMatchObject({ dispute: 9900, fee: feeOf(9900) + DISPUTE_FEE });
  });

  it('an inquiry holds no money, until it becomes a dispute', async () => {
    const { order } = await desk.place(await desk.withCard());
    const { books } = desk.simulator;
    const asked = openDispute(books, desk.platform, await chargeOf(order), { status: 'warning_needs_response' });
    await desk.deliver();
    expect((await desk.now(order)).dispute).toBeNull();
    askEvidence(books, desk.platform, asked.id);
    await desk.deliver();
    expect((await desk.now(order)).dispute).toMatchObject({ status: 'evidence_due' });
  });

  it('a dispute that was prevented took money only where the buyer was given it', async () => {
    const { books } = desk.simulator;
    const [blocked, resolved] = [await desk.place(await desk.withCard()), await desk.place(await desk.withCard())];
    openDispute(books, desk.platform, await chargeOf(blocked.order), { status: 'prevented' });
    preventDispute(books, desk.platform, await chargeOf(resolved.order));
    await desk.deliver({ order: (batch) => batch.toReversed(), times: 2 });
    expect(await desk.now(blocked.order)).toMatchObject({ dispute: null, returned_amount: 0 });
    expect(await desk.now(resolved.order)).toMatchObject({ dispute: { status: 'lost' }, returned_amount: 9900 });
    expect(await booked(resolved.order)).toMatchObject({ dispute: 9900, fee: feeOf(9900) + DISPUTE_FEE });
  });

  describe('a dispute that was lost', () => {
    const lose = async () => {
      const { order } = await desk.place(await desk.withCard());
      const { books } = desk.simulator;
      const dispute = openDispute(books, desk.platform, await chargeOf(order));
      closeDispute(books, desk.platform, dispute.id, 'lost');
      await desk.deliver();
      expect(await desk.now(order)).toMatchObject({ dispute: { status: 'lost' }, returned_amount: 9900 });
      return { order, dispute, books };
    };

    it('stays lost while it is appealed', async () => {
      const { order, dispute, books } = await lose();
      desk.advance(1_000);
      dispute.status = 'appeal_under_review';
      books.tell(desk.platform, 'charge.dispute.updated', dispute);
      await desk.deliver();
      expect(await desk.now(order)).toMatchObject({ dispute: { status: 'lost' }, returned_amount: 9900 });
    });

    it.each(['created', 'funds_withdrawn'])('stays lost where %s is told late, by an event made late', async (what) => {
      const { order, dispute, books } = await lose();
      desk.advance(5_000);
      books.tell(desk.platform, `charge.dispute.${what}`, { ...dispute, status: 'needs_response' });
      await desk.deliver();
      expect(await desk.now(order)).toMatchObject({ dispute: { status: 'lost' }, returned_amount: 9900 });
    });

    it.each([
      ['in order', (batch: Notification[]) => batch],
      ['in disorder', (batch: Notification[]) => batch.toReversed()],
    ])('and is won on appeal is won, told %s', async (_, order) => {
      const { order: bought, dispute, books } = await lose();
      closeDispute(books, desk.platform, dispute.id, 'won');
      await desk.deliver({ order, times: 2 });
      expect(await desk.now(bought)).toMatchObject({ dispute: { status: 'won' }, returned_amount: 0 });
      expect(await booked(bought)).toMatchObject({ dispute: 9900, dispute_reopened: 9900, dispute_won: 9900 });
    });

    it('and is paid back is won, whatever its status says and whichever is told first', async () => {
      const { order } = await desk.place(await desk.withCard());
      const { books } = desk.simulator;
      const dispute = openDispute(books, desk.platform, await chargeOf(order));
      closeDispute(books, desk.platform, dispute.id, 'lost');
      reinstateFunds(books, desk.platform, dispute.id);
      await desk.deliver({ order: (batch) => batch.toReversed(), times: 2 });
      expect(await desk.now(order)).toMatchObject({ dispute: { status: 'won', amount: 9900 }, returned_amount: 0 });
    });

    it('and of which a part comes back is lost for the rest', async () => {
      const { order, dispute, books } = await lose();
      reinstateFunds(books, desk.platform, dispute.id, 2500);
      await desk.deliver({ times: 2 });
      expect(await desk.now(order)).toMatchObject({ dispute: { status: 'lost', amount: 7400 }, returned_amount: 7400 });
    });
  });

  it('a card that its bank replaces is known by its new number, and one that is over or gone pays no more', async () => {
    const { books } = desk.simulator;
    const labelOf = async (buyer: { instrumentId: string }) => {
      const [row] = await desk.sql<{ label: string; usable: boolean }>(
        'select label, unusable_at is null as usable from instruments where instrument_id = $1',
        [buyer.instrumentId],
      );
      return row;
    };
    const cardOf = async (buyer: { instrumentId: string }) => {
      const [row] = await desk.sql<{ id: string }>(
        `select details ->> 'reference' as id from instruments where instrument_id = $1`,
        [buyer.instrumentId],
      );
      return desk.platform.paymentMethods.get(row!.id)!;
    };
    const [replaced, gone] = [await desk.withCard(), await desk.withCard()];
    const card = await cardOf(replaced);
    card.card!.last4 = '1881';
    books.tell(desk.platform, 'payment_method.automatically_updated', card);
    books.tell(desk.platform, 'payment_method.detached', { ...(await cardOf(gone)), customer: null });
    const expired = await desk.withCard(decliningCard({ code: 'expired_card', decline_code: 'expired_card' }));
    await desk.place(expired);
    await desk.deliver({ times: 2 });
    expect(await labelOf(replaced)).toEqual({ label: 'Visa •• 1881', usable: true });
    expect((await labelOf(gone))?.usable).toBe(false);
    expect((await labelOf(expired))?.usable).toBe(false);
  });

  it('a hold that nobody captured in a week is released', async () => {
    const { order } = await desk.place(await desk.withCard(), { capture: false });
    desk.advance(7 * 86_400_000);
    expireHold(desk.simulator.books, desk.platform, (await intentOf(order)).id);
    await desk.deliver();
    expect(await desk.now(order)).toMatchObject({ status: 'cancelled', captured_amount: 0 });
  });

  it('a hold that has lapsed is cancelled, and one that was captured there is captured, although nobody told', async () => {
    const { books } = desk.simulator;
    const lapsed = await desk.place(await desk.withCard(), { capture: false });
    expireHold(books, desk.platform, (await intentOf(lapsed.order)).id);
    const taken = await desk.place(await desk.withCard(), { capture: false });
    captureIntent(books, desk.platform, (await intentOf(taken.order)).id, {});
    for (const [{ order }, kind] of [
      [lapsed, 'capture'],
      [taken, 'cancel'],
    ] as const) {
      expect((await desk.call(`${order.url}/${kind}`, { body: {} })).problem.code).toBe('invalid_state');
    }
    expect(await desk.now(lapsed.order)).toMatchObject({ status: 'cancelled', captured_amount: 0 });
    expect(await desk.now(taken.order)).toMatchObject({ status: 'captured', captured_amount: 9900 });
    await desk.deliver({ times: 2 });
    expect(await booked(taken.order)).toMatchObject({ capture: 9900 });
  });

  it('a hold that somebody else cancels at the same moment is cancelled', async () => {
    const { order } = await desk.place(await desk.withCard(), { capture: false });
    const { id } = await intentOf(order);
    desk.simulator.before(/cancel$/, () => cancelIntent(desk.simulator.books, desk.platform, id, undefined));
    expect((await desk.call(`${order.url}/cancel`, { body: {} })).order.status).toBe('cancelled');
  });

  it('a refund and a dispute of an older version of the API, which name the charge alone, are known', async () => {
    const { order } = await desk.place(await desk.withCard());
    await desk.deliver();
    const { books, events } = desk.simulator;
    const charge = await chargeOf(order);
    const refund = createRefund(books, desk.platform, { charge, amount: '500' });
    const dispute = openDispute(books, desk.platform, charge, { amount: 700 });
    events.waiting.length = 0;
    const { payment_intent: _, ...older } = dispute;
    books.tell(desk.platform, 'charge.dispute.created', older);
    books.tell(desk.platform, 'charge.refunded', desk.platform.charges.get(charge)!);
    const { payment_intent: __, ...told } = refund;
    books.tell(desk.platform, 'charge.refund.updated', told);
    books.tell(desk.platform, 'charge.refund.updated', { ...told, charge: 'ch_of_nobody' });
    await desk.deliver({ times: 2 });
    expect(await desk.now(order)).toMatchObject({ refunded_amount: 500, dispute: { status: 'open', amount: 700 } });
  });

  it('a payment that was cancelled on Stripe’s own pages while nobody knew its outcome is declined', async () => {
    const buyer = await desk.withCard();
    desk.simulator.failNext('server_error', /confirm$/);
    desk.simulator.failNext('server_error', /confirm$/);
    const { problem } = await desk.place(buyer);
    const id = problem.order?.split('/').at(-1) ?? '';
    cancelIntent(desk.simulator.books, desk.platform, (await intentOf({ id })).id, 'requested_by_customer');
    await desk.deliver();
    expect((await desk.call(problem.order ?? '')).order.status).toBe('declined');
  });
});

describe('where several captures were granted', () => {
  it('each takes its part, and the last releases the rest', async () => {
    const granted = await openStripeDesk({ multicapture: true });
    try {
      const { order } = await granted.place(await granted.withCard(), { capture: false });
      for (const amount of [4_000, 3_000]) {
        expect((await granted.call(`${order.url}/capture`, { body: { amount } })).status).toBe(200);
      }
      const intent = [...granted.platform.intents.values()].at(-1)!;
      expect(intent).toMatchObject({ status: 'requires_capture', amount_received: 7_000, amount_capturable: 2_900 });
      expect((await granted.call(`${order.url}/cancel`, { body: {} })).status).toBe(200);
      expect(intent).toMatchObject({ status: 'succeeded', amount_received: 7_000, amount_capturable: 0 });
      await granted.deliver({ order: (batch) => batch.toReversed(), times: 2 });
      expect(await granted.now(order)).toMatchObject({ status: 'partially_captured', captured_amount: 7_000 });
    } finally {
      await granted.close();
    }
  });
});
