import { compactVerify, errors } from 'jose';
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
import { createKeySet, type KeySet } from './keySet.js';
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
  /** Accept a proof made on a payment link as well, where no page of yours was. Left out: refused. */
  acceptLinks?: boolean;
};

/** What a proof must say to be accepted: your own terms, never those that the browser sent. */
export type ExpectedProof = Common &
  (
    | {
        flow?: 'purchase';
        amount: number;
        currency: string;
        /** The tax as your form named it; the order has to name the same. Left out: any is accepted. */
        taxAmount?: number;
        firstAmount?: never;
      }
    | {
        flow: 'recurring-purchase';
        /** What your form charges at once; the first charge has to be the same. Left out: any is accepted. */
        firstAmount?: number;
        amount?: never;
        currency?: never;
        taxAmount?: never;
      }
    | { flow: 'registration'; amount?: never; currency?: never; taxAmount?: never; firstAmount?: never }
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
 * origin, channel, address.
 * @see https://www.rfc-editor.org/rfc/rfc8725
 */
export function createOriginProofVerifier(options: {
  connection(): Connection;
  fetch: Fetch;
  /** Milliseconds since 1970. */
  clock(): number;
}): VerifyOriginProof {
  const { connection, fetch, clock } = options;
  let made: KeySet | undefined;
  const keysAt = (url: string) => (made ??= createKeySet({ url: `${url}/.well-known/jwks.json`, fetch, clock }));

  return async <const Expected extends ExpectedProof>(originProof: string, expected: Expected) => {
    const { apiKey, url } = connection();
    const payload = await readSigned(originProof, keysAt(url));
    // The provider spells its own URL as it was configured, and the merchant as it was told.
    if (readProviderUrl(payload.iss) !== url) refuse('proof_invalid', 'is of another provider');
    if (payload.aud !== apiKey) refuse('proof_invalid', 'is for another merchant');
    const now = Math.floor(clock() / 1000);
    const isEarly = payload.nbf !== undefined && !(typeof payload.nbf === 'number' && payload.nbf <= now);
    if (isEarly) refuse('proof_invalid', 'is not valid yet');
    const isOfNewerKind = typeof payload.flow === 'string' && !PROOF_FLOWS.includes(payload.flow as ProofFlow);
    if (isOfNewerKind) refuse('wrong_proof_kind', 'is of a kind that this version does not know');
    const claims = claimsOf(payload);
    if (claims.livemode !== apiKey.startsWith('live_')) refuse('proof_invalid', 'is of the other mode');
    const flow = expected.flow ?? 'purchase';
    if (claims.flow !== flow) refuse('wrong_proof_kind', `is of the kind ${claims.flow}, not ${flow}`);
    if (claims.sub !== expected.userToken) refuse('user_mismatch', 'belongs to another user token');
    if (claims.exp <= now) refuse('proof_expired', 'has expired');
    if (claims.flow === 'purchase') {
      if (claims.currency !== expected.currency) refuse('currency_mismatch', 'is for another currency');
      if (claims.amount !== expected.amount) refuse('amount_mismatch', 'is for another amount');
      if (isOther(expected.taxAmount, claims.tax_amount)) refuse('amount_mismatch', 'is for another tax');
    } else if (claims.flow === 'recurring-purchase' && isOther(expected.firstAmount, claims.terms.first_amount)) {
      refuse('amount_mismatch', 'is for another first amount');
    }
    if (expected.itemName !== undefined && plain(claims.item_name) !== plain(expected.itemName)) {
      refuse('item_mismatch', 'is for another item');
    }
    if (expected.origin !== undefined && ![expected.origin].flat().includes(claims.origin)) {
      refuse('origin_mismatch', 'was made on another page');
    }
    if (claims.channel === 'link' && !expected.acceptLinks) refuse('channel_mismatch', 'was made on a payment link');
    if (expected.email !== undefined && claims.email_hash !== (await hashEmail(expected.email))) {
      refuse('email_mismatch', 'belongs to another address');
    }
    return claims as VerifiedClaims<Expected>;
  };
}

/** The claims of a proof that is signed by the provider with the one algorithm, for nothing but to be a proof. */
async function readSigned(originProof: string, keys: KeySet): Promise<Record<string, unknown>> {
  const { payload, protectedHeader } = await verifySignature(originProof, keys);
  const { typ, crit } = protectedHeader;
  const type = typeof typ === 'string' ? typ.toLowerCase().replace(/^application\//, '') : undefined;
  if (type !== ORIGIN_PROOF_TYPE) refuse('proof_invalid', 'is a token of another type');
  // The one extension that the library knows, an unencoded payload, is none of a proof's (RFC 7797 §7).
  if (crit !== undefined) refuse('proof_invalid', 'demands an extension');
  try {
    const claims: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
    if (typeof claims === 'object' && claims !== null) return claims as Record<string, unknown>;
  } catch {
    // Told as any other payload that holds no claims.
  }
  return refuse('proof_invalid', 'holds no claims');
}

async function verifySignature(originProof: string, keys: KeySet) {
  const keyOf = async ({ kid }: { kid?: unknown }) => {
    try {
      return (await keys(kid)) ?? refuse('proof_invalid', 'names a key that is not published');
    } catch (cause) {
      if (cause instanceof OriginProofError) throw cause;
      throw new OriginProofError('keys_unavailable', "The provider's keys could not be fetched. Try again.", { cause });
    }
  };
  try {
    return await compactVerify(originProof, keyOf, { algorithms: [ORIGIN_PROOF_ALGORITHM] });
  } catch (cause) {
    if (cause instanceof OriginProofError) throw cause;
    const code = cause instanceof errors.JOSEError ? cause.code : 'its key cannot be used';
    return refuse('proof_invalid', `does not verify (${code})`);
  }
}

function claimsOf(payload: Record<string, unknown>): OriginProofClaims {
  const known = PROOF_FLOWS.find((flow) => flow === payload.flow);
  try {
    if (known) return readClaims(known, payload);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
  }
  return refuse('proof_invalid', 'lacks claims that every proof has');
}

function refuse(code: OriginProofError['code'], what: string): never {
  throw new OriginProofError(code, `The origin proof ${what}.`);
}

const isOther = (expected: number | undefined, claimed: number | undefined): boolean =>
  expected !== undefined && expected !== claimed;

const plain = (name: string | undefined): string | undefined => name?.normalize('NFC').trim();

async function hashEmail(email: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(email.toLowerCase()));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
