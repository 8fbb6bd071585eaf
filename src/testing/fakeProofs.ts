import { type CryptoKey, exportJWK, generateKeyPair, type JWK, jwtVerify, SignJWT } from 'jose';
import {
  ORIGIN_PROOF_ALGORITHM,
  ORIGIN_PROOF_LIFETIME,
  ORIGIN_PROOF_TYPE,
  type OriginProofClaims,
  type RecurringTerms,
} from '../protocol/originProof.js';
import type { DeclineReason } from '../protocol/problems.js';
import type { Submission } from '../protocol/submission.js';

/** What becomes of an order that is placed with a proof: the buyer's way to pay decides, as with a real provider. */
export type FakeOutcome = 'approved' | 'outcome_unknown' | 'pending' | DeclineReason;

/** What the buyer agreed to. Only the price has no default. */
export type FakeConsent = {
  /** Default: a new buyer. */
  userToken?: string;
  /** Default `buyer@example.com`. */
  email?: string;
  emailVerified?: boolean;
  /** Origin of the page. Default `https://shop.example`. */
  origin?: string;
  itemName?: string;
  merchantContext?: string;
  /** BCP 47, of the form; problems are told in it (`user_message`). Default `en`. */
  locale?: string;
  /** Milliseconds since 1970 of the click. Default: now. A proof lives for ten minutes. */
  issuedAt?: number;
  /** Default `approved`. */
  outcome?: FakeOutcome;
} & (
  | { flow?: 'purchase'; amount: number; currency: string; taxAmount?: number }
  | { flow: 'recurring-purchase'; terms?: Partial<RecurringTerms> }
  | { flow: 'registration' }
);

/** What the provider stores beside a proof, and what became of it. */
export type IssuedProof = {
  claims: OriginProofClaims;
  outcome: FakeOutcome;
  merchantContext: string | null;
  locale: string;
  /** The payment link that it takes a use of. */
  link?: string | undefined;
  /** The URL of the order it bought. */
  usedBy?: string;
};

/** Issues proofs signed with a key pair of its own, and knows them again. */
export type FakeProofs = {
  issue(consent: FakeConsent & { link?: string }): Promise<Submission>;
  ofLink(id: string): IssuedProof[];
  /** True for a buyer that a proof was issued for. */
  knows(userToken: string): boolean;
  /** Undefined for what this fake did not sign; expiry is for the caller. */
  find(originProof: string): Promise<IssuedProof | undefined>;
  jwks(): Promise<{ keys: JWK[] }>;
};

type Options = { apiKey: string; url: string; clock(): number };

export function createFakeProofs({ apiKey, url, clock }: Options): FakeProofs {
  const issued = new Map<string, IssuedProof>();
  let pair: Promise<{ privateKey: CryptoKey; publicKey: CryptoKey; jwk: JWK }> | undefined;
  const keys = () => (pair ??= makeKeys());

  return {
    async issue(consent) {
      const email = consent.email ?? 'buyer@example.com';
      const iat = Math.floor((consent.issuedAt ?? clock()) / 1000);
      const claims = {
        iss: url,
        aud: apiKey,
        sub: consent.userToken ?? crypto.randomUUID(),
        jti: crypto.randomUUID(),
        iat,
        exp: iat + ORIGIN_PROOF_LIFETIME,
        livemode: apiKey.startsWith('live_'),
        channel: consent.link === undefined ? ('frame' as const) : ('link' as const),
        origin: consent.origin ?? 'https://shop.example',
        ...(consent.itemName === undefined ? {} : { item_name: consent.itemName }),
        email_hash: await sha256(email.toLowerCase()),
        email_verified: consent.emailVerified ?? false,
        ...termsOf(consent, iat),
      };
      const { privateKey, jwk } = await keys();
      const originProof = await new SignJWT(claims)
        .setProtectedHeader({ alg: ORIGIN_PROOF_ALGORITHM, typ: ORIGIN_PROOF_TYPE, kid: String(jwk.kid) })
        .sign(privateKey);
      issued.set(claims.jti, {
        claims,
        outcome: consent.outcome ?? 'approved',
        merchantContext: consent.merchantContext ?? null,
        locale: consent.locale ?? 'en',
        link: consent.link,
      });
      return { userToken: claims.sub, originProof, email };
    },
    ofLink: (id) => [...issued.values()].filter(({ link }) => link === id),
    knows: (userToken) => [...issued.values()].some(({ claims }) => claims.sub === userToken),
    async find(originProof) {
      try {
        const { publicKey } = await keys();
        const { payload } = await jwtVerify(originProof, publicKey, {
          algorithms: [ORIGIN_PROOF_ALGORITHM],
          typ: ORIGIN_PROOF_TYPE,
          // Expired proofs are known again, too; the order of refusals needs them.
          clockTolerance: Number.MAX_SAFE_INTEGER,
        });
        return issued.get(String(payload.jti));
      } catch {
        return undefined;
      }
    },
    jwks: async () => ({ keys: [(await keys()).jwk] }),
  };
}

function termsOf(consent: FakeConsent, iat: number) {
  switch (consent.flow) {
    case 'registration':
      return { flow: consent.flow };
    case 'recurring-purchase': {
      const open = { max_amount: null, currency: null, interval: null, interval_count: null };
      const start = new Date(iat * 1000).toISOString();
      return { flow: consent.flow, terms: { ...open, start, ...consent.terms } };
    }
    default:
      return {
        flow: 'purchase' as const,
        amount: consent.amount,
        currency: consent.currency,
        ...(consent.taxAmount === undefined ? {} : { tax_amount: consent.taxAmount }),
      };
  }
}

async function makeKeys() {
  const { privateKey, publicKey } = await generateKeyPair(ORIGIN_PROOF_ALGORITHM);
  const use = { kid: crypto.randomUUID(), alg: ORIGIN_PROOF_ALGORITHM, use: 'sig' };
  return { privateKey, publicKey, jwk: { ...(await exportJWK(publicKey)), ...use } };
}

async function sha256(text: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
