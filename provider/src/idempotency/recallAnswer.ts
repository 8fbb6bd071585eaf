import { Refusal } from '../refusal.js';
import type { Database, Queryable } from '../store/database.js';
import type { Answer } from './answer.js';
import * as store from './idempotencyStore.js';
import { IDEMPOTENCY_RETENTION, type IdempotentRequest } from './idempotentRequest.js';

/** What is known of a key: the answer, or what an earlier request began with it. */
export type Recalled =
  | { kind: 'answered'; answer: Answer }
  | { kind: 'begun'; orderId: string; operationId: string | undefined };

/** Keys claimed before this moment are forgotten. */
export const keptSince = (now: Date): Date => new Date(now.getTime() - IDEMPOTENCY_RETENTION);

/**
 * What an earlier request with this key did; `undefined` for a new key.
 * @throws {Refusal} `idempotency_key_reused` when it asked for something else.
 */
export async function recallAnswer(
  { database, clock }: { database: Database; clock: () => Date },
  request: IdempotentRequest,
): Promise<Recalled | undefined> {
  const row = await store.findKey(database, request, keptSince(clock()));
  if (!row) return undefined;
  if (!row.fingerprint.equals(request.fingerprint)) throw new Refusal('idempotency_key_reused');
  if (row.status !== null) {
    return { kind: 'answered', answer: { status: row.status, headers: row.headers ?? {}, body: row.body ?? '' } };
  }
  if (row.order_id === null) throw new TypeError('A claimed key names neither an answer nor an order');
  return { kind: 'begun', orderId: row.order_id, operationId: row.operation_id ?? undefined };
}

/** Claims a key for an operation, in its transaction; false when the key is in use. */
export const claimKey = (
  tx: Queryable,
  request: IdempotentRequest,
  work: { orderId: string; operationId: string },
  now: Date,
): Promise<boolean> => store.claimKey(tx, request, work, now, keptSince(now));

/** Keeps the final answer of what was begun with this key. */
export const keepAnswer = (db: Queryable, request: IdempotentRequest, answer: Answer): Promise<void> =>
  store.writeAnswer(db, request, answer);

/** Frees the key of an operation that came to nothing, so that the same request can be made again. */
export const releaseKey = (tx: Queryable, work: { merchantId: string; operationId: string }): Promise<void> =>
  store.releaseKeys(tx, work.merchantId, work.operationId);

/** Deletes what is forgotten. */
export const purgeKeys = ({ database, clock }: { database: Database; clock: () => Date }): Promise<void> =>
  store.deleteKeys(database, keptSince(clock()));
