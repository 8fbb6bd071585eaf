import type * as v from 'valibot';
import { checkFields, MAX_BODY_BYTES, type RawBody, readBodyObject } from '../protocol/requestBody.js';
import { FakeRefusal } from './fakeRefusal.js';

type ObjectSchema = v.GenericSchema<unknown, Record<string, unknown>>;

/** A request as far as it is read before its caller is known. */
export type FakeRequest = {
  method: string;
  /** Below the provider's URL. */
  path: string;
  params: Record<string, string>;
  query: URLSearchParams;
  /** Undefined for what is no text: told only to whoever has the secret. */
  body: RawBody | undefined;
  idempotencyKey: string | null;
  prefersRepresentation: boolean;
  accept: string | null;
};

/** A body read, with what a repetition is told by. */
export type ReadFields<Fields> = { fields: Fields; key: string | undefined; fingerprint: string };

/** Media type and size are looked at first. */
export async function readRawBody(request: Request): Promise<RawBody | undefined> {
  const bytes = await request.arrayBuffer();
  const kind = kindOf(request, bytes.byteLength);
  const coding = request.headers.get('Content-Encoding')?.trim().toLowerCase() ?? '';
  if (coding !== '' && coding !== 'identity') {
    const headers = { 'Accept-Encoding': 'identity' };
    throw new FakeRefusal('unsupported_media_type', { detail: 'Send the body without Content-Encoding', headers });
  }
  if (Math.max(bytes.byteLength, Number(request.headers.get('Content-Length') ?? 0)) > MAX_BODY_BYTES) {
    throw new FakeRefusal('body_too_large');
  }
  try {
    return { kind, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return undefined;
  }
}

function kindOf(request: Request, size: number): RawBody['kind'] {
  const type = request.headers.get('Content-Type')?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (type === 'application/json') return 'json';
  if (type === 'application/x-www-form-urlencoded') return 'form';
  if (size === 0) return 'none';
  throw new FakeRefusal('unsupported_media_type');
}

/** The fields of a POST after their schema; a key that nobody may use is refused before they are looked at. */
export function readFields<S extends ObjectSchema>(schema: S, call: FakeRequest): ReadFields<v.InferOutput<S>> {
  const { object, isText } = readObject(call);
  const key = call.idempotencyKey ?? undefined;
  if (key !== undefined && !/^[\x20-\x7e]{1,255}$/.test(key)) {
    throw new FakeRefusal('malformed_request', { detail: 'Idempotency-Key must be 1–255 printable ASCII characters' });
  }
  const fields = validate(schema, object, isText);
  return { fields, key, fingerprint: JSON.stringify([call.method, call.path, sorted({ ...object, ...fields })]) };
}

/** The fields of a call that knows no idempotency keys. */
export function readPlainFields<S extends ObjectSchema>(schema: S, call: FakeRequest): v.InferOutput<S> {
  const { object, isText } = readObject(call);
  return validate(schema, object, isText);
}

function readObject({ body }: FakeRequest): { object: Record<string, unknown>; isText: boolean } {
  if (!body) throw new FakeRefusal('malformed_request', { detail: 'The body must be UTF-8' });
  const read = readBodyObject(body);
  if ('malformed' in read) throw new FakeRefusal('malformed_request', { detail: read.malformed });
  return { object: read.object, isText: body.kind === 'form' };
}

function validate<S extends ObjectSchema>(schema: S, object: Record<string, unknown>, isText: boolean) {
  const checked = checkFields(schema, object, isText);
  if ('errors' in checked) throw new FakeRefusal('validation_failed', { errors: checked.errors });
  return checked.fields;
}

/** The same for the same fields in any order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([name, member]) => [name, sorted(member)]);
}

/** @see https://www.rfc-editor.org/rfc/rfc7240#section-4.2 */
export const prefersRepresentation = (prefer: string | null): boolean =>
  (prefer ?? '').split(',').some((preference) => /^\s*return\s*=\s*"?representation"?\s*(;|$)/i.test(preference));

/** An answer of JSON. */
export function json(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json', ...headers } });
}
