import * as v from 'valibot';

/** The names of the fields the SDK adds to the merchant's form. */
export const SUBMISSION_FIELDS = { userToken: 'userToken', originProof: 'origin_proof', email: 'email' } as const;

/** What the provider hands to the page once the buyer has agreed. */
export const SubmissionSchema = v.object({
  userToken: v.pipe(v.string(), v.nonEmpty(), v.maxLength(200)),
  originProof: v.pipe(v.string(), v.nonEmpty(), v.maxLength(8192)),
  email: v.pipe(v.string(), v.maxLength(254)),
});
export type Submission = v.InferOutput<typeof SubmissionSchema>;
