import { type Confirmation, FRAME_PATHS, MINIMUM_DISPLAY_TIME, RAIL_PAGE_PATHS } from 'ondemand-pay/internal';
import { describe, expect, it } from 'vitest';
import { createSweeper } from '../../src/orders/settle/sweeper.js';
import type { FrameClient } from '../support/frameClient.js';
import {
  back,
  deps,
  enter,
  giveCard,
  newBuyer,
  openBank,
  processor,
  readPage,
  shop,
  sweep,
  test,
  withPagesDesk,
} from './pagesDesk.js';

withPagesDesk();

const HOUR = 3_600_000;
const MONTHLY = { max_amount: 9900, first_amount: 4900, currency: 'SEK', interval: 'month' };
type Terms = Partial<typeof MONTHLY>;

const termsOf = (instrument_id: string, terms: Terms) => ({
  flow: 'recurring-purchase',
  instrument_id,
  locale: 'en',
  ...terms,
});

async function show(frame: FrameClient, instrument: string, terms: Terms = MONTHLY) {
  const shown = await frame.call<Confirmation>(FRAME_PATHS.confirmations, termsOf(instrument, terms));
  expect(shown).toMatchObject({ status: 200 });
  test.clock.advance(MINIMUM_DISPLAY_TIME);
  return shown.body;
}

type Agreed = { userToken: string; reference: string };

const asShop = async (path: string, body: object, method = 'POST') => {
  const answer = await test.fetchAsMerchant(path, { method, ...(method === 'POST' && { body }) }, shop);
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
};

/** The click, and the shop's reference. */
async function agree(frame: FrameClient, confirmationId: string): Promise<Agreed> {
  const { user_token: userToken, origin_proof } = await frame.makeProof(confirmationId);
  const made = await asShop(`/api/v1/users/${userToken}/recurring_payments`, { origin_proof });
  expect(made.status).toBe(201);
  return { userToken, reference: String(made.body.reference) };
}

const charge = ({ userToken, reference }: Agreed, fields: object = {}) =>
  asShop(`/api/v1/users/${userToken}/orders`, {
    reference: 'S-1',
    name: 'Premium',
    order_amount: MONTHLY.first_amount,
    currency: 'SEK',
    origin_proof: reference,
    ...fields,
  });

const outcomeOf = async (frame: FrameClient, confirmation_id: string, give_up = false) =>
  (await frame.call(FRAME_PATHS.outcomes, { confirmation_id, give_up })).body;

const statusOf = async (pageId: string) => {
  const text = `select status from rail_pages where page_id = '${pageId}'`;
  return (await test.database.query<{ status: string }>({ name: '', text }))[0]?.status;
};

/** The first charge is declined since the bank wants the buyer, and the terms are shown once more. */
async function askedByBank(terms: Terms = MONTHLY) {
  const frame = await newBuyer();
  const instrument = await giveCard(frame, 'asks');
  const first = await show(frame, instrument, terms);
  expect(first).toMatchObject({ authentication: 'none' });
  const declined = await agree(frame, first.confirmation_id);
  const tried = await charge(declined);
  expect(tried).toMatchObject({ status: 402, body: { decline_reason: 'authentication_required' } });
  const shown = await show(frame, instrument, terms);
  expect(shown).toMatchObject({ authentication: 'in_window', earlier: null });
  return { frame, instrument, declined, first: first.confirmation_id, confirmationId: shown.confirmation_id };
}

/** The same, and the bank then holds the first amount. */
async function held() {
  const asked = await askedByBank();
  const opened = await openBank(asked.frame, asked.confirmationId);
  const hold = await enter(opened);
  expect(await back(processor.approve(hold, true))).toContain('Your bank agreed');
  expect(await readPage(asked.frame, opened)).toEqual({ status: 'authenticated' });
  return { ...asked, hold, pageId: opened.page_id };
}

const stateOf = (hold: string) => processor.payments.get(hold)?.state;

