import { hash } from 'node:crypto';
import { Refusal } from '../common/refusal.js';

/** A request that may be repeated: its key, and what it asked for. */
export type IdempotentRequest = {
  merchantId: string;
  key: string;
  /** SHA-256 of method, path and parsed body. */
  fingerprint: Buffer;
};

/** How long an answer is kept, in milliseconds: 30 days. */
export const IDEMPOTENCY_RETENTION = 30 * 24 * 60 * 60 * 1000;

/**
 * The `Idempotency-Key` header, if the request has one.
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 * @throws {Refusal} `malformed_request` unless it is 1–255 printable ASCII characters.
 */
export function readIdempotencyKey(header: string | undefined): string | undefined {
  if (header === undefined || /^[\x20-\x7e]{1,255}$/.test(header)) return header;
  throw new Refusal('malformed_request', { detail: 'Idempotency-Key must be 1–255 printable ASCII characters' });
}

/** The same for the same fields in any order, and for a form as for the JSON it stands for. */
export const fingerprintOf = (method: string, path: string, body: Record<string, unknown>): Buffer =>
  hash('sha256', JSON.stringify([method, path, sorted(body)]), 'buffer');

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  // Pairs instead of an object: a field named __proto__ stays a field.
  return entries.map(([name, member]) => [name, sorted(member)]);
}
