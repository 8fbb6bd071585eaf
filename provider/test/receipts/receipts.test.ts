import { ACCOUNT_PATHS, FRAME_PATHS, type Receipt } from 'ondemand-pay/internal';
import type { WebhookEvent } from 'ondemand-pay/protocol';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Mail } from '../../src/ports/mailSender.js';
import { tellOperator } from '../../src/receipts/tellOperator.js';
import { statement } from '../../src/store/statement.js';
import { onAccountPage } from '../account/support.js';
import type { FrameClient, Purchase } from '../support/frameClient.js';
import { startTestProvider, type TestProvider } from '../support/provider.js';

let test: TestProvider;
let last = 0;

beforeAll(async () => {
  test = await startTestProvider({ privateWebhooks: true });
});
afterAll(() => test.close());

const phoneOf = (n: number) => `+467012340${String(n).padStart(2, '0')}`;

/** A buyer who has bought, still in the frame. */
async function bought(purchase: Purchase = {}, keys = test.merchant, knownEverywhere = true) {
  last += 1;
  const phone = phoneOf(last);
  const frame = test.frame({ merchant: keys, knownEverywhere });
  const proof = await frame.buy({ phone, ...purchase });
  const orderId = await place(proof, keys);
  return { frame, phone, orderId, proof };
}

async function place(
  proof: { user_token: string; origin_proof: string },
  keys = test.merchant,
  fields: { capture?: boolean } = {},
): Promise<string> {
  const placed = await test.fetchAsMerchant(
    `/api/v1/users/${proof.user_token}/orders`,
    {
      method: 'POST',
      body: {
        reference: 'A-1',
        name: 'Day pass',
        order_amount: 9900,
        order_tax_amount: 990,
        currency: 'SEK',
        origin_proof: proof.origin_proof,
        ...fields,
      },
    },
    keys,
  );
  if (placed.status !== 201) throw new Error(`The order was not placed: ${placed.status}`);
  return ((await placed.json()) as string).split('/').at(-1)!;
}

/** A frame of the shop in another browser, with nobody proved. */
async function stranger(keys = test.merchant): Promise<FrameClient> {
  const frame = test.frame({ merchant: keys });
  await frame.open();
  return frame;
}

const open = (frame: FrameClient, order_id: string) => frame.call<Receipt>(ACCOUNT_PATHS.receipt, { order_id });
const report = (frame: FrameClient, order_id: string, note?: string) =>
  frame.call<Receipt>(ACCOUNT_PATHS.reportOrder, { order_id, ...(note === undefined ? {} : { note }) });
