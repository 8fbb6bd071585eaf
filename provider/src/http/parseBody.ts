import * as v from 'valibot';
import { Refusal } from '../common/refusal.js';
import type { RawBody } from './readBody.js';
import { readJson } from './readJson.js';

type ObjectSchema = v.GenericSchema<unknown, Record<string, unknown>>;

/**
 * Second half of reading a body, after authentication: syntax, then the fields against their schema.
 * Form fields are text, so a field whose schema wants a number or a boolean is read as one.
 *
 * @throws {Refusal} `malformed_request` (no JSON object, or a name given twice);
 *   `validation_failed` with a JSON pointer for each wrong field.
 */
export function parseBody<S extends ObjectSchema>(schema: S, body: RawBody): v.InferOutput<S> {
  return validate(schema, readObject(body), body.kind === 'form');
}

/** The body as an object with nothing checked but its syntax. */
export function readObject({ kind, text }: RawBody): Record<string, unknown> {
  if (kind === 'form') return readForm(text);
  if (text.trim() === '') return {};
  let value: unknown;
  try {
    value = readJson(text);
  } catch (error) {
    throw new Refusal('malformed_request', { detail: `The body ${(error as SyntaxError).message}` });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Refusal('malformed_request', { detail: 'The body must be a JSON object' });
  }
  return value as Record<string, unknown>;
}

/** Checks an object against a schema and names every field at fault. */
export function validate<S extends ObjectSchema>(
  schema: S,
  fields: Record<string, unknown>,
  isText: boolean,
): v.InferOutput<S> {
  const result = v.safeParse(schema, withTypes(schema, fields, isText));
  if (result.success) return storable(result.output);
  throw new Refusal('validation_failed', { errors: result.issues.map(toFieldError) });
}

/** PostgreSQL stores no NUL, and half a surrogate pair would be stored as something else than was sent. */
function storable<T>(fields: T): T {
  const errors = unstorable(fields, '').map((pointer) => ({ pointer, detail: 'must be well-formed text' }));
  if (errors.length > 0) throw new Refusal('validation_failed', { errors });
  return fields;
}

function unstorable(value: unknown, pointer: string): string[] {
  if (typeof value === 'string') return value.includes('\0') || /\p{Surrogate}/u.test(value) ? [pointer] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => unstorable(member, `${pointer}/${escaped(name)}`));
}

/** A name as part of a JSON pointer. */
const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

function readForm(text: string): Record<string, string> {
  const fields = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(text)) {
    if (fields.has(name)) throw new Refusal('malformed_request', { detail: 'A form field was given twice' });
    fields.set(name, value);
  }
  return Object.fromEntries(fields);
}

/** Reads text fields as the type their schema wants. `"false"` counts as a boolean in JSON too. */
function withTypes(schema: ObjectSchema, fields: Record<string, unknown>, isText: boolean): Record<string, unknown> {
  const wanted = entryTypes(schema);
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      const type = wanted[name];
      if (type === 'boolean' && (value === 'true' || value === 'false')) return [name, value === 'true'];
      if (isText && type === 'number' && typeof value === 'string' && /^-?\d+$/.test(value))
        return [name, Number(value)];
      return [name, value];
    }),
  );
}

function entryTypes(schema: unknown): Record<string, string> {
  const { entries } = schema as { entries?: Record<string, unknown> };
  if (!entries) return {};
  return Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, baseType(entry)]));
}

/** The type under `optional`, `nullable` and the like. */
function baseType(schema: unknown): string {
  const { type, wrapped } = schema as { type: string; wrapped?: unknown };
  return wrapped ? baseType(wrapped) : type;
}

function toFieldError(issue: v.BaseIssue<unknown>): { pointer: string; detail: string } {
  const path = issue.path?.map((item) => escaped(String(item.key))) ?? [];
  const missing = issue.input === undefined && issue.kind === 'schema';
  return { pointer: path.length === 0 ? '' : `/${path.join('/')}`, detail: missing ? 'is missing' : wordsOf(issue) };
}

/** Valibot's own messages quote the value received; ours never do. */
function wordsOf(issue: v.BaseIssue<unknown>): string {
  return issue.message.startsWith('Invalid ') ? `must be ${issue.expected ?? 'valid'}` : issue.message;
}
