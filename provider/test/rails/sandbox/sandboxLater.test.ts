import type { Order } from 'ondemand-pay/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tellSandboxFacts } from '../../../src/app/sandbox/tellSandboxFacts.js';
import { sandboxNotification } from '../../../src/rails/sandbox/sandboxNotifications.js';
import { type Answered, type OrderDesk, openOrderDesk, PROVIDER_URL, read } from '../../orders/orderDesk.js';

let desk: OrderDesk;
beforeAll(async () => {
  desk = await openOrderDesk();
});
afterAll(() => desk.drop());

const DEBIT = 'sandbox-direct-debit';

/** Places an order with an instrument of the sandbox that stands for an outcome. */
async function buy(outcome: string, rail: string, fields: Record<string, unknown> = {}): Promise<Answered> {
  const buyer = await desk.addBuyer(desk.shop, outcome as 'approved', rail);
  return desk.place(buyer, { currency: 'SEK', ...fields });
}
const now = async ({ url }: Order): Promise<Order> => (await desk.call(url)).order;

/** Lets a time pass in steps, and the sandbox's processor tell what it has to. */
async function pass(seconds: number): Promise<void> {
  for (let passed = 0; passed < seconds; passed += 5) {
    desk.advance(5_000);
    await tellSandboxFacts(desk.deps);
  }
}

describe('an account whose debit takes days', () => {
  it('is pending, and captured within 30 seconds with no further call', async () => {
    const { status, order } = await buy('pending', DEBIT);
    expect([status, order.status, order.pending_reason]).toEqual([202, 'processing', 'with_bank']);
    await pass(10);
    expect((await now(order)).status).toBe('processing');
    await pass(20);
    expect(await now(order)).toMatchObject({ status: 'captured', captured_amount: 9900, pending_reason: null });
  });

  it('may be declined in the end', async () => {
    const { order } = await buy('pending_declined', DEBIT);
    await pass(30);
    expect(await now(order)).toMatchObject({ status: 'declined', decline_reason: 'account_closed' });
  });

  it('is known to the sweeper too, where the notification never came', async () => {
    const { order } = await buy('pending', DEBIT);
    desk.advance(3_600_000);
    await desk.sweeper.sweepOnce();
    expect(await now(order)).toMatchObject({ status: 'captured', captured_amount: 9900 });
    // It comes late, and says nothing new.
    await tellSandboxFacts(desk.deps);
    expect(await now(order)).toMatchObject({ status: 'captured', captured_amount: 9900 });
    expect(await desk.count('ledger_entries', 'order_id = $1', [order.id])).toBe(1);
  });
});

it('an account whose debit is returned is captured, and returned within 30 seconds', async () => {
  const { status, order } = await buy('returned', DEBIT);
  expect([status, order.status]).toEqual([201, 'captured']);
  await pass(30);
  expect(await now(order)).toMatchObject({ status: 'captured', returned_amount: 9900 });
});

it.each([
  ['dispute_lost', 'lost', 9900],
  ['dispute_won', 'won', 0],
])(
  'a card whose payments are disputed (%s): opened, evidence due, %s within a minute',
  async (outcome, end, returned) => {
    const { order } = await buy(outcome, 'sandbox-card');
    await pass(10);
    expect((await now(order)).dispute).toMatchObject({ status: 'open', amount: 9900, reason: 'fraudulent' });
    await pass(10);
    expect((await now(order)).dispute?.status).toBe('evidence_due');
    await pass(30);
    expect(await now(order)).toMatchObject({ returned_amount: returned, dispute: { status: end } });
  },
);

describe("a notification of the sandbox's processor", () => {
  const send = async (request: Request) => read(await desk.app.request(request));
  const url = (rail: string) => `${PROVIDER_URL}/rails/${rail}/notifications`;

  it('counts as it was signed, for its rail and for five minutes', async () => {
    const { order } = await buy('pending', DEBIT);
    const fact = {
      id: 'own',
      kind: 'captured',
      railReference: `sandbox:${order.id}:authorize`,
      amount: 9900,
      currency: 'SEK',
    };
    const signed = () => sandboxNotification(desk.deps, DEBIT, [fact], url(DEBIT));
    const late = signed();
    const elsewhere = sandboxNotification(desk.deps, 'sandbox-card', [fact], url(DEBIT));
    const { headers } = signed();
    const changed = new Request(url(DEBIT), {
      method: 'POST',
      headers,
      body: JSON.stringify([{ ...fact, amount: 1 }]),
    });
    const unsigned = new Request(url(DEBIT), { method: 'POST', body: JSON.stringify([fact]) });
    desk.advance(301_000);
    for (const request of [late, elsewhere, changed, unsigned]) {
      expect((await send(request)).problem.code).toBe('malformed_request');
    }
    expect((await now(order)).status).toBe('processing');

    expect((await send(signed())).status).toBe(200);
    expect((await now(order)).status).toBe('captured');
  });
});
