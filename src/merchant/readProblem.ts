import * as v from 'valibot';
import { ProblemSchema } from '../protocol/problemSchema.js';
import type { Problem } from '../protocol/problems.js';

const { entries } = ProblemSchema;

/** A problem of any release: a member that this one cannot read is left out, and only `type`, `title` and `code` are demanded. */
const AnyProblemSchema = v.looseObject({
  ...entries,
  status: v.optional(v.unknown()),
  detail: v.fallback(entries.detail, undefined),
  user_message: v.fallback(entries.user_message, undefined),
  request_id: v.fallback(entries.request_id, undefined),
  errors: v.fallback(entries.errors, undefined),
  order: v.fallback(entries.order, undefined),
  decline_reason: v.fallback(entries.decline_reason, undefined),
  next_charge_at: v.fallback(entries.next_charge_at, undefined),
});

/** The answer's problem (RFC 9457); undefined for what is none of the merchant API's. */
export function readProblem(body: unknown, status: number): Problem | undefined {
  const parsed = v.safeParse(AnyProblemSchema, body);
  if (!parsed.success) return undefined;
  const told = Object.fromEntries(Object.entries(parsed.output).filter(([, value]) => value !== undefined));
  return { ...told, status } as Problem;
}
