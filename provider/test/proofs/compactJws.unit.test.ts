import { createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import fc from 'fast-check';
import { CompactSign, compactVerify, generateKeyPair } from 'jose';
import { describe, expect, it } from 'vitest';
import { readCompactJws, signCompactJws } from '../../src/proofs/compactJws.js';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const HEADER = { typ: 'origin-proof+jwt', kid: 'k1' };
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const accepts = (jws: string, key: KeyObject = publicKey) => readCompactJws(jws)?.isSignedBy(key) ?? false;
/** The verdict of whoever holds only the public half, and of whoever signs again. */
const verdicts = (jws: string) => [accepts(jws, publicKey), accepts(jws, privateKey)];
const joseAccepts = (jws: string) =>
  compactVerify(jws, publicKey, { algorithms: ['EdDSA'] }).then(
    () => true,
    () => false,
  );
const signedByJose = (payload: Uint8Array, header: Record<string, unknown>) =>
  new CompactSign(payload).setProtectedHeader({ alg: 'EdDSA', ...header }).sign(privateKey);

describe('a compact JWS', () => {
  it('made here is read by a JOSE library, whatever it says', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', minLength: 1 }), async (payload) => {
        const read = await compactVerify(signCompactJws(payload, HEADER, privateKey), publicKey);
        expect(read.protectedHeader).toEqual({ alg: 'EdDSA', ...HEADER });
        expect(Buffer.from(read.payload)).toEqual(Buffer.from(payload));
      }),
    );
  });

  it('made by a JOSE library is read here', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1 }), fc.string(), async (payload, kid) => {
        const jws = await signedByJose(payload, { ...HEADER, kid });
        const read = readCompactJws(jws);
        expect(read?.header).toEqual({ alg: 'EdDSA', ...HEADER, kid });
        expect(read?.payload).toEqual(Buffer.from(payload));
        const stranger = generateKeyPairSync('ed25519');
        for (const key of [publicKey, privateKey]) expect(read?.isSignedBy(key)).toBe(true);
        for (const key of [stranger.publicKey, stranger.privateKey]) expect(read?.isSignedBy(key)).toBe(false);
      }),
      { numRuns: 50 },
    );
  });

  it('is the same bytes each time', () => {
    expect(signCompactJws('{}', HEADER, privateKey)).toBe(signCompactJws('{}', HEADER, privateKey));
  });

  it('changed anywhere is accepted by nobody', async () => {
    const jws = signCompactJws('{"amount":9900}', HEADER, privateKey);
    expect(accepts(jws)).toBe(true);
    const character = fc.constantFrom(...'ABCxyz019-_.=+/ \n\0é');
    const change = fc.record({
      at: fc.nat(jws.length),
      remove: fc.nat(2),
      insert: fc.string({ unit: character, maxLength: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(change, async ({ at, remove, insert }) => {
        const changed = jws.slice(0, at) + insert + jws.slice(at + remove);
        // The last character of a part holds bits that stand for nothing: another writing of the same bytes.
        const isAccepted = accepts(changed) && !isSameSignature(changed, jws);
        expect(isAccepted && changed !== jws).toBe(false);
        if (accepts(changed)) expect(await joseAccepts(changed)).toBe(true);
        expect(new Set(verdicts(changed)).size).toBe(1);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['nothing', ''],
    ['two parts', 'e30.e30'],
    ['four parts', `${signCompactJws('{}', HEADER, privateKey)}.AA`],
    ['an empty payload', signCompactJws('', HEADER, privateKey)],
    ['a line break behind it', `${signCompactJws('{}', HEADER, privateKey)}\n`],
    ['a header that is a list', withHeader(['EdDSA'])],
    ['a header that is no JSON', `${Buffer.from('{').toString('base64url')}.e30.${'A'.repeat(86)}`],
    ['no algorithm', withHeader(HEADER)],
    ['the algorithm none', withHeader({ ...HEADER, alg: 'none' })],
    ['HMAC', withHeader({ ...HEADER, alg: 'HS256' })],
    ['ES256, whose signatures are as long', withHeader({ ...HEADER, alg: 'ES256' })],
    ['an extension that must be understood', withHeader({ ...HEADER, alg: 'EdDSA', crit: ['b64'], b64: false })],
  ])('is not %s', (_, jws) => {
    expect(readCompactJws(jws)).toBeUndefined();
  });

  it('with a header of ours is one: those above fail for their own reason', () => {
    expect(accepts(withHeader({ alg: 'EdDSA', ...HEADER }))).toBe(true);
  });

  it('is not accepted with a key of another kind', () => {
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const jws = signCompactJws('{}', HEADER, privateKey);
    for (const key of [ec.publicKey, ec.privateKey]) expect(accepts(jws, key)).toBe(false);
    for (const key of [createPublicKey(privateKey), privateKey]) expect(accepts(jws, key)).toBe(true);
  });

  it('that a JOSE library signed with another key is not accepted', async () => {
    const stranger = await generateKeyPair('EdDSA', { crv: 'Ed25519' });
    const jws = await new CompactSign(Buffer.from('{}'))
      .setProtectedHeader({ alg: 'EdDSA', ...HEADER })
      .sign(stranger.privateKey);
    expect(verdicts(jws)).toEqual([false, false]);
  });
});

/** Rightly signed by our key, with this header. */
function withHeader(header: unknown): string {
  const signed = `${encode(header)}.${encode({})}`;
  return `${signed}.${sign(null, Buffer.from(signed), privateKey).toString('base64url')}`;
}

const isSameSignature = (changed: string, jws: string): boolean => {
  const [a, b] = [changed, jws].map((each) => each.split('.'));
  const bytes = (part = '') => Buffer.from(part, 'base64url').toString('hex');
  return a?.[0] === b?.[0] && a?.[1] === b?.[1] && bytes(a?.[2]) === bytes(b?.[2]);
};
