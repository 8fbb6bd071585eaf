import { createPublicKey } from 'node:crypto';
import { compactVerify } from 'jose';
import { FRAME_PATHS } from 'ondemand-pay/internal';
import type { OriginProofClaims } from 'ondemand-pay/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createVault } from '../../src/common/vault.js';
import { findMerchant } from '../../src/merchants/findMerchant.js';
import { createKeyRing } from '../../src/proofs/keyRing.js';
import { loadProof } from '../../src/proofs/loadProof.js';
import { privateKeyOf } from '../../src/proofs/signingKeys.js';
import { startTestProvider, type TestProvider } from '../support/provider.js';

let test: TestProvider;

beforeAll(async () => {
  test = await startTestProvider();
});
afterAll(() => test.close());

const monthly = {
  flow: 'recurring-purchase',
  max_amount: 9900,
  currency: 'SEK',
  interval: 'month',
  locale: 'sv',
} as const;

describe('a recurring purchase', () => {
  it('shows the terms as stored, and its proof says them with the time of the click', async () => {
    const frame = test.frame();
    const { instrument_id } = await frame.signUp();
    const asked = { ...monthly, instrument_id, item_name: 'Premium' };
    const shownAt = test.clock().toISOString();
    const terms = { max_amount: 9900, currency: 'SEK', interval: 'month', interval_count: 1 };

    const { status, body } = await frame.call(FRAME_PATHS.confirmations, asked);
    expect(status).toBe(200);
    expect(body).toEqual({
      confirmation_id: expect.any(String),
      flow: 'recurring-purchase',
      terms: { ...terms, start: shownAt },
      item_name: 'Premium',
      merchant_name: 'Daily News',
      instrument: expect.objectContaining({ instrument_id, method: 'card' }),
      email_masked: expect.any(String),
      authentication: 'none',
      consent: null,
      asks_recognition: true,
      earlier: null,
    });

    test.clock.advance(61_250);
    const { body: made } = await frame.call<{ origin_proof: string }>(FRAME_PATHS.proofs, {
      confirmation_id: body.confirmation_id,
    });
    const claims = await claimsOf(made.origin_proof);
    expect(claims).toMatchObject({ flow: 'recurring-purchase', item_name: 'Premium' });
    expect(claims).toHaveProperty('terms', { ...terms, start: new Date(claims.iat * 1000).toISOString() });
    expect(claims).not.toHaveProperty('amount');
    expect(claims).not.toHaveProperty('currency');
  });

  it('needs no cap and no interval', async () => {
    const frame = test.frame();
    const { instrument_id } = await frame.signUp();
    const { origin_proof } = await frame.agreeTo({ flow: 'recurring-purchase', instrument_id, locale: 'en' });
    const open = { max_amount: null, currency: null, interval: null, interval_count: null };
    expect(await claimsOf(origin_proof)).toHaveProperty('terms', expect.objectContaining(open));
  });

  it.each([
    [{ interval: undefined, interval_count: 2 }, '/interval_count'],
    [{ interval: undefined, interval_count: 1 }, '/interval_count'],
    [{ currency: undefined }, '/currency'],
    [{ max_amount: undefined }, '/max_amount'],
    [{ max_amount: 0 }, '/max_amount'],
    [{ max_amount: -1 }, '/max_amount'],
    [{ max_amount: 99.5 }, '/max_amount'],
    [{ currency: 'XXX' }, '/currency'],
    [{ interval: 'fortnight' }, '/interval'],
    [{ interval_count: 0 }, '/interval_count'],
    [{ interval_count: 1.5 }, '/interval_count'],
    [{ interval_count: 1001 }, '/interval_count'],
  ])('refuses terms with %j', async (change, pointer) => {
    const frame = test.frame();
    const { instrument_id } = await frame.signUp();
    const asked = { ...monthly, instrument_id };
    expect((await frame.call(FRAME_PATHS.confirmations, asked)).status).toBe(200);
    const answer = await frame.call(FRAME_PATHS.confirmations, { ...asked, ...change });
    expect(answer).toMatchObject({ status: 422, body: { code: 'validation_failed', errors: [{ pointer }] } });
  });

  it('needs a way to pay', async () => {
    const frame = test.frame();
    const { instrument_id } = await frame.signUp();
    const others = test.frame();
    await others.signUp({ phone: '+46701234599' });
    const answer = await others.call(FRAME_PATHS.confirmations, { ...monthly, instrument_id });
    expect(answer).toMatchObject({ status: 409, body: { code: 'step_missing' } });
  });
});

