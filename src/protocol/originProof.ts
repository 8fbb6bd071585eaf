import type { OrOther } from './orOther.js';

/** The JWS header's `typ`; a token of any other type is no origin proof (RFC 8725 §3.11). */
export const ORIGIN_PROOF_TYPE = 'origin-proof+jwt';

/** The one signature algorithm; never taken from the token (RFC 8725 §3.1). */
export const ORIGIN_PROOF_ALGORITHM = 'EdDSA';

/** Seconds from the buyer's click until the proof is worthless. */
export const ORIGIN_PROOF_LIFETIME = 600;

/** The three kinds of proof. They never stand in for each other. */
export const PROOF_FLOWS = ['purchase', 'recurring-purchase', 'registration'] as const;
export type ProofFlow = (typeof PROOF_FLOWS)[number];

export const INTERVALS = ['day', 'week', 'month', 'year'] as const;
export type Interval = (typeof INTERVALS)[number];

/** What a buyer agreed to be charged later. `max_amount` is the sum of successful charges per period. */
export type RecurringTerms = {
  max_amount: number | null;
  currency: string | null;
  interval: Interval | null;
  interval_count: number | null;
  /** ISO 8601 in UTC; periods count from here. */
  start: string;
  /** What the first charge has to be, at once; left out: the buyer was shown none. It counts in the first period. */
  first_amount?: number | undefined;
};

/** Terms as a merchant's backend reads them: a newer provider may count in other intervals. */
export type AgreedTerms = Omit<RecurringTerms, 'interval'> & { interval: OrOther<Interval> | null };

/**
 * Where the buyer agreed: in the frame on the page, in the provider's window that the page opened, or on a payment
 * link, where no page of the merchant's was.
 */
export const CHANNELS = ['frame', 'window', 'link'] as const;
export type Channel = (typeof CHANNELS)[number];

type CommonClaims = {
  /** The provider's URL. */
  iss: string;
  /** The merchant's API key. */
  aud: string;
  /** The buyer's token at this merchant. */
  sub: string;
  jti: string;
  /** Seconds since 1970 (RFC 7519 NumericDate). */
  iat: number;
  exp: number;
  livemode: boolean;
  /** A provider that names none knows the frame alone. */
  channel?: Channel | undefined;
  /** The page's origin as the browser reported it. */
  origin: string;
  item_name?: string | undefined;
  /** SHA-256, hex, of the lower-cased address. */
  email_hash: string;
  email_verified: boolean;
};

/** The claims of an origin proof, one shape for each kind. */
export type OriginProofClaims =
  | (CommonClaims & {
      flow: 'purchase';
      amount: number;
      currency: string;
      /** Tax inside the amount; left out: the buyer was shown none. */
      tax_amount?: number | undefined;
    })
  | (CommonClaims & { flow: 'recurring-purchase'; terms: AgreedTerms })
  | (CommonClaims & { flow: 'registration' });
