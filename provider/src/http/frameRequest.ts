import type * as v from 'valibot';
import { Refusal } from '../common/refusal.js';
import type { Deps } from '../ports/deps.js';
import type { AppContext } from './env.js';
import { parseBody } from './parseBody.js';
import { readBody } from './readBody.js';

type ObjectSchema = v.GenericSchema<unknown, Record<string, unknown>>;

/**
 * Only a page of the provider's own origin may call: browsers set `Origin` on every POST and no page can change
 * it. An absent one is refused.
 * @throws {Refusal} `origin_not_registered`.
 */
export function requireOwnOrigin(c: AppContext, { url }: Pick<Deps, 'url'>): void {
  if (c.req.header('origin') === url) return;
  throw new Refusal('origin_not_registered', { detail: 'Only the payment frame makes these calls' });
}

/**
 * The body's fields after their schema. JSON only: a form of another site can send the other kinds.
 * @throws {Refusal} `unsupported_media_type`, `body_too_large`, `malformed_request`, `validation_failed`.
 */
export async function readFields<S extends ObjectSchema>(schema: S, c: AppContext): Promise<v.InferOutput<S>> {
  const body = await readBody(c.req.raw);
  if (body.kind !== 'json') throw new Refusal('unsupported_media_type', { detail: 'Send application/json' });
  return parseBody(schema, body);
}
