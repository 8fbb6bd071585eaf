import * as v from 'valibot';
import { AmountSchema, CurrencySchema } from './money.js';
import { openPicklist } from './openPicklist.js';

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

/** What a buyer agreed to be charged later. `max_amount` is the sum of successful charges per period. */
export const RecurringTermsSchema = v.object({
  max_amount: v.nullable(AmountSchema),
  currency: v.nullable(CurrencySchema),
  interval: v.nullable(v.picklist(INTERVALS)),
  interval_count: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1))),
  /** ISO 8601 in UTC; periods count from here. */
  start: v.string(),
});
export type RecurringTerms = v.InferOutput<typeof RecurringTermsSchema>;

/** Terms as a merchant's backend reads them: a newer provider may count in other intervals. */
export const AgreedTermsSchema = v.object({
  ...RecurringTermsSchema.entries,
  interval: v.nullable(openPicklist(INTERVALS)),
});
export type AgreedTerms = v.InferOutput<typeof AgreedTermsSchema>;

const common = {
  /** The provider's URL. */
  iss: v.string(),
  /** The merchant's API key. */
  aud: v.string(),
  /** The buyer's token at this merchant. */
  sub: v.string(),
  jti: v.string(),
  /** Seconds since 1970 (RFC 7519 NumericDate). */
  iat: v.number(),
  exp: v.number(),
  livemode: v.boolean(),
  /** The page's origin as the browser reported it. */
  origin: v.string(),
  item_name: v.optional(v.string()),
  /** SHA-256, hex, of the lower-cased address. */
  email_hash: v.string(),
  email_verified: v.boolean(),
};

/** The claims of an origin proof, one shape for each kind. */
export const OriginProofClaimsSchema = v.variant('flow', [
  v.object({ ...common, flow: v.literal('purchase'), amount: AmountSchema, currency: CurrencySchema }),
  v.object({ ...common, flow: v.literal('recurring-purchase'), terms: AgreedTermsSchema }),
  v.object({ ...common, flow: v.literal('registration') }),
]);
export type OriginProofClaims = v.InferOutput<typeof OriginProofClaimsSchema>;
