import type { GenericSchema, InferOutput } from 'valibot';

/** A refusal by the provider, as far as a screen can use it. */
export type FrameProblem = {
  code: string;
  /** With `code_wrong` and `factor_wrong`. */
  triesLeft: number | null;
  /** The names of the fields the provider found wrong. */
  fields: string[];
  /** With `fresh_factor_missing`: what the buyer can give. */
  factors?: readonly string[];
  /** Seconds, from `Retry-After`. */
  retryAfter: number | null;
};

/** What a call came to. `offline`: no answer that can be relied on; nothing is known to have happened. */
export type Result<T> =
  | { ok: true; value: T }
  | { ok: false; offline: true }
  | { ok: false; offline: false; problem: FrameProblem };

/** Makes a call to the provider, on the frame's own origin. */
export type Post = <S extends GenericSchema>(path: string, body: unknown, schema: S) => Promise<Result<InferOutput<S>>>;
