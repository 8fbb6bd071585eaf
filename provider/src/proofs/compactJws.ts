import { type KeyObject, sign, timingSafeEqual, verify } from 'node:crypto';
import { ORIGIN_PROOF_ALGORITHM } from 'ondemand-pay/protocol';

/** What stands in the header of every proof, beside the one algorithm. */
export type JwsHeader = { typ: string; kid: string };

/** A compact JWS, taken apart; nothing of it is believed yet. */
export type CompactJws = {
  header: Record<string, unknown>;
  payload: Buffer;
  /** True when this Ed25519 key, of which either half is given, made the signature. */
  isSignedBy(key: KeyObject): boolean;
};

/**
 * A compact JWS over the bytes of a text. Ed25519 signs without randomness: the same text and key give the same bytes.
 *
 * Here and in {@link readCompactJws} the work is done at once, by `node:crypto`. Handed to the thread pool, as
 * WebCrypto does, it costs more than the signature itself on a machine whose processors are busy with orders
 * (`docs/decisions/0006-signatures.md`). Everybody else may use a JOSE library: the tests read and write with one.
 * @see https://www.rfc-editor.org/rfc/rfc7515#section-7.1
 * @see https://www.rfc-editor.org/rfc/rfc8037#section-3.1
 */
export function signCompactJws(payload: string, { typ, kid }: JwsHeader, privateKey: KeyObject): string {
  const header = JSON.stringify({ alg: ORIGIN_PROOF_ALGORITHM, typ, kid });
  const signed = `${Buffer.from(header).toString('base64url')}.${Buffer.from(payload).toString('base64url')}`;
  return `${signed}.${sign(null, Buffer.from(signed), privateKey).toString('base64url')}`;
}

/* An Ed25519 signature is 64 bytes. `Buffer` passes over what is no base64url, so that is looked at first. */
const COMPACT = /^([\w-]+)\.([\w-]+)\.([\w-]{86})$/;

/**
 * Takes a compact JWS apart. `undefined` for anything else, for another algorithm than ours, whatever the header wishes
 * for (RFC 8725, section 3.1), and for extensions that must be understood: there are none.
 * @see https://www.rfc-editor.org/rfc/rfc7515#section-5.2
 */
export function readCompactJws(jws: string): CompactJws | undefined {
  const [, head, body, signature] = COMPACT.exec(jws) ?? [];
  if (head === undefined || body === undefined || signature === undefined) return undefined;
  const header = readObject(head);
  if (header?.alg !== ORIGIN_PROOF_ALGORITHM || 'crit' in header) return undefined;
  return {
    header,
    payload: Buffer.from(body, 'base64url'),
    isSignedBy: (key) =>
      key.asymmetricKeyType === 'ed25519' &&
      isSignature(Buffer.from(signature, 'base64url'), Buffer.from(`${head}.${body}`), key),
  };
}

/* Whoever holds the private half signs again and compares: that takes 0.4 times as long as the check itself. */
const isSignature = (signature: Buffer, signed: Buffer, key: KeyObject): boolean =>
  key.type === 'private' ? timingSafeEqual(signature, sign(null, signed, key)) : verify(null, signed, key, signature);

function readObject(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
