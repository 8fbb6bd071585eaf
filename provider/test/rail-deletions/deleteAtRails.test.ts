import { ACCOUNT_PATHS, type Preferences, RAIL_PAGE_PATHS, type RailPageOpened } from 'ondemand-pay/internal';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDeps } from '../../src/app/provider.js';
import { examineDeletions } from '../../src/cli/setup/examineDeletions.js';
import { createSweeper } from '../../src/orders/settle/sweeper.js';
import type { Deps } from '../../src/ports/deps.js';
import { deleteAtRails } from '../../src/rail-deletions/deleteAtRails.js';
import { newPhone, onAccountPage } from '../account/support.js';
import type { FrameClient } from '../support/frameClient.js';
import { createTestClock, startTestProvider, TEST_URL, type TestProvider } from '../support/provider.js';
import { giveCard } from '../support/stripe/setup.js';
import { connectTo } from '../support/stripe/stripeDesk.js';
import { openStripeSimulator, type StripeSimulator } from '../support/stripe/stripeSimulator.js';

const HOUR = 3_600_000;
const clock = createTestClock(new Date());
const lines: string[] = [];
let simulator: StripeSimulator;
let test: TestProvider;
/** Another process on the same store, with Stripe and without. */
let deps: Deps;
let withoutStripe: Deps;

beforeAll(async () => {
  simulator = await openStripeSimulator({ clock });
  const stripe = await connectTo(simulator);
  const log = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) });
  test = await startTestProvider({ stripe, clock, log });
  const { database } = test;
  const of = { database, clock, url: TEST_URL, sandbox: true, masterKey: new Uint8Array(32).fill(7), log };
  deps = createDeps({ ...of, stripe });
  withoutStripe = createDeps(of);
});
afterAll(async () => {
  await test?.close();
  await simulator?.close();
});
beforeEach(() => {
  simulator.setFaults(undefined);
  lines.length = 0;
});

const platform = () => simulator.books.platform;
const sql = <Row>(text: string) => test.database.query<Row>({ name: '', text });

const work = (by = deps) => deleteAtRails(by);

async function saveCard(frame: FrameClient, number = '4242424242424242'): Promise<string> {
  const { body: opened } = await frame.call<RailPageOpened>(RAIL_PAGE_PATHS.open, { method: 'card', locale: 'en' });
  const went = await test.fetch(opened.path, { headers: { 'Sec-Fetch-Site': 'same-origin' }, redirect: 'manual' });
  const session = went.headers.get('location')!.split('/').at(-1)!;
  giveCard(simulator.books, platform(), session, number, true);
  clock.advance(3_000);
  const { body } = await frame.call<{ instrument: { instrument_id: string } }>(RAIL_PAGE_PATHS.read, {
    page_id: opened.page_id,
  });
  return body.instrument.instrument_id;
}

const place = async (made: { user_token: string; origin_proof: string }) => {
  const body = {
    reference: 'A',
    name: 'Day pass',
    order_amount: 9900,
    currency: 'SEK',
    origin_proof: made.origin_proof,
  };
  return test.fetchAsMerchant(`/api/v1/users/${made.user_token}/orders`, { method: 'POST', body });
};

/** What a passkey or a code by email does for the sessions of a wallet. */
const giveFactor = (walletId: string) =>
  sql(`update frame_sessions set second_factor_at = '${clock().toISOString()}'
       where wallet_id = '${walletId}'`);

/** A buyer who has bought with a card that Stripe keeps, and is on their account page with a second factor. */
async function customer({ buys = true } = {}) {
  const phone = newPhone();
  const email = `buyer${phone.slice(1)}@example.se`;
  const cookies = new Map<string, string>();
  const shop = test.frame({ cookies });
  await shop.prove(phone);
  await shop.giveEmail(email);
  const instrument = await saveCard(shop);
  const made = await shop.agree(instrument);
  const order = buys ? ((await (await place(made)).json()) as string) : '';
  const [row] = await sql<{ details: { reference: string; customer: string }; walletId: string }>(
    `select details, wallet_id from instruments where instrument_id = '${instrument}'`,
  );
  const { frame } = await onAccountPage(test, phone, cookies);
  await giveFactor(row!.walletId);
  return { frame, shop, instrument, made, order, ...row!.details, walletId: row!.walletId };
}

