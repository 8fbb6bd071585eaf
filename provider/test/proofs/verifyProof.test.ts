import type { KeyObject } from 'node:crypto';
import { CompactSign, type CryptoKey, generateKeyPair } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createVault } from '../../src/common/vault.js';
import { findMerchant } from '../../src/merchants/findMerchant.js';
import type { Merchant } from '../../src/merchants/merchant.js';
import { createKeyRing } from '../../src/proofs/keyRing.js';
import { loadProof } from '../../src/proofs/loadProof.js';
import { privateKeyOf, rotateSigningKey } from '../../src/proofs/signingKeys.js';
import { verifyOriginProof } from '../../src/proofs/verifyProof.js';
import { recordingSender, yesRail } from '../support/liveRail.js';
import { SHOP_ORIGIN, startTestProvider, TEST_URL, type TestProvider } from '../support/provider.js';

let test: TestProvider;
const sender = recordingSender();
let shop: Merchant;
let liveShop: Merchant;
let otherShop: Merchant;
let proof: string;
beforeAll(async () => {
  test = await startTestProvider({ liveRails: [yesRail], liveSender: sender });
  const merchantOf = async (apiKey: string) => (await findMerchant(test.database, apiKey))!;
  shop = await merchantOf(test.merchant.apiKey);
  liveShop = await merchantOf((await test.addMerchant({ live: true })).apiKey);
  otherShop = await merchantOf((await test.addMerchant({ name: 'Games' })).apiKey);
  proof = (await test.frame().buy()).origin_proof;
});
afterAll(() => test?.close());

const vault = createVault(new Uint8Array(32).fill(7), (bytes) => crypto.getRandomValues(new Uint8Array(bytes)));
const deps = () => {
  const stored = { database: test.database, clock: test.clock, vault };
  return { ...stored, keyRing: createKeyRing(stored), url: TEST_URL };
};
const verify = (jws: string, merchant = shop) => verifyOriginProof(deps(), merchant, jws);
const read = (part: 0 | 1, jws = proof) => JSON.parse(Buffer.from(jws.split('.')[part] ?? '', 'base64url').toString());
const sign = (claims: unknown, header: Record<string, unknown>, key: CryptoKey | KeyObject | Uint8Array) =>
  new CompactSign(Buffer.from(typeof claims === 'string' ? claims : JSON.stringify(claims)))
    .setProtectedHeader(header as { alg: string })
    .sign(key);
const ourKey = () => privateKeyOf(deps(), 'test', read(0).kid);
const invalid = expect.objectContaining({ code: 'proof_invalid' });

describe('a proof', () => {
  it('made here for this shop is accepted, and its row holds what was shown', async () => {
    const claims = await verify(proof);
    expect(claims).toEqual(read(1));
    expect(await loadProof(test.database, shop.merchantId, claims.jti)).toMatchObject({
      jti: claims.jti,
      userToken: claims.sub,
      amount: 9900,
      currency: 'SEK',
      itemName: 'Day pass',
      email: 'Anna@example.se',
      emailVerified: false,
      pageOrigin: SHOP_ORIGIN,
      issuedAt: new Date(claims.iat * 1000),
      expiresAt: new Date(claims.exp * 1000),
      consumedAt: null,
      voidedAt: null,
      orderId: null,
    });
    expect(await loadProof(test.database, otherShop.merchantId, claims.jti)).toBeUndefined();
    expect(await loadProof(test.database, shop.merchantId, 'nonsense')).toBeUndefined();
  });

  it('is judged by its signature long after it expired', async () => {
    const early = (await test.frame().buy()).origin_proof;
    await rotateSigningKey(deps(), 'test');
    test.clock.advance(90 * 24 * 3600_000);
    expect((await verify(early)).jti).toBe(read(1, early).jti);
  });

  it('of another shop, or of the other mode, is not', async () => {
    await expect(verify(proof, otherShop)).rejects.toEqual(invalid);
    await expect(verify(proof, liveShop)).rejects.toEqual(invalid);

    const frame = test.frame({ merchant: { ...test.merchant, apiKey: liveShop.apiKey } });
    await frame.open();
    await frame.sendCode('+46701234567');
    await frame.enterCode(sender.sent.at(-1)!.code);
    await frame.giveEmail('anna@example.se');
    const live = (await frame.agree((await frame.addInvoice()).instrument_id)).origin_proof;
    expect((await verify(live, liveShop)).livemode).toBe(true);
    await expect(verify(live, shop)).rejects.toEqual(invalid);
    await expect(verify(live, { ...shop, apiKey: liveShop.apiKey })).rejects.toEqual(invalid);
  });

  it('signed by a key of ours over the right claims is accepted: the forgeries below fail for their own reason', async () => {
    expect(await verify(await sign(read(1), read(0), await ourKey()))).toEqual(read(1));
  });

  it.each([
    ['with another amount and the old signature', async () => tampered({ amount: 1 })],
    [
      'with a signature changed',
      async () => `${proof.slice(0, -10)}${proof.at(-10) === 'A' ? 'B' : 'A'}${proof.slice(-9)}`,
    ],
    ['without a signature', async () => `${encode({ ...read(0), alg: 'none' })}.${proof.split('.')[1]}.`],
    ['signed by a stranger under our kid', async () => sign(read(1), read(0), (await stranger()).privateKey)],
    [
      'signed by a stranger under their own kid',
      async () => sign(read(1), { ...read(0), kid: 'mine' }, (await stranger()).privateKey),
    ],
    ['without a kid', async () => sign(read(1), { alg: 'EdDSA', typ: 'origin-proof+jwt' }, await ourKey())],
    [
      'with HMAC over the public key',
      async () => sign(read(1), { ...read(0), alg: 'HS256' }, new Uint8Array(32).fill(1)),
    ],
    ['of another type', async () => sign(read(1), { ...read(0), typ: 'JWT' }, await ourKey())],
    ['without a type', async () => sign(read(1), { alg: 'EdDSA', kid: read(0).kid }, await ourKey())],
    ['of another issuer', async () => sign({ ...read(1), iss: 'https://evil.example' }, read(0), await ourKey())],
    ['that claims the other mode', async () => sign({ ...read(1), livemode: true }, read(0), await ourKey())],
    ['of an unknown kind', async () => sign({ ...read(1), flow: 'gift' }, read(0), await ourKey())],
    ['that is no JSON', async () => sign('hello', read(0), await ourKey())],
    ['that is empty', async () => ''],
    ['that is no token', async () => 'a.b.c'],
    ['with zero bytes', async () => `${encode({ ...read(0), kid: '\0' })}.${proof.split('.')[1]}.AAAA`],
  ])('%s is proof_invalid', async (_, forge) => {
    await expect(verify(await forge())).rejects.toEqual(invalid);
  });
});

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const stranger = () => generateKeyPair('EdDSA', { crv: 'Ed25519' });
const tampered = (change: object) => {
  const [header, , signature] = proof.split('.');
  return `${header}.${encode({ ...read(1), ...change })}.${signature}`;
};
