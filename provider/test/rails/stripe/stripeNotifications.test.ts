import type { Order } from 'ondemand-pay/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROVIDER_URL, read } from '../../orders/orderDesk.js';
import { newId } from '../../support/stripe/books.js';
import { signatureHeader } from '../../support/stripe/notifications.js';
import { connectTo, openStripeDesk, type StripeDesk, WEBHOOK_SECRET } from '../../support/stripe/stripeDesk.js';

const URL = `${PROVIDER_URL}/rails/stripe/notifications`;

let desk: StripeDesk;
beforeAll(async () => {
  desk = await openStripeDesk();
});
afterAll(() => desk.close());

const seconds = () => Math.floor(desk.clock().getTime() / 1000);

type Sent = { secrets?: readonly string[]; at?: number; header?: string };

/** What is sent to the provider, signed as Stripe would unless it is said otherwise. */
async function send(
  body: string | Uint8Array<ArrayBuffer>,
  { secrets = [WEBHOOK_SECRET], at = seconds(), header }: Sent = {},
) {
  const signed = header ?? signatureHeader(typeof body === 'string' ? body : '', secrets, at);
  const request = new Request(URL, { method: 'POST', headers: { 'stripe-signature': signed }, body });
  return read(await desk.app.request(request));
}

const hold = async (): Promise<Order> => (await desk.place(await desk.withCard(), { capture: false })).order;

/** The event that everything of a held order was taken. */
async function captured(order: Pick<Order, 'id'>, fields: Record<string, unknown> = {}, around = {}): Promise<string> {
  const intent = desk.platform.intents.get(await desk.referenceOf(order));
  const object = { ...intent, status: 'succeeded', amount_received: 9900, ...fields };
  return JSON.stringify({
    id: newId('evt'),
    object: 'event',
    livemode: false,
    type: 'payment_intent.succeeded',
    data: { object },
    ...around,
  });
}

const amountOf = async (order: Order) => (await desk.now(order)).captured_amount;

