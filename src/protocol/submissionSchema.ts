import * as v from 'valibot';
import type { Submission } from './submission.js';

/** {@link Submission} */
export const SubmissionSchema = v.object({
  userToken: v.pipe(v.string(), v.nonEmpty(), v.maxLength(200)),
  originProof: v.pipe(v.string(), v.nonEmpty(), v.maxLength(8192)),
  email: v.pipe(v.string(), v.maxLength(254)),
}) satisfies v.GenericSchema<Submission>;
