import { createLocalJWKSet, jwtVerify } from 'jose';
import { FRAME_PATHS, OriginProofClaimsSchema } from 'ondemand-pay/internal';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createVault } from '../../src/common/vault.js';
import { findMerchant } from '../../src/merchants/findMerchant.js';
import { loadProof } from '../../src/proofs/loadProof.js';
import { rotateSigningKey } from '../../src/proofs/signingKeys.js';
import { termsOf } from '../support/frameClient.js';
import { SHOP_ORIGIN, startTestProvider, TEST_URL, type TestProvider } from '../support/provider.js';

let test: TestProvider;
beforeAll(async () => {
  test = await startTestProvider();
});
afterAll(() => test?.close());

const jwks = async () => createLocalJWKSet(await (await test.fetch('/.well-known/jwks.json')).json());
const make = (frame: ReturnType<TestProvider['frame']>, confirmationId: string) =>
  frame.call(FRAME_PATHS.proofs, { confirmation_id: confirmationId });

describe('a buyer who walks from the phone number to the final button', () => {
  it('gets a proof that verifies with the published keys and says what was shown', async () => {
    const made = await test
      .frame()
      .buy({ amount: 9900, currency: 'SEK', itemName: 'Day pass', email: 'Anna@Example.se' });
    const { payload } = await jwtVerify(made.origin_proof, await jwks(), {
      algorithms: ['EdDSA'],
      typ: 'origin-proof+jwt',
      issuer: TEST_URL,
      audience: test.merchant.apiKey,
      currentDate: test.clock(),
    });
    const iat = Math.floor(test.clock().getTime() / 1000);
    expect(v.parse(OriginProofClaimsSchema, payload)).toEqual({
      iss: TEST_URL,
      aud: test.merchant.apiKey,
      sub: made.user_token,
      jti: expect.any(String),
      iat,
      exp: iat + 600,
      livemode: false,
      channel: 'frame',
      flow: 'purchase',
      origin: SHOP_ORIGIN,
      item_name: 'Day pass',
      // SHA-256 of anna@example.se
      email_hash: 'f2a216c0b7bc0f42c605b87b114643d49ee41a2e5bb05c6040a16493c5bc073c',
      email_verified: false,
      amount: 9900,
      currency: 'SEK',
    });
  });
});

describe('what is bound beside the price', () => {
  const claimsOf = async (proof: string) =>
    v.parse(OriginProofClaimsSchema, (await jwtVerify(proof, await jwks(), { currentDate: test.clock() })).payload);

  it('the tax, in screen and proof', async () => {
    const frame = test.frame();
    const { instrument_id } = await frame.signUp();
    const terms = { ...termsOf(instrument_id), tax_amount: 560 } as never;
    expect((await frame.call(FRAME_PATHS.confirmations, terms)).body).toMatchObject({ tax_amount: 560 });
    const { origin_proof } = await frame.agreeTo(terms);
    expect(await claimsOf(origin_proof)).toMatchObject({ amount: 9900, tax_amount: 560 });
  });

  it('what a subscription charges at once, in screen, proof and reference', async () => {
    const frame = test.frame();
    const { instrument_id } = await frame.signUp();
    const subscription = { flow: 'recurring-purchase', instrument_id, locale: 'en', currency: 'SEK' } as const;
    const terms = { ...subscription, max_amount: 4900, first_amount: 900, interval: 'month' } as const;
    const bound = { max_amount: 4900, first_amount: 900, interval: 'month', interval_count: 1 };
    expect((await frame.call(FRAME_PATHS.confirmations, terms)).body).toMatchObject({ terms: bound });
    expect(await claimsOf((await frame.agreeTo(terms)).origin_proof)).toMatchObject({ terms: bound });

    const other = test.frame();
    const varying = { ...subscription, instrument_id: (await other.signUp()).instrument_id, first_amount: 900 };
    const proof = await claimsOf((await other.agreeTo(varying)).origin_proof);
    expect(proof).toMatchObject({ terms: { max_amount: null, currency: 'SEK', first_amount: 900 } });
  });

  it.each([
    [{ tax_amount: 9901 }, '/tax_amount'],
    [{ tax_amount: -1 }, '/tax_amount'],
    [{ flow: 'recurring-purchase', max_amount: 4900, first_amount: 4901 }, '/first_amount'],
    [{ flow: 'recurring-purchase', first_amount: 0 }, '/first_amount'],
    [{ flow: 'recurring-purchase', first_amount: 900, currency: undefined }, '/currency'],
  ])('refuses %j', async (change, pointer) => {
    const frame = test.frame();
    const { instrument_id } = await frame.signUp();
    const answer = await frame.call(FRAME_PATHS.confirmations, { ...termsOf(instrument_id), ...change });
    expect(answer).toMatchObject({ status: 422, body: { code: 'validation_failed', errors: [{ pointer }] } });
  });
});