describe('a notification', () => {
  it('of an older version of the API, whose shapes are those of that time, is taken', async () => {
    const order = await hold();
    const { id, currency } = desk.platform.intents.get(await desk.referenceOf(order))!;
    const object = { id, object: 'payment_intent', amount: 9900, amount_received: 9900, currency, status: 'succeeded' };
    const charges = { object: 'list', data: [], has_more: false };
    const around = { api_version: '2019-02-19', data: { object: { ...object, charges } } };
    expect((await send(await captured(order, {}, around))).status).toBe(200);
    expect(await amountOf(order)).toBe(9900);
  });

  it('that says how it was before is taken when it comes late, and takes nothing back', async () => {
    const order = await hold();
    const held = structuredClone(desk.platform.intents.get(await desk.referenceOf(order)));
    await send(await captured(order));
    const late = await captured(
      order,
      {},
      { type: 'payment_intent.amount_capturable_updated', data: { object: held } },
    );
    expect((await send(late)).status).toBe(200);
    expect(await desk.now(order)).toMatchObject({ status: 'captured', captured_amount: 9900 });
  });

  it('that Stripe signed is taken, also by a secret that is being rotated and with several signatures', async () => {
    for (const secrets of [[WEBHOOK_SECRET], ['whsec_old', WEBHOOK_SECRET], [WEBHOOK_SECRET, 'whsec_other']]) {
      const order = await hold();
      expect((await send(await captured(order), { secrets })).status).toBe(200);
      expect(await amountOf(order)).toBe(9900);
    }
  });

  it('is refused with a forged signature, and its order is as it was', async () => {
    const order = await hold();
    const body = await captured(order);
    const real = signatureHeader(body, [WEBHOOK_SECRET], seconds());
    const forged: [string, string][] = [
      [body, signatureHeader(body, ['whsec_guessed'], seconds())],
      [`${body} `, real],
      [body.replace('9900', '1'), real],
      [body.slice(0, -10), real],
      [body, real.replace(/t=\d+/, `t=${seconds() + 1}`)],
      [body, real.replace('v1=', 'v0=')],
      [body, `t=${seconds()}`],
      [body, `t=${seconds()},v1=`],
      [body, 'v1=00'],
      [body, ''],
      ['', signatureHeader('', [WEBHOOK_SECRET], seconds())],
    ];
    for (const [sent, header] of forged) expect([header, (await send(sent, { header })).status]).toEqual([header, 400]);
    expect(await amountOf(order)).toBe(0);
    expect((await send(body)).status).toBe(200);
    expect(await amountOf(order)).toBe(9900);
  });

  it.each([301, -301, 86_400])('that was signed %s seconds ago is not believed any more, or yet', async (ago) => {
    const order = await hold();
    const body = await captured(order);
    expect((await send(body, { at: seconds() - ago })).status).toBe(400);
    expect((await send(body, { at: seconds() - Math.sign(ago) * 299 })).status).toBe(200);
  });

  it('that is sent again, at once and later, lands once', async () => {
    const order = await hold();
    const body = await captured(order);
    const answers = await Promise.all(Array.from({ length: 8 }, () => send(body)));
    for (const { status } of answers) expect(status).toBe(200);
    const entries = await desk.count('ledger_entries', `cause = 'capture' and order_id = $1`, [order.id]);
    expect(entries).toBe(1);
  });

  it('of ten megabytes is refused unread', async () => {
    const huge = 'x'.repeat(10 * 1024 * 1024);
    expect((await send(huge)).status).toBe(413);
  });

  it('of bytes that are no text, or text that is no event, is refused', async () => {
    const bytes = new Uint8Array([0xff, 0xfe, 0x00, 0x7b]);
    expect((await send(bytes, { header: `t=${seconds()},v1=${'0'.repeat(64)}` })).status).toBe(400);
    for (const body of ['{', 'null', '[]', '"event"', '{"object":"refund"}']) {
      expect([body, (await send(body)).status]).toEqual([body, 400]);
    }
  });

  it('of what is none of ours is taken and changes nothing', async () => {
    const order = await hold();
    const none = [
      await captured(order, { id: 'pi_nobody' }),
      await captured(order, {}, { account: 'acct_stranger' }),
      await captured(order, {}, { livemode: true }),
      await captured(order, {}, { type: 'customer.created' }),
      await captured(order, {}, { type: 'a.kind.made.up.tomorrow', data: { object: null } }),
      await captured(order, {}, { data: { object: null } }),
      await captured(order, {}, { data: undefined }),
      // One that only names its object, as endpoints of the second version of the API are sent.
      JSON.stringify({ id: newId('evt'), object: 'v2.core.event', livemode: false, type: 'v2.core.account.updated' }),
    ];
    for (const body of none) expect((await send(body)).status).toBe(200);
    expect(await amountOf(order)).toBe(0);
  });

  it.each([
    ['another currency', { currency: 'eur' }, 'another currency'],
    ['more than the order', { amount_received: 9_901, amount: 9_901 }, 'more than the order'],
  ])('in %s is written down, logged, and changes nothing', async (_, fields, why) => {
    const order = await hold();
    expect((await send(await captured(order, fields))).status).toBe(200);
    expect(await amountOf(order)).toBe(0);
    expect(desk.logged()).toContain(why);
  });

  it('whose fee cannot be read is not taken: Stripe sends it again', async () => {
    const { order } = await desk.place(await desk.withCard());
    desk.simulator.failNext('server_error', /balance_transactions/);
    desk.simulator.failNext('server_error', /balance_transactions/);
    await desk.deliver();
    const fees = () => desk.count('ledger_entries', `cause = 'fee' and order_id = $1`, [order.id]);
    expect(await fees()).toBe(0);
    const again = desk.simulator.events.events.findLast(({ type }) => type === 'charge.succeeded');
    expect((await send(JSON.stringify(again))).status).toBe(200);
    expect(await fees()).toBe(1);
  });
});

describe('secrets', () => {
  it('count each alone: one that was taken out is not believed', async () => {
    const { mode } = await connectTo(desk.simulator, ['whsec_new']);
    const connection = await connectTo(desk.simulator, ['whsec_new']);
    const rail = connection.rail(desk.deps);
    const body = await captured(await hold());
    const request = (secret: string) =>
      new Request(URL, {
        method: 'POST',
        headers: { 'stripe-signature': signatureHeader(body, [secret], seconds()) },
        body,
      });
    expect(mode).toBe('test');
    expect(await rail.readNotification?.(request(WEBHOOK_SECRET))).toBeUndefined();
    expect(await rail.readNotification?.(request('whsec_new'))).toHaveLength(1);
  });
});