const erase = (frame: FrameClient) => frame.call(ACCOUNT_PATHS.erase, { understood: true });
const remove = (frame: FrameClient, instrument_id: string) =>
  frame.call<Preferences>(ACCOUNT_PATHS.removeInstrument, { instrument_id });
const isAt = ({ customer: id }: { customer: string }) => platform().customers.has(id);
const isAttached = (id: string) => platform().paymentMethods.get(id)?.customer != null;
const waiting = () => sql<{ rail: string; attempts: number }>('select rail, attempts from rail_deletions');
const customersKept = ({ walletId }: { walletId: string }) =>
  sql(`select 1 from stripe_customers where wallet_id = '${walletId}'`);

describe('erasing a buyer', () => {
  it('deletes the customer at the processor, later and not with the request; what was paid can be refunded', async () => {
    const buyer = await customer();
    expect((await erase(buyer.frame)).status).toBe(200);
    expect(isAt(buyer)).toBe(true);
    await work();
    expect([isAt(buyer), isAttached(buyer.reference)]).toEqual([false, false]);
    expect([await waiting(), await customersKept(buyer)]).toEqual([[], []]);
    const path = new URL(buyer.order).pathname;
    const refund = await test.fetchAsMerchant(`${path}/refund`, { method: 'POST', body: {} });
    expect(await refund.json()).toMatchObject({ status: 'refunded' });
    const audit = await sql(`select 1 from audit_events where action = 'buyer.delete_at_rail'`);
    expect(audit).toHaveLength(1);
  });

  it('is asked of each processor that keeps something, and of nobody else: the sandbox keeps nothing', async () => {
    const { frame } = await customer();
    await frame.addDirectDebit();
    expect((await erase(frame)).status).toBe(200);
    expect(await waiting()).toEqual([{ rail: 'stripe', attempts: 0 }]);
    await work();
    expect(await waiting()).toEqual([]);
  });

  it('deletes a customer who was sent to the page and saved nothing', async () => {
    const phone = newPhone();
    const { frame } = await onAccountPage(test, phone);
    const { body: opened } = await frame.call<RailPageOpened>(RAIL_PAGE_PATHS.open, { method: 'card', locale: 'en' });
    await test.fetch(opened.path, { headers: { 'Sec-Fetch-Site': 'same-origin' }, redirect: 'manual' });
    const before = platform().customers.size;
    const [page] = await sql<{ walletId: string }>(
      `select wallet_id from rail_pages where page_id = '${opened.page_id}'`,
    );
    await giveFactor(page!.walletId);
    expect((await erase(frame)).status).toBe(200);
    await work();
    expect(platform().customers.size).toBe(before - 1);
  });

  it.each(['refused', 'server_error', 'html', 'rate_limited', 'lost'] as const)(
    'forgets nothing where the processor answers with %s: it is asked again until it is done',
    async (fault) => {
      const buyer = await customer();
      simulator.setFaults({ rate: 1, kinds: [fault] });
      expect((await erase(buyer.frame)).status).toBe(200);
      await work();
      expect(await waiting()).toEqual([{ rail: 'stripe', attempts: 1 }]);
      await work();
      expect(await waiting()).toEqual([{ rail: 'stripe', attempts: 1 }]);
      simulator.setFaults(undefined);
      clock.advance(HOUR);
      await work();
      expect([isAt(buyer), await waiting()]).toEqual([false, []]);
    },
  );

  it('is done by one of however many processes', async () => {
    const buyer = await customer();
    await erase(buyer.frame);
    simulator.calls.length = 0;
    await Promise.all([work(), work(), work()]);
    expect(simulator.calls.filter(({ method }) => method === 'DELETE')).toHaveLength(1);
    expect(isAt(buyer)).toBe(false);
  });

  it('waits for a payment whose outcome the processor still owes', async () => {
    const buyer = await customer({ buys: false });
    simulator.failNext('refused', /confirm$/);
    simulator.failNext('refused', /confirm$/);
    expect((await place(buyer.made)).status).toBe(504);
    expect((await erase(buyer.frame)).status).toBe(200);
    await work();
    expect([isAt(buyer), await waiting()]).toEqual([true, [{ rail: 'stripe', attempts: 0 }]]);
    clock.advance(HOUR);
    await createSweeper(deps).sweepOnce();
    const orders = await sql<{ status: string }>('select status from orders order by created_at desc limit 1');
    expect(orders).toEqual([{ status: 'captured' }]);
    await work();
    expect([isAt(buyer), await waiting()]).toEqual([false, []]);
  });

  it('keeps what a rail should delete that is not configured any more, logs it, and doctor tells of it', async () => {
    const buyer = await customer();
    await erase(buyer.frame);
    await work(withoutStripe);
    expect(isAt(buyer)).toBe(true);
    expect(lines.join('')).toContain('a deletion waits for a rail that is not configured');
    const finding = (by: Deps) => examineDeletions(by);
    expect(await finding(withoutStripe)).toMatchObject([
      { status: 'wrong', message: expect.stringMatching(/^1 deletion.*stripe.*not configured/) },
    ]);
    expect(await finding(deps)).toMatchObject([{ status: 'note' }]);
    clock.advance(25 * HOUR);
    expect(await finding(deps)).toMatchObject([
      { status: 'wrong', message: expect.stringContaining('does not do it') },
    ]);
    await work();
    expect([isAt(buyer), await finding(withoutStripe)]).toMatchObject([false, [{ status: 'ok' }]]);
  });

  it('is asked for also where the rail is gone as the buyer is erased', async () => {
    const buyer = await customer();
    const gone = await sql<{ rail: string }>(
      `update instruments set rail = 'acme', wallet_id = wallet_id where instrument_id = '${buyer.instrument}' returning rail`,
    );
    expect(gone).toEqual([{ rail: 'acme' }]);
    await erase(buyer.frame);
    expect((await waiting()).map(({ rail }) => rail).sort()).toEqual(['acme', 'stripe']);
    await work();
    expect((await waiting()).map(({ rail }) => rail)).toEqual(['acme']);
    await sql('delete from rail_deletions');
  });
});