describe('a receipt', () => {
  it("shows anybody what the page's own shop knows, and nothing of who paid or how", async () => {
    const { orderId } = await bought();
    const shown = await open(await stranger(), orderId);
    expect(shown).toMatchObject({ status: 200 });
    expect(shown.body).toEqual({
      order_id: orderId,
      seller: null,
      merchant_name: 'Daily News',
      support_url: null,
      name: 'Day pass',
      amount: 9900,
      tax_amount: 990,
      refunded_amount: 0,
      currency: 'SEK',
      status: 'captured',
      created_at: expect.any(String),
      consent: null,
      reported_at: null,
      payment: null,
    });
  });

  it('shows what it was paid with to the session that paid, and not to the number alone from elsewhere', async () => {
    const { frame, phone, orderId } = await bought();
    expect((await open(frame, orderId)).body.payment?.instrument).toMatchObject({ label: 'Visa •• 4242' });

    const elsewhere = test.frame();
    await elsewhere.prove(phone);
    expect((await open(elsewhere, orderId)).body.payment).toBeNull();
    await elsewhere.proveSecurityCode();
    expect((await open(elsewhere, orderId)).body.payment?.instrument).toMatchObject({ method: 'card' });
  });

  it('lets who has just bought it be known at every shop, for an hour, and nobody else', async () => {
    const { frame, phone, orderId } = await bought({}, test.merchant, false);
    const know = (who: FrameClient, order_id = orderId) => who.call(FRAME_PATHS.everywhere, { order_id });
    const asks = async (who: FrameClient) => (await open(who, orderId)).body.payment?.asks_recognition;
    const missing = { status: 404, body: { code: 'not_found' } };
    const other = await bought({}, test.merchant, false);
    expect(await asks(frame)).toBe(true);
    for (const [who, id] of [
      [await stranger(), orderId],
      [other.frame, orderId],
      [frame, other.orderId],
      [frame, 'no-uuid'],
    ] as const) {
      expect(await know(who, id)).toMatchObject(missing);
    }
    const { frame: own } = await onAccountPage(test, phone);
    await own.proveSecurityCode();
    expect(await asks(own)).toBe(false);
    expect(await know(own)).toMatchObject(missing);

    const known = await know(frame);
    expect(known).toMatchObject({ status: 200, body: { known_everywhere: true } });
    expect(known.headers.getSetCookie().length).toBeGreaterThan(0);
    expect(await asks(frame)).toBe(false);

    test.clock.advance(3_600_000);
    const late = test.frame();
    await late.prove(phone);
    await late.proveSecurityCode();
    expect(await know(late)).toMatchObject(missing);
  });

  it('of another shop is not found, as one that does not exist', async () => {
    const { frame, orderId } = await bought();
    const shop = await test.addMerchant({ name: 'Games', origins: ['https://games.example'] });
    const other = await bought({}, shop);
    for (const [who, id] of [
      [await stranger(shop), orderId],
      [frame, other.orderId],
      [frame, 'no-uuid'],
      [frame, '00000000-0000-4000-8000-000000000000'],
    ] as const) {
      expect(await open(who, id)).toMatchObject({ status: 404, body: { code: 'not_found' } });
    }
  });

  it("is found for orders of any shop on the provider's own page, by the session that reaches them alone", async () => {
    const { phone, orderId } = await bought();
    const { frame } = await onAccountPage(test, phone);
    expect(await open(frame, orderId)).toMatchObject({ status: 404 });
    await frame.proveSecurityCode();
    const shown = await open(frame, orderId);
    expect(shown.body).toMatchObject({ merchant_name: 'Daily News', payment: { instrument: { method: 'card' } } });
    const foreign = await bought();
    expect(await open(frame, foreign.orderId)).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect(await report(frame, foreign.orderId)).toMatchObject({ status: 404 });
    expect((await report(frame, orderId)).body.reported_at).not.toBeNull();
  });

  it('repeats the consent that was given, also for each charge of a recurring payment', async () => {
    const keys = await test.addMerchant({ name: 'Consenting', requireConsent: true });
    const frame = test.frame({ merchant: keys });
    const { instrument_id } = await frame.signUp({ phone: '+46701239901' });
    const terms = { instrument_id, item_name: 'Day pass', locale: 'en' };
    const once = await frame.agreeTo({ ...terms, flow: 'purchase', amount: 9900, currency: 'SEK' }, true);
    // The moment of the proof, which counts in whole seconds.
    const at = `${test.clock().toISOString().slice(0, 19)}.000Z`;
    const consent = { kind: 'immediate_supply', version: 'immediate-supply-2', at };
    expect((await open(frame, await place(once, keys))).body.consent).toEqual(consent);

    await frame.proveSecurityCode();
    const recurring = await frame.agreeTo({ ...terms, flow: 'recurring-purchase' }, true);
    const path = `/api/v1/users/${recurring.user_token}/recurring_payments`;
    const made = await test.fetchAsMerchant(
      path,
      { method: 'POST', body: { origin_proof: recurring.origin_proof } },
      keys,
    );
    const { reference } = (await made.json()) as { reference: string };
    const charge = await place({ ...recurring, origin_proof: reference }, keys);
    expect((await open(frame, charge)).body.consent).toEqual({ ...consent, at: expect.any(String) });
  });

  it('needs the own origin of the provider and a session', async () => {
    const { orderId } = await bought();
    const frame = await stranger();
    const paths = [ACCOUNT_PATHS.receipt, ACCOUNT_PATHS.reportOrder];
    for (const path of paths) {
      const foreign = await frame.call(path, { order_id: orderId }, { Origin: 'https://news.example' });
      expect(foreign).toMatchObject({ status: 403, body: { code: 'origin_not_registered' } });
      const nobody = await test.frame().call(path, { order_id: orderId });
      expect(nobody).toMatchObject({ status: 401, body: { code: 'session_expired' } });
    }
  });
});

