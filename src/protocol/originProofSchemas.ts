import * as v from 'valibot';
import { AmountSchema, CurrencySchema, TaxAmountSchema } from './moneySchemas.js';
import { openPicklist } from './openPicklist.js';
import { type AgreedTerms, CHANNELS, INTERVALS, type OriginProofClaims, type RecurringTerms } from './originProof.js';

/** {@link RecurringTerms} */
export const RecurringTermsSchema = v.object({
  max_amount: v.nullable(AmountSchema),
  currency: v.nullable(CurrencySchema),
  interval: v.nullable(v.picklist(INTERVALS)),
  interval_count: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1))),
  start: v.string(),
  first_amount: v.optional(AmountSchema),
}) satisfies v.GenericSchema<RecurringTerms>;

/** {@link AgreedTerms} */
export const AgreedTermsSchema = v.object({
  ...RecurringTermsSchema.entries,
  interval: v.nullable(openPicklist(INTERVALS)),
}) satisfies v.GenericSchema<AgreedTerms>;

const common = {
  iss: v.string(),
  aud: v.string(),
  sub: v.string(),
  jti: v.string(),
  iat: v.number(),
  exp: v.number(),
  livemode: v.boolean(),
  channel: v.optional(v.picklist(CHANNELS)),
  origin: v.string(),
  item_name: v.optional(v.string()),
  email_hash: v.string(),
  email_verified: v.boolean(),
};

/** {@link OriginProofClaims} */
export const OriginProofClaimsSchema = v.variant('flow', [
  v.object({
    ...common,
    flow: v.literal('purchase'),
    amount: AmountSchema,
    currency: CurrencySchema,
    tax_amount: v.optional(TaxAmountSchema),
  }),
  v.object({ ...common, flow: v.literal('recurring-purchase'), terms: AgreedTermsSchema }),
  v.object({ ...common, flow: v.literal('registration') }),
]) satisfies v.GenericSchema<OriginProofClaims>;
