/** How a merchant's body is read: the provider and the fake for merchants' tests must not disagree on it. */
import * as v from 'valibot';
import { readJson } from './readJson.js';

/** The largest body any call reads, in bytes. */
export const MAX_BODY_BYTES = 64 * 1024;

/** A body's text with its kind; an absent body reads as an empty object. */
export type RawBody = { kind: 'json' | 'form' | 'none'; text: string };

/** A wrong field with a JSON pointer (RFC 6901). */
export type FieldError = { pointer: string; detail: string };

type Fields = Record<string, unknown>;
type ObjectSchema = v.GenericSchema<unknown, Fields>;

/** The body as an object with nothing checked but its syntax, or what is wrong with it. */
export function readBodyObject({ kind, text }: RawBody): { object: Fields } | { malformed: string } {
  if (kind === 'form') return readForm(text);
  if (text.trim() === '') return { object: {} };
  let value: unknown;
  try {
    value = readJson(text);
  } catch (error) {
    return { malformed: `The body ${(error as SyntaxError).message}` };
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { object: value as Fields };
  return { malformed: 'The body must be a JSON object' };
}

/** Checks an object against a schema and names every field at fault. Form fields are text: `isText`. */
export function checkFields<S extends ObjectSchema>(
  schema: S,
  object: Fields,
  isText: boolean,
): { fields: v.InferOutput<S> } | { errors: FieldError[] } {
  const result = v.safeParse(schema, withTypes(schema, object, isText));
  if (!result.success) return { errors: result.issues.map(toFieldError) };
  // PostgreSQL stores no NUL, and half a surrogate pair would be stored as something else than was sent.
  const errors = unstorable(result.output, '').map((pointer) => ({ pointer, detail: 'must be well-formed text' }));
  return errors.length > 0 ? { errors } : { fields: result.output };
}

function unstorable(value: unknown, pointer: string): string[] {
  if (typeof value === 'string') return value.includes('\0') || /\p{Surrogate}/u.test(value) ? [pointer] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => unstorable(member, `${pointer}/${escaped(name)}`));
}

/** A name as part of a JSON pointer. */
const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

function readForm(text: string): { object: Fields } | { malformed: string } {
  const fields = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(text)) {
    if (fields.has(name)) return { malformed: 'A form field was given twice' };
    fields.set(name, value);
  }
  return { object: Object.fromEntries(fields) };
}

/** Reads text fields as the type their schema wants. `"false"` counts as a boolean in JSON too. */
function withTypes(schema: ObjectSchema, fields: Fields, isText: boolean): Fields {
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

function toFieldError(issue: v.BaseIssue<unknown>): FieldError {
  const path = issue.path?.map((item) => escaped(String(item.key))) ?? [];
  const missing = issue.input === undefined && issue.kind === 'schema';
  return { pointer: path.length === 0 ? '' : `/${path.join('/')}`, detail: missing ? 'is missing' : wordsOf(issue) };
}

/** Valibot's own messages quote the value received; ours never do. */
function wordsOf(issue: v.BaseIssue<unknown>): string {
  return issue.message.startsWith('Invalid ') ? `must be ${issue.expected ?? 'valid'}` : issue.message;
}