describe('a registration', () => {
  it('needs an address and no way to pay', async () => {
    const frame = test.frame();
    await frame.open();
    await frame.sendCode('+46700000001');
    await frame.enterCode('123456');
    const asked = { flow: 'registration', locale: 'en' } as const;
    expect(await frame.call(FRAME_PATHS.confirmations, asked)).toMatchObject({
      status: 409,
      body: { code: 'step_missing' },
    });

    await frame.giveEmail('anna@example.se');
    const { body } = await frame.call(FRAME_PATHS.confirmations, asked);
    expect(body).toEqual({
      confirmation_id: expect.any(String),
      flow: 'registration',
      item_name: null,
      merchant_name: 'Daily News',
      email_masked: 'a•••@e•••.se',
      consent: null,
      asks_recognition: false,
      earlier: null,
    });
    const { origin_proof } = await frame.agreeTo(asked);
    const claims = await claimsOf(origin_proof);
    expect(claims.flow).toBe('registration');
    for (const name of ['amount', 'currency', 'terms']) expect(claims).not.toHaveProperty(name);
  });
});

describe('a shop that asks for consent to immediate supply', () => {
  it('gets no proof without it, and the time and the text with it', async () => {
    const merchant = await test.addMerchant({ requireConsent: true });
    const frame = test.frame({ merchant });
    const { instrument_id } = await frame.signUp();
    const shown = await frame.openConfirmation(instrument_id);
    expect(shown.consent).toEqual({ kind: 'immediate_supply', version: 'immediate-supply-2' });
    test.clock.advance(500);

    const without = await frame.call(FRAME_PATHS.proofs, { confirmation_id: shown.confirmation_id });
    expect(without).toMatchObject({ status: 422, body: { code: 'consent_missing' } });
    const { merchantId } = (await findMerchant(test.database, merchant.apiKey))!;
    const row = () => loadProof(test.database, merchantId, shown.confirmation_id);
    expect(await row()).toMatchObject({ issuedAt: null, consentedAt: null });

    const given = { confirmation_id: shown.confirmation_id, consent: true };
    expect((await frame.call(FRAME_PATHS.proofs, given)).status).toBe(200);
    const { issuedAt, consentedAt, consentVersion } = (await row())!;
    expect(consentedAt).toEqual(issuedAt);
    expect(consentVersion).toBe('immediate-supply-2');
  });

  it('does not ask who only registers', async () => {
    const merchant = await test.addMerchant({ requireConsent: true });
    const frame = test.frame({ merchant });
    await frame.signUp();
    expect((await claimsOf((await frame.agreeTo({ flow: 'registration', locale: 'en' })).origin_proof)).flow).toBe(
      'registration',
    );
  });

  it('leaves other shops without a consent, whatever the frame says', async () => {
    const frame = test.frame();
    const { instrument_id } = await frame.signUp();
    const shown = await frame.openConfirmation(instrument_id);
    test.clock.advance(500);
    await frame.call(FRAME_PATHS.proofs, { confirmation_id: shown.confirmation_id, consent: true });
    const { merchantId } = (await findMerchant(test.database, test.merchant.apiKey))!;
    expect(await loadProof(test.database, merchantId, shown.confirmation_id)).toMatchObject({
      consentedAt: null,
      consentVersion: null,
    });
  });
});

async function claimsOf(jws: string): Promise<OriginProofClaims> {
  const vault = createVault(new Uint8Array(32).fill(7), (bytes) => crypto.getRandomValues(new Uint8Array(bytes)));
  const deps = { keyRing: createKeyRing({ database: test.database, clock: test.clock, vault }) };
  const { payload } = await compactVerify(jws, async ({ kid = '' }) =>
    createPublicKey(await privateKeyOf(deps, 'test', kid)),
  );
  return JSON.parse(new TextDecoder().decode(payload));
}
