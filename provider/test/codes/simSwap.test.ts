import { FRAME_PATHS } from 'ondemand-pay/internal';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SIM_SWAP_WAIT } from '../../src/codes/simSwap.js';
import { accountFrame, mailsTo } from '../account/support.js';
import { type FrameClient, termsOf } from '../support/frameClient.js';
import { startTestProvider, type TestProvider } from '../support/provider.js';

let test: TestProvider;
const moved = new Map<string, Date>();
let asked: string[] = [];
let isBroken = false;

beforeAll(async () => {
  test = await startTestProvider({
    simSwap: async (phone) => {
      asked.push(phone);
      if (isBroken) throw new Error('the carrier does not answer');
      return moved.get(phone);
    },
  });
});
afterAll(() => test?.close());
beforeEach(() => {
  asked = [];
  isBroken = false;
});

let phones = 0;
const freshPhone = () => `+4670${String(3_000_000 + ++phones)}`;

/** A number with which something was saved, on a SIM card of the given age in milliseconds. */
async function savedWith(age: number) {
  const phone = freshPhone();
  const cookies = new Map<string, string>();
  await test.frame({ cookies }).buy({ phone });
  moved.set(phone, new Date(test.clock().getTime() - age));
  return { phone, cookies };
}

/** Whoever holds the number now: a code, an address and a card of their own. */
async function newHolder(phone: string): Promise<{ frame: FrameClient; instrumentId: string }> {
  const frame = test.frame();
  const { instrument_id } = await frame.signUp({ phone, email: 'eve@example.com', card: '4000000000000341' });
  return { frame, instrumentId: instrument_id };
}

const CSC = { factor: 'security_code', csc: '123' };

const show = (frame: FrameClient, instrumentId: string) =>
  frame.call<{ reason: string; factors: string[] }>(FRAME_PATHS.confirmations, termsOf(instrumentId));

