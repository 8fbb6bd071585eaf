import * as v from 'valibot';
import { openPicklist } from './openPicklist.js';
import { DECLINE_REASONS, type Problem } from './problems.js';

/** {@link Problem} */
export const ProblemSchema = v.looseObject({
  type: v.pipe(v.string(), v.description('The address of a page about the code. Programs read `code`.')),
  title: v.string(),
  status: v.number(),
  detail: v.optional(v.string()),
  code: v.string(),
  user_message: v.optional(v.string()),
  request_id: v.optional(v.string()),
  errors: v.optional(v.array(v.object({ pointer: v.string(), detail: v.string() }))),
  order: v.optional(v.string()),
  decline_reason: v.optional(openPicklist(DECLINE_REASONS)),
  next_charge_at: v.optional(v.nullable(v.string())),
}) satisfies v.GenericSchema<Problem>;
