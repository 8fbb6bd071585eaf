import { type FactorProved, FRAME_PATHS, type OpenConfirmation } from 'ondemand-pay/internal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MerchantKeys } from '../../src/merchants/addMerchant.js';
import { type FrameClient, termsOf } from '../support/frameClient.js';
import { startTestProvider, type TestProvider } from '../support/provider.js';

const COUNTRIES: Record<string, string> = { '192.0.2.1': 'SE', '198.51.100.1': 'NO' };
const BROKEN = '203.0.113.1';

let test: TestProvider;
beforeAll(async () => {
  test = await startTestProvider({
    countryOfAddress: (address) => {
      if (address === BROKEN) throw new Error('the file of addresses is missing');
      return COUNTRIES[address];
    },
  });
});
afterAll(() => test?.close());

let phones = 0;

/** A browser that bought once, and comes back: a frame that a cookie alone has proved. */
async function comeBack({ merchant = test.merchant, from = '192.0.2.1', to = '192.0.2.1' } = {}) {
  const cookies = new Map<string, string>();
  const phone = `+4670${String(2_000_000 + ++phones)}`;
  await test.frame({ merchant, address: from, cookies }).buy({ phone });
  const frame = test.frame({ merchant, address: to, cookies });
  const { buyer } = await frame.open();
  const [instrument] = buyer!.instruments;
  return { frame, phone, cookies, instrumentId: instrument!.instrument_id };
}

const show = (frame: FrameClient, instrumentId: string, purchase = {}) =>
  frame.call<{ code: string; reason: string; factors: string[]; card: { label: string } | null }>(
    FRAME_PATHS.confirmations,
    termsOf(instrumentId, purchase),
  );

describe('a remembered browser', () => {
  it('pays up to the limit with one tap', async () => {
    const { frame, instrumentId } = await comeBack();
    await frame.agree(instrumentId, { amount: 32_000 });
  });

  it('is asked for a factor above it, and pays once that was given', async () => {
    const { frame, instrumentId } = await comeBack();
    const refused = await show(frame, instrumentId, { amount: 32_001 });
    expect(refused).toMatchObject({ status: 403, body: { code: 'fresh_factor_missing', reason: 'amount' } });
    expect(refused.body.factors).toContain('security_code');
    expect(refused.body.card?.label).toBe('Visa •• 4242');

    const { body } = await frame.call<FactorProved>(FRAME_PATHS.factors, { factor: 'security_code', csc: '123' });
    expect(body.status).toBe('proved');
    await frame.agree(instrumentId, { amount: 32_001 });
  });

  it('is asked for one for every agreement about later charges, with a cap or without', async () => {
    const { frame, instrumentId } = await comeBack();
    const terms: OpenConfirmation = { flow: 'recurring-purchase', instrument_id: instrumentId, locale: 'en' };
    const capped = { ...terms, max_amount: 100, currency: 'SEK', interval: 'month' };
    for (const asked of [terms, capped]) {
      expect(await frame.call(FRAME_PATHS.confirmations, asked)).toMatchObject({
        status: 403,
        body: { reason: 'recurring' },
      });
    }
    await frame.proveSecurityCode();
    await frame.agreeTo(capped as OpenConfirmation);
  });

  it('cannot carry terms above the limit into a click by those it was shown before', async () => {
    const { frame, instrumentId } = await comeBack();
    const { confirmation_id } = await frame.openConfirmation(instrumentId, { amount: 9900 });
    await show(frame, instrumentId, { amount: 32_001 });
    test.clock.advance(1000);
    const made = await frame.makeProof(confirmation_id);
    const claims = JSON.parse(Buffer.from(made.origin_proof.split('.')[1]!, 'base64url').toString());
    expect(claims.amount).toBe(9900);
  });

  it('is asked in a country where it bought nothing yet, and there only once', async () => {
    const { frame, instrumentId, cookies } = await comeBack({ to: '198.51.100.1' });
    expect(await show(frame, instrumentId)).toMatchObject({ status: 403, body: { reason: 'country' } });
    await frame.proveSecurityCode();
    await frame.agree(instrumentId);

    const again = test.frame({ address: '198.51.100.1', cookies });
    await again.open();
    await again.agree(instrumentId);
  });

  it('is not asked where the country cannot be told', async () => {
    const { frame, instrumentId } = await comeBack({ to: BROKEN });
    await frame.agree(instrumentId);
  });

  it('is asked after many refusals', async () => {
    const { frame, instrumentId, cookies } = await comeBack();
    await frame.proveSecurityCode();
    const { instrument_id } = await frame.addDirectDebit('DE89370400440532013000');
    const orderOnce = async () => {
      const proof = await frame.agree(instrument_id, { currency: 'EUR' });
      return test.fetchAsMerchant(`/api/v1/users/${proof.user_token}/orders`, {
        method: 'POST',
        body: {
          reference: 'A-1',
          name: 'Day pass',
          order_amount: 9900,
          currency: 'EUR',
          origin_proof: proof.origin_proof,
        },
      });
    };
    for (let order = 0; order < 5; order += 1) expect((await orderOnce()).status).toBe(402);

    const later = test.frame({ address: '192.0.2.1', cookies });
    await later.open();
    expect(await show(later, instrumentId)).toMatchObject({ status: 403, body: { reason: 'refusals' } });
    test.clock.advance(61 * 60_000);
    const muchLater = test.frame({ address: '192.0.2.1', cookies });
    await muchLater.open();
    expect((await show(muchLater, instrumentId)).status).toBe(200);
  });
});

describe('a shop', () => {
  let strict: MerchantKeys;
  beforeAll(async () => {
    strict = await test.addMerchant({ name: 'Strict', origins: ['https://strict.example'], amountLimits: { SEK: 0 } });
  });

  it('sets a limit of its own', async () => {
    const { frame, instrumentId } = await comeBack({ merchant: strict });
    expect(await show(frame, instrumentId, { amount: 100 })).toMatchObject({ status: 403, body: { reason: 'amount' } });
    expect((await show(frame, instrumentId, { amount: 3000, currency: 'EUR' })).status).toBe(200);
  });

  it('is given no looser limit than everybody’s', async () => {
    const loose = await test.addMerchant({ origins: ['https://loose.example'], amountLimits: { SEK: 50_000 } });
    const { frame, instrumentId } = await comeBack({ merchant: loose });
    expect(await show(frame, instrumentId, { amount: 32_001 })).toMatchObject({ body: { reason: 'amount' } });
    expect((await show(frame, instrumentId, { amount: 32_000 })).status).toBe(200);
  });

  it.each([{ XXX: 1 }, { SEK: -1 }, { SEK: 1.5 }])('is refused with the limits %j', async (amountLimits) => {
    await expect(test.addMerchant({ amountLimits })).rejects.toMatchObject({ code: 'validation_failed' });
  });
});