describe('the confirm screen', () => {
  it('shows the terms as stored, with the item name trimmed', async () => {
    const frame = test.frame();
    const card = await frame.signUp();
    const shown = await frame.openConfirmation(card.instrument_id, {
      itemName: ' Day pass ',
      amount: 100,
      currency: 'EUR',
    });
    expect(shown).toEqual({
      confirmation_id: expect.any(String),
      flow: 'purchase',
      amount: 100,
      currency: 'EUR',
      tax_amount: null,
      item_name: 'Day pass',
      merchant_name: 'Daily News',
      instrument: card,
      email_masked: 'A•••@e•••.se',
      authentication: 'none',
      consent: null,
      asks_recognition: true,
      earlier: null,
    });
  });

  it('needs an address and an instrument of this session', async () => {
    const frame = test.frame();
    await frame.open();
    await frame.sendCode('+46700000001');
    await frame.enterCode('123456');
    const card = await frame.addCard();
    const missing = { status: 409, body: { code: 'step_missing' } };
    expect(await frame.call(FRAME_PATHS.confirmations, termsOf(card.instrument_id))).toMatchObject(missing);
    await frame.giveEmail('anna@example.se');
    for (const id of ['nonsense', '5e0d5a4e-0b7e-4c7e-8f0e-111111111111']) {
      expect(await frame.call(FRAME_PATHS.confirmations, termsOf(id))).toMatchObject(missing);
    }
    expect((await frame.call(FRAME_PATHS.confirmations, termsOf(card.instrument_id))).status).toBe(200);
  });

  it.each([
    [{ amount: 0 }, '/amount'],
    [{ amount: -1 }, '/amount'],
    [{ amount: 1.5 }, '/amount'],
    [{ amount: '9900' }, '/amount'],
    [{ amount: 2 ** 53 }, '/amount'],
    [{ currency: 'sek' }, '/currency'],
    [{ currency: 'XXX' }, '/currency'],
    [{ flow: 'gift' }, '/flow'],
    [{ item_name: 'a'.repeat(201) }, '/item_name'],
    [{ item_name: 'Day\0pass' }, '/item_name'],
    [{ item_name: 'Day\npass' }, '/item_name'],
    [{ item_name: 'Day \u202e00.1 KES' }, '/item_name'],
    [{ merchant_context: 'one\u2029two' }, '/merchant_context'],
    [{ item_name: 'half a pair \ud83d' }, '/item_name'],
    [{ merchant_context: 'a\0b' }, '/merchant_context'],
    [{ locale: '!' }, '/locale'],
  ])('refuses %j', async (change, pointer) => {
    const frame = test.frame();
    const card = await frame.signUp();
    expect((await frame.call(FRAME_PATHS.confirmations, termsOf(card.instrument_id))).status).toBe(200);
    const answer = await frame.call(FRAME_PATHS.confirmations, { ...termsOf(card.instrument_id), ...change });
    expect(answer).toMatchObject({ status: 422, body: { code: 'validation_failed', errors: [{ pointer }] } });
  });
});

