import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createVault } from '../../src/common/vault.js';
import { ensureSigningKeys, listSigningKeys, rotateSigningKey } from '../../src/proofs/signingKeys.js';
import { startTestProvider, type TestProvider } from '../support/provider.js';

let test: TestProvider;
beforeEach(async () => {
  test = await startTestProvider();
});
afterEach(() => test?.close());

const vault = createVault(new Uint8Array(32).fill(7), (bytes) => crypto.getRandomValues(new Uint8Array(bytes)));
const deps = () => ({ database: test.database, clock: test.clock, vault });
const jwks = async () => (await (await test.fetch('/.well-known/jwks.json')).json()) as { keys: { kid: string }[] };
const kids = async () => (await jwks()).keys.map(({ kid }) => kid);
const verify = async (jws: string) =>
  jwtVerify(jws, createLocalJWKSet(await jwks()), { currentDate: test.clock() }).then(() => true);

describe('the published keys', () => {
  it('are public parts only, one for each mode, readable from everywhere', async () => {
    const response = await test.fetch('/.well-known/jwks.json');
    expect(response.headers.get('cache-control')).toBe('public, max-age=300');
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    const { keys } = (await response.json()) as { keys: object[] };
    expect(keys).toHaveLength(2);
    for (const key of keys) {
      expect(key).toEqual({
        kty: 'OKP',
        crv: 'Ed25519',
        x: expect.any(String),
        kid: expect.stringMatching(/^[\w-]{43}$/),
        alg: 'EdDSA',
        use: 'sig',
      });
    }
  });

  it('are made once: a second start makes none', async () => {
    const before = await listSigningKeys(test.database);
    await ensureSigningKeys(deps());
    expect(await listSigningKeys(test.database)).toEqual(before);
  });

  it('lie in the store with their private parts sealed', async () => {
    const rows = await test.database.query<{ text: string; box: Buffer; mode: string; kid: string }>({
      name: '',
      text: 'select to_jsonb(k)::text as text, private_jwk_sealed as box, mode, kid from signing_keys k',
    });
    expect(rows).toHaveLength(2);
    for (const { text, box, mode, kid } of rows) {
      const { d } = JSON.parse(vault.open(box, `${mode}/${kid}`)) as { d: string };
      expect(d).toMatch(/^[\w-]{43}$/);
      expect(text).not.toContain(d);
      expect(box.toString('latin1')).not.toContain(d);
      expect(() => vault.open(box, `${mode === 'test' ? 'live' : 'test'}/${kid}`)).toThrow();
    }
  });
});

describe('rotating the key', () => {
  it('publishes the new one before it signs, and the old one until its last proof has expired', async () => {
    const frame = test.frame();
    const { instrument_id } = await frame.signUp();
    const agree = async () => (await frame.agree(instrument_id)).origin_proof;
    const kidOf = (jws: string) => decodeProtectedHeader(jws).kid;
    const old = await agree();

    const { kid, activeFrom } = await rotateSigningKey(deps(), 'test');
    test.clock.advance(10_000);
    expect(await kids()).toContain(kid);
    expect(kidOf(await agree())).toBe(kidOf(old));

    test.clock.set(activeFrom);
    const next = await agree();
    expect(kidOf(next)).toBe(kid);
    expect(await verify(next)).toBe(true);
    expect(await verify(old)).toBe(true);

    test.clock.set(new Date(activeFrom.getTime() + 600_000));
    expect(await kids()).toContain(kidOf(old));
    test.clock.advance(20_001);
    expect(await kids()).not.toContain(kidOf(old));
    expect(await kids()).toContain(kid);
  });

  it('of one mode leaves the other alone, and twice in a row leaves no gap', async () => {
    const before = await listSigningKeys(test.database);
    const first = await rotateSigningKey(deps(), 'test');
    test.clock.advance(30_000);
    const second = await rotateSigningKey(deps(), 'test');
    const keys = await listSigningKeys(test.database);
    expect(keys.filter(({ mode }) => mode === 'live')).toEqual(before.filter(({ mode }) => mode === 'live'));
    expect(keys.filter(({ mode, retiredAt }) => mode === 'test' && retiredAt === null).map(({ kid }) => kid)).toEqual([
      second.kid,
    ]);

    const frame = test.frame();
    const { instrument_id } = await frame.signUp();
    const signedBy = new Set<string | undefined>();
    for (let step = 0; step < 12; step += 1) {
      test.clock.advance(10_000);
      await frame.proveSecurityCode();
      signedBy.add(decodeProtectedHeader((await frame.agree(instrument_id)).origin_proof).kid);
    }
    expect([...signedBy].slice(-2)).toEqual([first.kid, second.kid]);
  });
});