describe('"I did not buy this"', () => {
  const eventsOf = async () => {
    const rows = await test.database.query<{ body: string }>(
      statement('', `select body from webhook_deliveries where body like '%order.reported%' order by created_at`),
    );
    return rows.map(({ body }) => JSON.parse(body) as WebhookEvent);
  };

  it('is stored once, tells the shop and the operator once, and moves no money', async () => {
    const endpoint = { method: 'POST', body: { url: 'http://shop.localhost:9/hook' } };
    expect((await test.fetchAsMerchant('/api/v1/webhook_endpoints', endpoint)).status).toBe(201);
    const deps = operatorDeps(test);
    await tellOperator(deps);
    sent.length = 0;
    const { frame, orderId } = await bought();
    const first = await report(frame, orderId, '  <b>Not</b> me  ');
    const at = test.clock().toISOString();
    expect(first).toMatchObject({ status: 200, body: { reported_at: at, status: 'captured', refunded_amount: 0 } });
    test.clock.advance(1_000);
    expect((await report(frame, orderId, 'again')).body.reported_at).toBe(at);
    const asked = await Promise.all([report(await stranger(), orderId), report(await stranger(), orderId)]);
    expect(asked.map(({ body }) => body.reported_at)).toEqual([at, at]);

    const events = await eventsOf();
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      type: 'order.reported',
      timestamp: at,
      data: { id: orderId, status: 'captured', report: { note: '<b>Not</b> me', by_buyer: true } },
    });

    await Promise.all([tellOperator(deps), tellOperator(deps)]);
    expect(await tellOperator(deps)).toBe(0);
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({ to: 'reports@pay.example', subject: 'Reported: an order at Daily News' });
    for (const words of [orderId, 'Day pass', 'SEK 99.00', 'reaches what it was paid with']) {
      expect(sent[0]!.text.replace('\u00a0', ' ')).toContain(words);
    }
    expect(sent[0]!.html).not.toContain('<b>');
    expect(sent[0]!.text).not.toContain('+467');
  });

  it('by somebody who only saw the receipt is told as that', async () => {
    const { orderId } = await bought();
    await report(await stranger(), orderId);
    const [event] = (await eventsOf()).slice(-1);
    expect(event?.data).toMatchObject({ id: orderId, report: { note: null, by_buyer: false } });
  });

  it('is tried again when the operator cannot be reached', async () => {
    const { orderId } = await bought();
    const deps = operatorDeps(test);
    await tellOperator(deps);
    sent.length = 0;
    await report(await stranger(), orderId);
    isDown = true;
    expect(await tellOperator(deps)).toBe(1);
    isDown = false;
    expect(await tellOperator(deps)).toBe(0);
    test.clock.advance(60_000);
    expect(await tellOperator(deps)).toBe(1);
    expect(sent).toHaveLength(1);
  });

  it('goes on to a limit in one session, and what is refused is not stored', async () => {
    const orders: string[] = [];
    for (let n = 0; n < 6; n++) orders.push((await bought()).orderId);
    const frame = await stranger();
    for (const orderId of orders.slice(0, 5)) expect((await report(frame, orderId)).status).toBe(200);
    const refused = await report(frame, orders[5]!);
    expect(refused).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await open(frame, orders[5]!)).body.reported_at).toBeNull();
    expect((await report(frame, orders[0]!)).status).toBe(200);
  });

  it('goes on to a limit in one network, whatever the addresses in it', async () => {
    const { orderId } = await bought();
    const spread = async (at: number) => {
      const frame = test.frame({ address: `2001:db8:77:1::${at.toString(16)}` });
      await frame.open();
      return frame;
    };
    for (let at = 1; at <= 20; at++) {
      const order = (await bought()).orderId;
      expect((await report(await spread(at), order)).status).toBe(200);
    }
    expect(await report(await spread(21), orderId)).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
    expect((await report(await stranger(), orderId)).status).toBe(200);
  });

  it('takes no note of more than a thousand characters', async () => {
    const { frame, orderId } = await bought();
    expect(await report(frame, orderId, 'x'.repeat(1001))).toMatchObject({ status: 422 });
    expect((await report(frame, orderId, 'x'.repeat(1000))).status).toBe(200);
  });
});

