import { CompactSign, exportJWK, generateKeyPair } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MerchantKeys } from '../../../src/merchants/addMerchant.js';
import type { ProofMade } from '../../support/frameClient.js';
import { recordingSender, yesRail } from '../../support/liveRail.js';
import { startTestProvider, type TestProvider } from '../../support/provider.js';

/*
 * The whole service from the outside: proofs come from the frame and orders go through HTTP. Every attack is followed
 * by the same act as it is allowed, with the same proof, so that it was refused for what it was and cost the buyer
 * nothing.
 */

let test: TestProvider;
let liveShop: MerchantKeys;
let otherShop: MerchantKeys;
const sender = recordingSender();

beforeAll(async () => {
  test = await startTestProvider({ liveRails: [yesRail], liveSender: sender });
  liveShop = await test.addMerchant({ live: true });
  otherShop = await test.addMerchant({ name: 'Games', origins: ['https://games.example'] });
});
afterAll(() => test?.close());

const orders = ({ user_token }: ProofMade) => `/api/v1/users/${user_token}/orders`;

async function place(
  proof: ProofMade,
  change: Record<string, unknown> = {},
  { keys = test.merchant, path = orders(proof) }: { keys?: MerchantKeys; path?: string } = {},
) {
  const right = { reference: 'A-1', name: 'Day pass', order_amount: 9900, currency: 'SEK' };
  const body = { ...right, origin_proof: proof.origin_proof, ...change };
  const answer = await test.fetchAsMerchant(path, { method: 'POST', body }, keys);
  const json: unknown = await answer.json();
  return { status: answer.status, code: (json as { code?: string }).code };
}

async function buyLive(): Promise<ProofMade> {
  const frame = test.frame({ merchant: liveShop });
  await frame.open();
  await frame.sendCode('+46701234567');
  await frame.enterCode(sender.sent.at(-1)!.code);
  await frame.giveEmail('anna@example.se');
  return frame.agree((await frame.addInvoice()).instrument_id);
}

const stillBuys = async (proof: ProofMade, keys = test.merchant) =>
  expect((await place(proof, {}, { keys })).status).toBe(201);

describe('a proof that was stolen', () => {
  it('buys nothing without the secret of its shop', async () => {
    const proof = await test.frame().buy();
    const { apiKey } = test.merchant;
    const guessed = { ...test.merchant, apiSecret: 'x'.repeat(43) };
    expect(await place(proof, {}, { keys: guessed })).toEqual({ status: 401, code: 'invalid_credentials' });
    const borrowed = { ...otherShop, apiKey };
    expect(await place(proof, {}, { keys: borrowed })).toEqual({ status: 401, code: 'invalid_credentials' });
    const bare = await test.fetch(orders(proof), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${proof.origin_proof}` },
      body: JSON.stringify({ origin_proof: proof.origin_proof }),
    });
    expect(bare.status).toBe(401);
    await stillBuys(proof);
  });

  it('buys nothing at another shop, under either user token', async () => {
    const proof = await test.frame().buy();
    const there = await test.frame({ merchant: otherShop }).buy();
    expect(await place(proof, {}, { keys: otherShop })).toEqual({ status: 404, code: 'not_found' });
    const asTheirs = await place(proof, {}, { keys: otherShop, path: orders(there) });
    expect(asTheirs).toEqual({ status: 422, code: 'proof_invalid' });
    await stillBuys(there, otherShop);
    await stillBuys(proof);
  });

  it('buys nothing for another buyer of the same shop', async () => {
    const proof = await test.frame().buy();
    const other = await test.frame().buy({ phone: '+46701740606' });
    expect(await place(proof, {}, { path: orders(other) })).toEqual({ status: 422, code: 'user_mismatch' });
    await stillBuys(other);
    await stillBuys(proof);
  });
});

describe('a proof of the sandbox', () => {
  it('buys nothing with a live key, nor the other way round', async () => {
    const sandbox = await test.frame().buy();
    const live = await buyLive();
    expect(await place(sandbox, {}, { keys: liveShop })).toEqual({ status: 404, code: 'not_found' });
    expect(await place(live)).toEqual({ status: 404, code: 'not_found' });
    const sandboxAsLive = await place(sandbox, {}, { keys: liveShop, path: orders(live) });
    expect(sandboxAsLive).toEqual({ status: 422, code: 'proof_invalid' });
    expect(await place(live, {}, { path: orders(sandbox) })).toEqual({ status: 422, code: 'proof_invalid' });
    await stillBuys(live, liveShop);
    await stillBuys(sandbox);
  });
});

describe('an order that differs from what the buyer saw', () => {
  it.each([
    ['a higher amount', { order_amount: 9901 }, 'amount_mismatch'],
    ['a lower amount', { order_amount: 1 }, 'amount_mismatch'],
    ['another currency', { currency: 'EUR' }, 'currency_mismatch'],
    ['another item', { name: 'Year pass' }, 'item_mismatch'],
  ])('by %s is refused', async (_, change, code) => {
    const proof = await test.frame().buy();
    expect(await place(proof, change)).toEqual({ status: 422, code });
    await stillBuys(proof);
  });
});

describe('a forged proof', () => {
  const part = (jws: string, at: 0 | 1) => JSON.parse(Buffer.from(jws.split('.')[at]!, 'base64url').toString());
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const sign = (claims: unknown, header: object, key: Parameters<CompactSign['sign']>[0]) =>
    new CompactSign(Buffer.from(JSON.stringify(claims))).setProtectedHeader(header as { alg: string }).sign(key);
  const strangers = () => generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });

  it.each<[string, (jws: string) => Promise<string>]>([
    [
      'with a lower price under the old signature',
      async (jws) => {
        const [header, , signature] = jws.split('.');
        return `${header}.${encode({ ...part(jws, 1), amount: 1 })}.${signature}`;
      },
    ],
    ['with the algorithm "none"', async (jws) => `${encode({ ...part(jws, 0), alg: 'none' })}.${jws.split('.')[1]}.`],
    ['by a key of their own', async (jws) => sign(part(jws, 1), part(jws, 0), (await strangers()).privateKey)],
    [
      'by a key that it brings along',
      async (jws) => {
        const { privateKey, publicKey } = await strangers();
        const jwk = await exportJWK(publicKey);
        return sign(part(jws, 1), { ...part(jws, 0), kid: 'mine', jwk }, privateKey);
      },
    ],
    [
      'by HMAC with the published key for a secret',
      async (jws) => {
        const { keys } = (await (await test.fetch('/.well-known/jwks.json')).json()) as { keys: { x: string }[] };
        return sign(part(jws, 1), { ...part(jws, 0), alg: 'HS256' }, Buffer.from(keys[0]!.x, 'base64url'));
      },
    ],
  ])('%s is refused, and the real one is not', async (_, forge) => {
    const proof = await test.frame().buy();
    const origin_proof = await forge(proof.origin_proof);
    const { amount } = part(origin_proof, 1);
    expect(await place(proof, { origin_proof, order_amount: amount })).toEqual({ status: 422, code: 'proof_invalid' });
    await stillBuys(proof);
  });
});