describe('a number that was moved to another SIM card lately', () => {
  it('buys nothing by a code alone, and does with another factor', async () => {
    const { phone } = await savedWith(SIM_SWAP_WAIT - 1000);
    const { frame, instrumentId } = await newHolder(phone);
    const refused = await show(frame, instrumentId);
    expect(refused).toMatchObject({ status: 403, body: { code: 'fresh_factor_missing', reason: 'sim_swap' } });
    expect(refused.body.factors).not.toContain('sms_code');

    await frame.proveSecurityCode();
    await frame.agree(instrumentId);
  });

  it('is not made good by the code of a card that its new holder added', async () => {
    const phone = freshPhone();
    const owner = test.frame();
    await owner.prove(phone);
    await owner.giveEmail('anna@example.se');
    const { instrument_id } = await owner.addDirectDebit();
    await owner.agree(instrument_id, { currency: 'EUR' });
    moved.set(phone, test.clock());

    const { frame, instrumentId } = await newHolder(phone);
    expect(await frame.call(FRAME_PATHS.factors, CSC)).toMatchObject({ status: 409, body: { code: 'step_missing' } });
    const refused = await show(frame, instrumentId);
    expect(refused).toMatchObject({ status: 403, body: { reason: 'sim_swap', factors: ['email_code'] } });
  });

  it('is not made good in a second session by anything that the first one saved', async () => {
    const { phone } = await savedWith(60_000);
    const first = test.frame();
    await first.prove(phone);
    await first.giveEmail('eve@example.com');
    await first.addCard('4000000000000341', '12/40', '999');
    for (const flow of ['registration', 'purchase'] as const) {
      const terms = flow === 'registration' ? { flow, locale: 'en' } : termsOf((await first.addCard()).instrument_id);
      expect(await first.call(FRAME_PATHS.confirmations, terms)).toMatchObject({
        status: 403,
        body: { code: 'fresh_factor_missing', reason: 'sim_swap' },
      });
    }

    const second = test.frame();
    expect((await second.prove(phone)).factors).toEqual(['security_code', 'email_code']);
    const wrong = await second.call(FRAME_PATHS.factors, { ...CSC, csc: '999' });
    expect(wrong).toMatchObject({ status: 422, body: { code: 'factor_wrong' } });
    await second.call(FRAME_PATHS.factors, { factor: 'email_code', locale: 'en' });
    expect(await mailsTo(test, 'eve@example.com')).toEqual([]);
    await second.giveEmail('eve@example.com');
    const own = await second.addCard('4000000000000341', '12/40', '999');
    expect(await show(second, own.instrument_id)).toMatchObject({ status: 403, body: { reason: 'sim_swap' } });
    expect(await second.call(FRAME_PATHS.passkeyCreation, {})).toMatchObject({ body: { code: 'factor_missing' } });

    // The owner, whose card is older than the SIM card, goes on at once.
    const owner = test.frame();
    await owner.prove(phone);
    const opened = await owner.proveSecurityCode();
    if (opened.status !== 'proved') throw new Error('The owner was not let in');
    expect(opened.buyer.instruments).toMatchObject([{ label: 'Visa •• 4242' }]);
    await owner.agree(opened.buyer.instruments[0]!.instrument_id);
  });

  it('is not forgotten by proving the number again while the carrier is silent, or in the provider’s window', async () => {
    const { phone } = await savedWith(60_000);
    const { frame, instrumentId } = await newHolder(phone);
    isBroken = true;
    test.clock.advance(31_000);
    await frame.sendCode(phone);
    await frame.enterCode((await test.messagesTo(phone))[0]!.code);
    expect(await show(frame, instrumentId)).toMatchObject({ status: 403, body: { reason: 'sim_swap' } });
    isBroken = false;

    const window = await accountFrame(test);
    await window.prove(phone);
    const shop = test.frame();
    const { session_id } = await shop.open();
    const { body } = await window.call<{ handover: string }>(FRAME_PATHS.handOver, { session_id });
    const { token } = (await shop.call<{ token: string }>(FRAME_PATHS.takeOver, body)).body;
    shop.token = token;
    await shop.giveEmail('eve@example.com');
    const card = await shop.addCard('4000000000000341', '12/40', '999');
    expect(await shop.call(FRAME_PATHS.factors, { ...CSC, csc: '999' })).toMatchObject({ status: 422 });
    expect(await show(shop, card.instrument_id)).toMatchObject({ status: 403, body: { reason: 'sim_swap' } });
  });

  it('vouches again for what was saved since, once the time is over', async () => {
    const { phone } = await savedWith(0);
    const { frame } = await newHolder(phone);
    await frame.addCard('4000000000000341', '12/40', '999');
    test.clock.advance(SIM_SWAP_WAIT);
    const later = test.frame();
    await later.prove(phone);
    expect(await later.proveSecurityCode('999')).toMatchObject({ status: 'proved' });
  });

  it('counts where what was saved vouches for nothing: a direct debit, and no email', async () => {
    const phone = freshPhone();
    const owner = test.frame();
    await owner.prove(phone);
    await owner.addDirectDebit();
    moved.set(phone, test.clock());
    const { frame, instrumentId } = await newHolder(phone);
    expect(await show(frame, instrumentId)).toMatchObject({ status: 403, body: { reason: 'sim_swap', factors: [] } });
  });

  it('makes no passkey, and its code is none of the factors of a remembered browser', async () => {
    const { phone, cookies } = await savedWith(0);
    const { frame } = await newHolder(phone);
    expect(await frame.call(FRAME_PATHS.passkeyCreation, {})).toMatchObject({ body: { code: 'factor_missing' } });

    const remembered = test.frame({ cookies });
    await remembered.open();
    const answer = await remembered.call(FRAME_PATHS.factors, { factor: 'sms_code' });
    expect(answer).toMatchObject({ status: 403, body: { code: 'second_factor_missing' } });
  });

  it('proves nothing by a code that was on its way when the card moved', async () => {
    for (const isMoved of [true, false]) {
      const { phone, cookies } = await savedWith(SIM_SWAP_WAIT);
      const remembered = test.frame({ cookies });
      await remembered.open();
      await remembered.call(FRAME_PATHS.factors, { factor: 'sms_code' });
      const [{ code } = { code: '' }] = await test.messagesTo(phone);
      if (isMoved) moved.set(phone, test.clock());
      const answer = await remembered.call(FRAME_PATHS.factors, { factor: 'sms_code', code });
      expect(answer).toMatchObject(
        isMoved ? { status: 403, body: { code: 'second_factor_missing' } } : { body: { status: 'proved' } },
      );
    }
  });

  it('is like any other after 72 hours, and where nothing was saved with it', async () => {
    const { phone } = await savedWith(SIM_SWAP_WAIT);
    const { frame, instrumentId } = await newHolder(phone);
    expect((await show(frame, instrumentId)).status).toBe(200);

    const stranger = freshPhone();
    moved.set(stranger, test.clock());
    await test.frame().buy({ phone: stranger });
    expect(asked).not.toContain(stranger);
  });

  it('is like any other when nobody can say', async () => {
    const { phone } = await savedWith(0);
    isBroken = true;
    const { frame, instrumentId } = await newHolder(phone);
    expect((await show(frame, instrumentId)).status).toBe(200);
  });
});