describe('the final button', () => {
  it('works once the terms have been shown for 500 ms, and not a millisecond sooner', async () => {
    const frame = test.frame();
    const { instrument_id } = await frame.signUp();
    const { confirmation_id } = await frame.openConfirmation(instrument_id);
    test.clock.advance(499);
    expect(await make(frame, confirmation_id)).toMatchObject({ status: 409, body: { code: 'terms_not_shown' } });
    test.clock.advance(1);
    expect((await make(frame, confirmation_id)).status).toBe(200);
  });

  it('pressed again after a lost answer gives the same proof, byte for byte, also after a key rotation', async () => {
    const frame = test.frame();
    const { instrument_id } = await frame.signUp();
    const { confirmation_id } = await frame.openConfirmation(instrument_id);
    test.clock.advance(500);
    const answers = await Promise.all(Array.from({ length: 10 }, () => make(frame, confirmation_id)));
    test.clock.advance(3_210);
    answers.push(await make(frame, confirmation_id));
    await rotateSigningKey(keyDeps(), 'test');
    test.clock.advance(90_000);
    answers.push(await make(frame, confirmation_id));
    expect(answers.map(({ status }) => status)).toEqual(Array(12).fill(200));
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);

    test.clock.advance(600_000);
    expect(await make(frame, confirmation_id)).toMatchObject({ status: 409, body: { code: 'confirmation_stale' } });
  });

  it('works for the terms shown last only', async () => {
    const frame = test.frame();
    const { instrument_id } = await frame.signUp();
    const first = await frame.openConfirmation(instrument_id, { amount: 100 });
    const second = await frame.openConfirmation(instrument_id, { amount: 999_00 });
    test.clock.advance(500);
    expect(await make(frame, first.confirmation_id)).toMatchObject({
      status: 409,
      body: { code: 'confirmation_stale' },
    });
    expect((await make(frame, second.confirmation_id)).status).toBe(200);
  });

  it('leaves one set of terms to agree to when many are opened at once', async () => {
    const frame = test.frame();
    const { instrument_id } = await frame.signUp();
    const shown = await Promise.all(
      Array.from({ length: 8 }, (_, index) => frame.openConfirmation(instrument_id, { amount: 100 + index })),
    );
    test.clock.advance(500);
    const answers = await Promise.all(shown.map(({ confirmation_id }) => make(frame, confirmation_id)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(409)]);
  });

  it('in one frame does not work for the terms shown in another, of whatever buyer or shop', async () => {
    const games = await test.addMerchant({ name: 'Games', origins: ['https://games.example'] });
    const mine = test.frame();
    const shown = await mine.openConfirmation((await mine.signUp({ phone: '+46701234567' })).instrument_id);
    const others = [
      { frame: test.frame(), phone: '+46701234567' },
      { frame: test.frame(), phone: '+46707654321' },
      { frame: test.frame({ merchant: games }), phone: '+46701234567' },
    ];
    for (const { frame, phone } of others) await frame.signUp({ phone });
    test.clock.advance(500);
    for (const { frame } of others) {
      expect(await make(frame, shown.confirmation_id)).toMatchObject({
        status: 409,
        body: { code: 'confirmation_stale' },
      });
    }
    const merchant = await findMerchant(test.database, test.merchant.apiKey);
    const row = () => loadProof(test.database, merchant!.merchantId, shown.confirmation_id);
    expect((await row())?.issuedAt).toBeNull();
    expect((await make(mine, shown.confirmation_id)).status).toBe(200);
    expect((await row())?.issuedAt).not.toBeNull();
  });

  it('is in a language without the digits and calendar that its tag asks for', async () => {
    const frame = test.frame();
    const { instrument_id } = await frame.signUp();
    const shown = await frame.openConfirmation(instrument_id, { locale: 'sv-SE-u-ca-islamic-nu-brah' });
    const merchant = await findMerchant(test.database, test.merchant.apiKey);
    const row = await loadProof(test.database, merchant!.merchantId, shown.confirmation_id);
    expect(row?.locale).toBe('sv-SE');
  });

  it('does not work after the session has turned to another buyer', async () => {
    const frame = test.frame();
    const { instrument_id } = await frame.signUp({ phone: '+46701234567' });
    const { confirmation_id } = await frame.openConfirmation(instrument_id);
    test.clock.advance(500);
    await frame.sendCode('+46700000001');
    await frame.enterCode('123456');
    expect(await make(frame, confirmation_id)).toMatchObject({ status: 409, body: { code: 'confirmation_stale' } });
  });

  it.each(['nonsense', '5e0d5a4e-0b7e-4c7e-8f0e-111111111111', "' or '1'='1"])(
    'with the id %s is stale',
    async (id) => {
      const frame = test.frame();
      await frame.signUp();
      expect(await make(frame, id)).toMatchObject({ status: 409, body: { code: 'confirmation_stale' } });
    },
  );

  it('does not work for a proof that was voided or bought with', async () => {
    const frame = test.frame();
    const { instrument_id } = await frame.signUp();
    for (const column of ['voided_at', 'consumed_at']) {
      const { confirmation_id } = await frame.openConfirmation(instrument_id);
      test.clock.advance(500);
      expect((await make(frame, confirmation_id)).status).toBe(200);
      await test.database.query({ name: '', text: `update origin_proofs set ${column} = now() where jti = $1` }, [
        confirmation_id,
      ]);
      expect(await make(frame, confirmation_id)).toMatchObject({ status: 409, body: { code: 'confirmation_stale' } });
    }
  });
});

function keyDeps() {
  const vault = createVault(new Uint8Array(32).fill(7), (bytes) => crypto.getRandomValues(new Uint8Array(bytes)));
  return { database: test.database, clock: test.clock, vault };
}
