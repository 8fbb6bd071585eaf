import { FRAME_PATHS } from 'ondemand-pay/internal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuthenticationRequest, PaymentRail } from '../../src/ports/paymentRail.js';
import type { FrameClient } from '../support/frameClient.js';
import { recordingSender, yesRail } from '../support/liveRail.js';
import { startTestProvider, type TestProvider } from '../support/provider.js';

let test: TestProvider;
beforeAll(async () => {
  test = await startTestProvider();
});
afterAll(() => test?.close());

const CARD = '4000002500003155';

const answer = (frame: FrameClient, confirmationId: string, said = 'approve') =>
  frame.call(FRAME_PATHS.authentications, { confirmation_id: confirmationId, answer: said });
const make = (frame: FrameClient, confirmationId: string) =>
  frame.call(FRAME_PATHS.proofs, { confirmation_id: confirmationId });
const refused = (status: number, code: string) => ({ status, body: { code } });

/** A confirm screen for a card whose bank asks, long enough on display. */
async function shown(frame: FrameClient, terms = {}) {
  const { instrument_id } = await frame.signUp({ card: CARD });
  const confirmation = await frame.openConfirmation(instrument_id, terms);
  test.clock.advance(500);
  return { ...confirmation, instrument_id };
}

async function order(frame: FrameClient, confirmationId: string) {
  const made = await frame.makeProof(confirmationId);
  return test.fetchAsMerchant(`/api/v1/users/${made.user_token}/orders`, {
    method: 'POST',
    body: {
      reference: 'A-1',
      name: 'Day pass',
      order_amount: 9900,
      currency: 'SEK',
      origin_proof: made.origin_proof,
    },
  });
}

describe('what a rail asks a bank about in the frame', () => {
  it.each([
    ['what is charged at once', { max_amount: 9900, first_amount: 4900, currency: 'SEK' }, 4900, 'SEK'],
    ['no amount where nothing is', { max_amount: 9900, currency: 'SEK' }, null, null],
  ])('is %s of an agreement', async (_, terms, amount, currency) => {
    const asked: AuthenticationRequest[] = [];
    const asking: PaymentRail = {
      ...yesRail,
      prepare: async () => ({ ok: true, label: 'Invoice', details: {}, needsAuthentication: true }),
      authenticate: async (request) => {
        asked.push(request);
        return true;
      },
    };
    const sender = recordingSender();
    const live = await startTestProvider({ liveRails: [asking], liveSender: sender });
    const shop = await live.addMerchant({ live: true, name: 'Daily News' });
    const frame = live.frame({ merchant: shop });
    await frame.open();
    await frame.sendCode('+46701740321');
    await frame.enterCode(sender.sent.at(-1)!.code);
    await frame.giveEmail('anna@example.se');
    const { instrument_id } = await frame.addInvoice();
    const body = { flow: 'recurring-purchase', instrument_id, locale: 'en', interval: 'month', ...terms };
    const shownTo = await frame.call<{ confirmation_id: string }>(FRAME_PATHS.confirmations, body);
    live.clock.advance(500);
    await frame.authenticate(shownTo.body.confirmation_id);
    expect(asked).toMatchObject([{ amount, currency, payee: 'Daily News' }]);
    await live.close();
  });
});

describe('a card whose bank wants every payment approved', () => {
  it('says so, gives no proof before the approval, and pays after it', async () => {
    const frame = test.frame();
    const { confirmation_id, ...rest } = await shown(frame);
    expect(rest).toMatchObject({ authentication: 'in_frame' });
    expect(await make(frame, confirmation_id)).toMatchObject(refused(409, 'authentication_missing'));
    expect(await answer(frame, confirmation_id)).toMatchObject({ status: 200, body: { status: 'authenticated' } });
    expect((await answer(frame, confirmation_id)).status).toBe(200);
    expect((await order(frame, confirmation_id)).status).toBe(201);
  });

  it('gives no proof after a refusal, and starts again with new terms', async () => {
    const frame = test.frame();
    const { confirmation_id, instrument_id } = await shown(frame);
    expect(await answer(frame, confirmation_id, 'refuse')).toMatchObject(refused(422, 'authentication_refused'));
    expect(await answer(frame, confirmation_id)).toMatchObject(refused(409, 'confirmation_stale'));
    expect(await make(frame, confirmation_id)).toMatchObject(refused(409, 'confirmation_stale'));
    expect((await frame.agree(instrument_id)).origin_proof).toBeTruthy();
  });

  it('needs another approval for other terms', async () => {
    const frame = test.frame();
    const { confirmation_id, instrument_id } = await shown(frame);
    expect((await answer(frame, confirmation_id)).status).toBe(200);
    const dearer = await frame.openConfirmation(instrument_id, { amount: 99_000 });
    test.clock.advance(500);
    expect(await make(frame, confirmation_id)).toMatchObject(refused(409, 'confirmation_stale'));
    expect(await make(frame, dearer.confirmation_id)).toMatchObject(refused(409, 'authentication_missing'));
  });

  it('cannot be approved before the terms were shown for 500 ms', async () => {
    const frame = test.frame();
    const { instrument_id } = await frame.signUp({ card: CARD });
    const { confirmation_id } = await frame.openConfirmation(instrument_id);
    test.clock.advance(499);
    expect(await answer(frame, confirmation_id)).toMatchObject(refused(409, 'terms_not_shown'));
    expect(await make(frame, confirmation_id)).toMatchObject(refused(409, 'terms_not_shown'));
    test.clock.advance(1);
    expect((await answer(frame, confirmation_id)).status).toBe(200);
  });

  it('is approved by nobody else: another frame, another shop, a buyer who is no longer there', async () => {
    const games = await test.addMerchant({ name: 'Games', origins: ['https://games.example'] });
    const frame = test.frame();
    const { confirmation_id } = await shown(frame);
    for (const other of [test.frame(), test.frame({ merchant: games })]) {
      await other.signUp();
      for (const said of ['approve', 'refuse']) {
        expect(await answer(other, confirmation_id, said)).toMatchObject(refused(409, 'confirmation_stale'));
      }
    }
    expect((await answer(frame, confirmation_id)).status).toBe(200);
    await frame.forget();
    expect(await answer(frame, confirmation_id)).toMatchObject(refused(409, 'step_missing'));
  });

  it.each(['nonsense', '5e0d5a4e-0b7e-4c7e-8f0e-111111111111'])('is stale with the id %s', async (id) => {
    const frame = test.frame();
    await frame.signUp();
    expect(await answer(frame, id)).toMatchObject(refused(409, 'confirmation_stale'));
  });
});

it('a card whose bank asks nothing has nothing to approve', async () => {
  const frame = test.frame();
  const { instrument_id } = await frame.signUp();
  const { confirmation_id } = await frame.openConfirmation(instrument_id);
  test.clock.advance(500);
  expect(await answer(frame, confirmation_id)).toMatchObject(refused(409, 'confirmation_stale'));
  expect((await make(frame, confirmation_id)).status).toBe(200);
});
