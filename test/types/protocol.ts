/* The public types are written out; what the schemas accept has to be the same. */
import type {
  FrameSettings,
  FrameSettingsSchema,
  OrderPageSchema,
  OrderSchema,
  OriginProofClaimsSchema,
  Outcome,
  OutcomeSchema,
  PlaceOrderSchema,
  ProblemSchema,
  RecurringPaymentSchema,
  RecurringTermsSchema,
  SubmissionSchema,
  WebhookEventSchema,
} from 'ondemand-pay/internal';
import type * as Public from 'ondemand-pay/protocol';
import type {
  Order,
  OrderPage,
  OriginProofClaims,
  Problem,
  RecurringPayment,
  RecurringTerms,
  Submission,
  WebhookEvent,
} from 'ondemand-pay/protocol';
import type { InferInput, InferOutput } from 'valibot';

/** Each may stand in for the other. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

export const same: readonly true[] = [
  true satisfies Same<InferOutput<typeof OrderSchema>, Order>,
  true satisfies Same<InferOutput<typeof OrderPageSchema>, OrderPage>,
  true satisfies Same<InferOutput<typeof OriginProofClaimsSchema>, OriginProofClaims>,
  true satisfies Same<InferOutput<typeof RecurringPaymentSchema>, RecurringPayment>,
  true satisfies Same<InferOutput<typeof RecurringTermsSchema>, RecurringTerms>,
  true satisfies Same<InferOutput<typeof ProblemSchema>, Problem>,
  true satisfies Same<InferOutput<typeof SubmissionSchema>, Submission>,
  true satisfies Same<InferOutput<typeof WebhookEventSchema>, WebhookEvent>,
  true satisfies Same<InferOutput<typeof FrameSettingsSchema>, FrameSettings>,
  true satisfies Same<InferOutput<typeof OutcomeSchema>, Outcome>,
];

export type PlacedOrder = InferInput<typeof PlaceOrderSchema>;

// @ts-expect-error -- merchants get no schemas
export type NoSchema = typeof Public.OrderSchema;
// @ts-expect-error -- nor what only provider and frame share
export type NoFrameCalls = typeof Public.FRAME_PATHS;