describe('an agreement that is charged at once, whose bank wants its customer', () => {
  it('gives up the charge that was tried, and has the next held before its proof: the first charge adopts it', async () => {
    const { frame, first, confirmationId } = await askedByBank();
    const tried = [...processor.payments.values()].at(-1);
    expect(tried).toMatchObject({ amount: 4900, state: 'cancelled' });
    expect(await outcomeOf(frame, first)).toEqual({
      status: 'begun',
      charge: { status: 'declined', decline_reason: 'authentication_required' },
    });
    const refused = await frame.call(FRAME_PATHS.proofs, { confirmation_id: confirmationId });
    expect(refused.body).toMatchObject({ code: 'authentication_missing' });

    const opened = await openBank(frame, confirmationId);
    const hold = await enter(opened);
    expect(processor.payments.get(hold)).toMatchObject({
      amount: 4900,
      currency: 'SEK',
      payee: 'Daily News',
      setsUpMandate: true,
    });
    await back(processor.approve(hold, true));
    const payments = processor.payments.size;
    const agreed = await agree(frame, confirmationId);
    expect(await outcomeOf(frame, confirmationId)).toEqual({
      status: 'begun',
      charge: { status: 'reserved', amount: 4900, currency: 'SEK' },
    });
    await sweep();
    expect(stateOf(hold)).toBe('authorized');
    // What is not the first amount has nothing of it.
    expect(await charge(agreed, { order_amount: 4901 })).toMatchObject({
      status: 422,
      body: { code: 'amount_mismatch' },
    });
    expect((await charge(agreed)).status).toBe(201);
    expect([processor.payments.size, stateOf(hold)]).toEqual([payments, 'captured']);
    await sweep();
    expect([stateOf(hold), await statusOf(opened.page_id)]).toEqual(['captured', 'adopted']);
    expect(await outcomeOf(frame, confirmationId)).toMatchObject({ charge: { status: 'paid', amount: 4900 } });

    // The next charge is one of its own.
    expect((await charge(agreed, { order_amount: 100 })).status).toBe(402);
    expect(processor.payments.size).toBe(payments + 1);
    expect(stateOf(hold)).toBe('captured');
  });

  it('holds the shop’s own capture back, if it asked for that', async () => {
    const { frame, confirmationId, hold } = await held();
    const agreed = await agree(frame, confirmationId);
    expect((await charge(agreed, { capture: false })).status).toBe(201);
    await sweep();
    expect(stateOf(hold)).toBe('authorized');
  });

  it('is charged once of what is held, of however many charges come at once', async () => {
    const { frame, confirmationId, hold } = await held();
    const agreed = await agree(frame, confirmationId);
    const answers = await Promise.all(Array.from({ length: 6 }, () => charge(agreed)));
    const placed = answers.filter(({ status }) => status === 201);
    expect(placed).toHaveLength(1);
    const rows = await test.database.query<{ status: string }>({
      name: '',
      text: `select status from orders where rail_reference = '${hold}'`,
    });
    expect([rows, stateOf(hold)]).toEqual([[{ status: 'captured' }], 'captured']);
  });

  it('is charged of what is held also where the processor was down in between', async () => {
    const { frame, confirmationId, hold } = await held();
    const agreed = await agree(frame, confirmationId);
    processor.setUp(false);
    const answer = await charge(agreed);
    expect(answer).toMatchObject({ status: 504, body: { code: 'outcome_unknown' } });
    await sweep();
    processor.setUp(true);
    test.clock.advance(HOUR);
    await createSweeper(deps).sweepOnce();
    await sweep();
    expect(stateOf(hold)).toBe('captured');
    const text = `select status from orders where rail_reference = '${hold}'`;
    expect(await test.database.query({ name: '', text })).toEqual([{ status: 'captured' }]);
  });

  it('is asked first where the processor said so as the card was saved', async () => {
    const frame = await newBuyer();
    const instrument = await giveCard(frame, 'asks_always');
    expect(await show(frame, instrument)).toMatchObject({ authentication: 'in_window' });
  });

  it.each([
    ['that varies', {}],
    ['with a cap alone', { max_amount: 9900, currency: 'SEK', interval: 'month' }],
  ])('is asked nothing for an agreement %s: there is no amount to ask about', async (_, terms) => {
    const frame = await newBuyer();
    const shown = await show(frame, await giveCard(frame, 'asks_always'), terms);
    expect(shown).toMatchObject({ authentication: 'none' });
    const asked = { confirmation_id: shown.confirmation_id, locale: 'en' };
    expect((await frame.call(RAIL_PAGE_PATHS.open, asked)).body).toMatchObject({ code: 'confirmation_stale' });
  });

  it('is no matter of a registration, which pays nothing', async () => {
    const { frame } = await askedByBank();
    const body = { flow: 'registration', locale: 'en', first_amount: 4900, currency: 'SEK' };
    const { body: shown } = await frame.call<Confirmation>(FRAME_PATHS.confirmations, body);
    expect(shown).toMatchObject({ flow: 'registration' });
    const asked = { confirmation_id: shown.confirmation_id, locale: 'en' };
    expect((await frame.call(RAIL_PAGE_PATHS.open, asked)).body).toMatchObject({ code: 'confirmation_stale' });
  });

  it('tells the buyer in the frame, and by mail only once they have left', async () => {
    const mails = async ({ reference }: Agreed) =>
      (await test.database.query({ name: '', text: `select 1 from mend_mails where reference = '${reference}'` }))
        .length;
    const { declined } = await askedByBank();
    expect(await mails(declined)).toBe(0);
    test.clock.advance(HOUR);
    expect((await charge(declined)).status).toBe(402);
    expect(await mails(declined)).toBe(1);
  });
});

