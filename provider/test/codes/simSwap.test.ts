import { FRAME_PATHS } from 'ondemand-pay/internal';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SIM_SWAP_WAIT } from '../../src/codes/simSwap.js';
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
    await frame.proveSecurityCode();
    expect(await show(frame, instrumentId)).toMatchObject({ status: 403, body: { reason: 'sim_swap' } });
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
