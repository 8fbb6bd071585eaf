import { errors, type JWTPayload, jwtVerify } from 'jose';
import {
  ORIGIN_PROOF_ALGORITHM,
  ORIGIN_PROOF_TYPE,
  type OriginProofClaims,
  PROOF_FLOWS,
  type ProofFlow,
} from '../protocol/originProof.js';
import { readProviderUrl } from '../protocol/providerUrl.js';
import { readClaims } from './answers.js';
import type { Connection } from './connection.js';
import { OriginProofError } from './errors.js';
import { createKeySet } from './keySet.js';
import type { Fetch } from './loopbackFetch.js';
import { Unreadable } from './reading.js';

type Common = {
  /** The token that came with the proof. */
  userToken: string;
  /** The item as your form named it. Left out: whatever the proof names is accepted. */
  itemName?: string;
  /** The origins of your pages; one of them must have made the proof. Left out: any registered one. */
  origin?: string | readonly string[];
  /** The address that came with the proof; compared without regard to case. */
  email?: string;
};

/** What a proof must say to be accepted: your own terms, never those that the browser sent. */
export type ExpectedProof = Common &
  (
    | { flow?: 'purchase'; amount: number; currency: string }
    | { flow: 'recurring-purchase' | 'registration'; amount?: never; currency?: never }
  );

/** The claims of a proof of the kind that was expected. */
export type VerifiedClaims<Expected extends ExpectedProof> = Extract<
  OriginProofClaims,
  { flow: Expected['flow'] extends ProofFlow ? Expected['flow'] : 'purchase' }
>;

export type VerifyOriginProof = <const Expected extends ExpectedProof>(
  originProof: string,
  expected: Expected,
) => Promise<VerifiedClaims<Expected>>;

/**
 * Makes the offline check of origin proofs. The provider is asked for nothing but its published keys, see
 * {@link createKeySet}.
 *
 * A proof that passes was made by the provider for this merchant, for exactly these terms, after a buyer's
 * click. Whether it was used before, only `orders.create` can tell.
 *
 * The function throws an {@link OriginProofError}. It checks, in this order: the signature with the one
 * algorithm, `typ`, `iss`, `aud`, mode (`proof_invalid`), kind, buyer, expiry, currency, amount, item,
 * origin, address.
 * @see https://www.rfc-editor.org/rfc/rfc8725
 */
export function createOriginProofVerifier(options: {
  connection(): Connection;
  fetch: Fetch;
  /** Milliseconds since 1970. */
  clock(): number;
}): VerifyOriginProof {
  const { connection, fetch, clock } = options;
  let made: ReturnType<typeof createKeySet> | undefined;
  const keysAt = (url: string) => (made ??= createKeySet({ url: `${url}/.well-known/jwks.json`, fetch, clock }));

  return async <const Expected extends ExpectedProof>(originProof: string, expected: Expected) => {
    const { apiKey, url } = connection();
    const { payload, expired } = await verifySignature(originProof, { apiKey, url });
    const isOfNewerKind = typeof payload.flow === 'string' && !PROOF_FLOWS.includes(payload.flow as ProofFlow);
    if (isOfNewerKind) refuse('wrong_proof_kind', 'is of a kind that this version does not know');
    const claims = claimsOf(payload);
    if (claims.livemode !== apiKey.startsWith('live_')) refuse('proof_invalid', 'is of the other mode');
    const flow = expected.flow ?? 'purchase';
    if (claims.flow !== flow) refuse('wrong_proof_kind', `is of the kind ${claims.flow}, not ${flow}`);
    if (claims.sub !== expected.userToken) refuse('user_mismatch', 'belongs to another user token');
    if (expired) refuse('proof_expired', 'has expired');
    if (claims.flow === 'purchase') {
      if (claims.currency !== expected.currency) refuse('currency_mismatch', 'is for another currency');
      if (claims.amount !== expected.amount) refuse('amount_mismatch', 'is for another amount');
    }
    if (expected.itemName !== undefined && plain(claims.item_name) !== plain(expected.itemName)) {
      refuse('item_mismatch', 'is for another item');
    }
    if (expected.origin !== undefined && ![expected.origin].flat().includes(claims.origin)) {
      refuse('origin_mismatch', 'was made on another page');
    }
    if (expected.email !== undefined && claims.email_hash !== (await hashEmail(expected.email))) {
      refuse('email_mismatch', 'belongs to another address');
    }
    return claims as VerifiedClaims<Expected>;
  };

  /** Expiry is told apart from the rest, so that the refusals keep the order that the provider has, too. */
  async function verifySignature(
    originProof: string,
    { apiKey, url }: Pick<Connection, 'apiKey' | 'url'>,
  ): Promise<{ payload: JWTPayload; expired: boolean }> {
    const ofThisProvider = (payload: JWTPayload): JWTPayload =>
      // The provider spells its own URL as it was configured, and the merchant as it was told.
      readProviderUrl(payload.iss) === url ? payload : refuse('proof_invalid', 'is of another provider');
    try {
      const { payload } = await jwtVerify(originProof, keysAt(url), {
        algorithms: [ORIGIN_PROOF_ALGORITHM],
        typ: ORIGIN_PROOF_TYPE,
        audience: apiKey,
        requiredClaims: ['iss', 'exp', 'iat', 'jti', 'sub'],
        currentDate: new Date(clock()),
      });
      return { payload: ofThisProvider(payload), expired: false };
    } catch (cause) {
      if (cause instanceof errors.JWTExpired) return { payload: ofThisProvider(cause.payload), expired: true };
      if (cause instanceof OriginProofError) throw cause;
      if (cause instanceof errors.JOSEError && !isKeyTrouble(cause)) {
        return refuse('proof_invalid', `does not verify (${cause.code})`);
      }
      throw new OriginProofError('keys_unavailable', "The provider's keys could not be fetched. Try again.", { cause });
    }
  }
}

function claimsOf(payload: JWTPayload): OriginProofClaims {
  const known = PROOF_FLOWS.find((flow) => flow === payload.flow);
  try {
    if (known) return readClaims(known, payload);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
  }
  return refuse('proof_invalid', 'lacks claims that every proof has');
}

/** jose reports an answer other than 200 and a body that is no key set with its plainest classes. */
const isKeyTrouble = ({ code }: errors.JOSEError): boolean =>
  code === errors.JOSEError.code || code === errors.JWKSTimeout.code || code === errors.JWKSInvalid.code;

function refuse(code: OriginProofError['code'], what: string): never {
  throw new OriginProofError(code, `The origin proof ${what}.`);
}

const plain = (name: string | undefined): string | undefined => name?.normalize('NFC').trim();

async function hashEmail(email: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(email.toLowerCase()));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
