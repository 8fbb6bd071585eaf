import * as v from 'valibot';
import { FakeRefusal } from './fakeRefusal.js';

/** True for a form, false for JSON and for requests without a body. */
export function checkMediaType(request: Request): boolean {
  if (request.method !== 'POST') return false;
  const type = request.headers.get('Content-Type')?.split(';')[0]?.trim();
  if (type === 'application/x-www-form-urlencoded') return true;
  if (type === 'application/json') return false;
  throw new FakeRefusal('unsupported_media_type');
}

/** The body against its schema; form fields are text, so numbers and booleans are read from it. */
export function readBody<S extends v.GenericSchema>(
  schema: S,
  { text, isForm }: { text: string; isForm: boolean },
): v.InferOutput<S> {
  const parsed = v.safeParse(schema, isForm ? fromForm(text) : fromJson(text));
  if (parsed.success) return parsed.output;
  const errors = parsed.issues.map((issue) => ({
    pointer: `/${v.getDotPath(issue)?.replaceAll('.', '/') ?? ''}`,
    detail: issue.message,
  }));
  throw new FakeRefusal('validation_failed', { errors });
}

function fromJson(text: string): unknown {
  try {
    const value: unknown = text === '' ? {} : JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Answered below, like every body that is no JSON object.
  }
  throw new FakeRefusal('malformed_request');
}

function fromForm(text: string): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const [name, value] of new URLSearchParams(text)) {
    if (Object.hasOwn(fields, name)) throw new FakeRefusal('malformed_request');
    const isNumber = ['order_amount', 'order_tax_amount', 'amount'].includes(name) && /^\d+$/.test(value);
    fields[name] = isNumber ? Number(value) : name === 'capture' ? value !== 'false' : value;
  }
  return fields;
}

/** The refusal of one field. */
export function wrongField(name: string, detail: string): FakeRefusal {
  return new FakeRefusal('validation_failed', { errors: [{ pointer: `/${name}`, detail }] });
}