describe('removing one way to pay', () => {
  it('detaches it at the processor, and nothing else', async () => {
    const buyer = await customer();
    const other = await saveCard(buyer.frame, '5555555555554444');
    const [kept] = await sql<{ details: { reference: string } }>(
      `select details from instruments where instrument_id = '${other}'`,
    );
    expect((await remove(buyer.frame, buyer.instrument)).status).toBe(200);
    expect(isAttached(buyer.reference)).toBe(true);
    await work();
    expect([isAttached(buyer.reference), isAttached(kept!.details.reference), isAt(buyer)]).toEqual([
      false,
      true,
      true,
    ]);
    expect((await place(await buyer.shop.agree(other))).status).toBe(201);
  });

  it('goes on under the pseudonym of a buyer who is erased meanwhile', async () => {
    const buyer = await customer({ buys: false });
    simulator.failNext('refused', /confirm$/);
    simulator.failNext('refused', /confirm$/);
    expect((await place(buyer.made)).status).toBe(504);
    await remove(buyer.frame, buyer.instrument);
    await erase(buyer.frame);
    await work();
    expect([isAttached(buyer.reference), (await waiting()).length]).toEqual([true, 2]);
    clock.advance(HOUR);
    await createSweeper(deps).sweepOnce();
    await work();
    expect([isAt(buyer), isAttached(buyer.reference), await waiting()]).toEqual([false, false, []]);
  });
});