const sent: Mail[] = [];
let isDown = false;
const operatorDeps = ({ database, clock }: TestProvider): Parameters<typeof tellOperator>[0] => ({
  database,
  clock,
  operator: { name: 'Payments', email: 'reports@pay.example' },
  log: pino({ level: 'silent' }),
  mails: {
    test: {
      async send(mail) {
        if (isDown) throw new Error('the mail server is down');
        sent.push(mail);
      },
    },
  },
});

describe('what an order is paid with', () => {
  const ordered = async (keys = test.merchant) => {
    last += 1;
    const frame = test.frame({ merchant: keys });
    const { instrument_id: first } = await frame.signUp({ phone: phoneOf(last) });
    const { instrument_id: second } = await frame.addInvoice();
    const proof = await frame.agree(first);
    const orderId = await place(proof, keys, { capture: false });
    return { frame, first, second, orderId };
  };
  const pay = (frame: FrameClient, order_id: string, instrument_id: string) =>
    frame.call<Receipt>(ACCOUNT_PATHS.changeMethod, { order_id, instrument_id });

  it('can be changed to another saved method until something is captured', async () => {
    const { frame, first, second, orderId } = await ordered();
    const shown = (await open(frame, orderId)).body.payment;
    expect(shown).toMatchObject({ instrument: { instrument_id: first }, changeable_to: [{ instrument_id: second }] });
    const changed = await pay(frame, orderId, second);
    expect(changed).toMatchObject({ status: 200, body: { status: 'authorized' } });
    expect(changed.body.payment).toMatchObject({
      instrument: { instrument_id: second },
      changeable_to: [{ instrument_id: first }],
    });
    expect((await pay(frame, orderId, second)).status).toBe(200);
    const [row] = await test.database.query<{ userToken: string }>(
      statement('', 'select user_token from orders where order_id = $1'),
      [orderId],
    );
    const path = `/api/v1/users/${row!.userToken}/orders/${orderId}/capture`;
    expect((await test.fetchAsMerchant(path, { method: 'POST', body: {} })).status).toBe(200);
    expect((await open(frame, orderId)).body.payment?.changeable_to).toEqual([]);
    expect(await pay(frame, orderId, first)).toMatchObject({ status: 409, body: { code: 'invalid_state' } });
  });

  it('stays when the other is declined, and when it needs the approval of the bank', async () => {
    const { frame, first, orderId } = await ordered();
    const declined = await frame.addCard('4000000000000341');
    expect(await pay(frame, orderId, declined.instrument_id)).toMatchObject({
      status: 402,
      body: { code: 'payment_declined', decline_reason: 'card_declined' },
    });
    const approved = await frame.addCard('4000002500003155');
    expect(await pay(frame, orderId, approved.instrument_id)).toMatchObject({
      status: 422,
      body: { code: 'instrument_refused' },
    });
    const { payment } = (await open(frame, orderId)).body;
    expect(payment?.instrument.instrument_id).toBe(first);
    expect(payment?.changeable_to.map(({ instrument_id }) => instrument_id)).not.toContain(approved.instrument_id);
  });

  it('is changed by nobody else, to nothing of anybody else, and only soon after a code', async () => {
    const { frame, second, orderId } = await ordered();
    const other = await ordered();
    expect(await pay(await stranger(), orderId, second)).toMatchObject({ body: { code: 'step_missing' } });
    expect(await pay(other.frame, orderId, other.second)).toMatchObject({ body: { code: 'not_found' } });
    expect(await pay(frame, orderId, other.second)).toMatchObject({ body: { code: 'not_found' } });
    test.clock.advance(5 * 60_000 + 1);
    expect(await pay(frame, orderId, second)).toMatchObject({ status: 403, body: { code: 'factor_missing' } });
  });
});
