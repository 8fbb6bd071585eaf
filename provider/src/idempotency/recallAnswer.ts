import type { Answer, Answered } from '../common/answer.js';
import { Refusal } from '../common/refusal.js';
import type { Database, Queryable } from '../store/database.js';
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
  if (row.orderId === null) throw new TypeError('A claimed key names neither an answer nor an order');
  return { kind: 'begun', orderId: row.orderId, operationId: row.operationId ?? undefined };
}

/**
 * Keeps an answer for what an earlier request with this key began, and gives the one that is kept: whoever kept one
 * meanwhile was answered by it, and what was changed since is no part of that answer.
 */
export async function keepFirst(
  deps: { database: Database; clock: () => Date },
  request: IdempotentRequest,
  answer: Answer,
): Promise<Answered> {
  await store.keepAnswer(deps.database, request, answer);
  const kept = await recallAnswer(deps, request);
  return { answer: kept?.kind === 'answered' ? kept.answer : answer, replayed: true };
}

/**
 * The answer to what was done together with its key, so that it is never found half done.
 * @throws {Refusal} `idempotency_key_reused`.
 */
export async function recallDone(
  deps: { database: Database; clock: () => Date },
  request: IdempotentRequest,
): Promise<Answered | undefined> {
  const recalled = await recallAnswer(deps, request);
  if (recalled?.kind === 'begun') throw new Refusal('idempotency_key_reused');
  return recalled && { answer: recalled.answer, replayed: true };
}

/** Claims a key together with the final answer, in the transaction that does the work; false when it is in use. */
export async function claimWithAnswer(
  tx: Queryable,
  request: IdempotentRequest,
  answer: Answer,
  now: Date,
): Promise<boolean> {
  const isClaimed = await store.claimKey(tx, request, { orderId: null, operationId: null }, now, keptSince(now));
  if (isClaimed) await store.keepAnswer(tx, request, answer);
  return isClaimed;
}

/** Claims a key for an operation, in its transaction; false when the key is in use. */
export const claimKey = (
  tx: Queryable,
  request: IdempotentRequest,
  work: { orderId: string; operationId: string },
  now: Date,
): Promise<boolean> => store.claimKey(tx, request, work, now, keptSince(now));
