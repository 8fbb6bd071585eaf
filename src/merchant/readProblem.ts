import type { Problem } from '../protocol/problems.js';
import { list, nullable, object, type Reader, text } from './reading.js';

const readNamed = object<{ type: string; title: string; code: string }>({ type: text, title: text, code: text });

const OPTIONAL: Record<string, Reader<unknown>> = {
  detail: text,
  user_message: text,
  request_id: text,
  errors: list(object<{ pointer: string; detail: string }>({ pointer: text, detail: text })),
  order: text,
  decline_reason: text,
  next_charge_at: nullable(text),
};

/**
 * The answer's problem (RFC 9457) of any release; undefined for what is none of the merchant API's. Only `type`,
 * `title` and `code` are demanded; of the others, a member that this release cannot read is left out.
 */
export function readProblem(body: unknown, status: number): Problem | undefined {
  const named = readable(readNamed, body);
  if (!named) return undefined;
  const told: Record<string, unknown> = { ...(body as object), ...named };
  for (const [name, read] of Object.entries(OPTIONAL)) {
    const member = readable(read, told[name]);
    if (member === undefined) delete told[name];
    else told[name] = member;
  }
  return { ...told, status } as Problem;
}

function readable<T>(read: Reader<T>, value: unknown): T | undefined {
  try {
    return read(value);
  } catch {
    return undefined;
  }
}