describe('what a bank holds for a first charge', () => {
  type Held = Awaited<ReturnType<typeof held>>;

  it.each<[string, (of: Held) => Promise<unknown>]>([
    ['other terms were shown', ({ frame, instrument }) => show(frame, instrument, { ...MONTHLY, first_amount: 100 })],
    ['the buyer went', async () => test.clock.advance(31 * 60_000)],
    [
      'the proof expired unused',
      async ({ frame, confirmationId }) => {
        await frame.makeProof(confirmationId);
        test.clock.advance(12 * 60_000);
      },
    ],
    [
      'the proof was given up',
      async ({ frame, confirmationId }) => {
        await frame.makeProof(confirmationId);
        expect(await outcomeOf(frame, confirmationId, true)).toMatchObject({ usable: false, held: { amount: 4900 } });
      },
    ],
    [
      'a day has passed without the first charge',
      async ({ frame, confirmationId }) => {
        await agree(frame, confirmationId);
        test.clock.advance(24 * HOUR);
      },
    ],
    [
      'the shop has revoked the agreement',
      async ({ frame, confirmationId }) => {
        const { userToken, reference } = await agree(frame, confirmationId);
        const path = `/api/v1/users/${userToken}/recurring_payments/${reference}`;
        expect((await asShop(path, {}, 'DELETE')).status).toBe(200);
        expect(await outcomeOf(frame, confirmationId)).toMatchObject({ status: 'unused', held: { amount: 4900 } });
      },
    ],
    [
      'the agreement went over to another way to pay',
      async ({ frame, instrument, confirmationId }) => {
        await agree(frame, confirmationId);
        const other = await giveCard(frame, 'approved');
        await test.database.query({
          name: '',
          text: `update recurring_payments set instrument_id = '${other}', authenticated = false
                 where instrument_id = '${instrument}'`,
        });
      },
    ],
    [
      'the way to pay was removed',
      async ({ frame, instrument, confirmationId }) => {
        await agree(frame, confirmationId);
        const text = `update instruments set removed_at = now() where instrument_id = '${instrument}'`;
        await test.database.query({ name: '', text });
      },
    ],
  ])('is let go once %s', async (_, give) => {
    const of = await held();
    await sweep();
    expect(stateOf(of.hold)).toBe('authorized');
    await give(of);
    await sweep();
    expect([stateOf(of.hold), await statusOf(of.pageId)]).toEqual(['cancelled', 'released']);
  });

  it('is never adopted by a charge to another way to pay', async () => {
    const { frame, instrument, confirmationId, hold } = await held();
    const agreed = await agree(frame, confirmationId);
    const other = await giveCard(frame, 'approved');
    const text = `update recurring_payments set instrument_id = '${other}', authenticated = false
                  where instrument_id = '${instrument}'`;
    await test.database.query({ name: '', text });
    expect((await charge(agreed)).status).toBe(201);
    expect(stateOf(hold)).toBe('authorized');
    await sweep();
    expect(stateOf(hold)).toBe('cancelled');
  });

  it('that was let go is charged anew by a shop that comes late, never twice', async () => {
    const { frame, confirmationId, hold } = await held();
    const agreed = await agree(frame, confirmationId);
    test.clock.advance(24 * HOUR);
    await sweep();
    expect(stateOf(hold)).toBe('cancelled');
    const late = await charge(agreed);
    expect(late).toMatchObject({ status: 402, body: { decline_reason: 'authentication_required' } });
  });

  it('is the charge’s or let go, whichever of the two comes first', async () => {
    for (let round = 0; round < 8; round += 1) {
      const { frame, confirmationId, hold } = await held();
      const agreed = await agree(frame, confirmationId);
      test.clock.advance(24 * HOUR + 61_000);
      const [placed] = await Promise.all([charge(agreed), sweep()]);
      await sweep();
      expect([placed?.status, stateOf(hold)]).toEqual(placed?.status === 201 ? [201, 'captured'] : [402, 'cancelled']);
    }
  });

  it('stays while the processor is down, and is let go when it is back', async () => {
    const { frame, confirmationId, hold, pageId } = await held();
    const agreed = await agree(frame, confirmationId);
    await asShop(`/api/v1/users/${agreed.userToken}/recurring_payments/${agreed.reference}`, {}, 'DELETE');
    processor.setUp(false);
    await sweep();
    expect([stateOf(hold), await statusOf(pageId)]).toEqual(['authorized', 'held']);
    processor.setUp(true);
    test.clock.advance(HOUR);
    await sweep();
    expect([stateOf(hold), await statusOf(pageId)]).toEqual(['cancelled', 'released']);
  });
});
