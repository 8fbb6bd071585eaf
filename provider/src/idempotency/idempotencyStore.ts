import type { Answer } from '../common/answer.js';
import type { Queryable } from '../store/database.js';
import { statement } from '../store/statement.js';
import type { IdempotentRequest } from './idempotentRequest.js';

/** A key in use: what it was claimed for, and the answer once it is final. */
export type KeyInUse = {
  fingerprint: Buffer;
  orderId: string | null;
  operationId: string | null;
  status: number | null;
  headers: Record<string, string> | null;
  body: string | null;
};

const find = statement(
  'idempotency.find',
  `select fingerprint, order_id, operation_id, status, headers, body from idempotency_keys
   where merchant_id = $1 and idempotency_key = $2 and created_at > $3`,
);

/** @param since keys claimed before this moment are forgotten. */
export async function findKey(db: Queryable, request: IdempotentRequest, since: Date): Promise<KeyInUse | undefined> {
  const [row] = await db.query<KeyInUse>(find, [request.merchantId, request.key, since]);
  return row;
}

const claim = statement(
  'idempotency.claim',
  `insert into idempotency_keys (merchant_id, idempotency_key, fingerprint, order_id, operation_id, created_at)
   values ($1, $2, $3, $4, $5, $6)
   on conflict (merchant_id, idempotency_key) do update
   set fingerprint = excluded.fingerprint, order_id = excluded.order_id, operation_id = excluded.operation_id,
     status = null, headers = null, body = null, created_at = excluded.created_at
   where idempotency_keys.created_at <= $7
   returning 1`,
);

/** False when the key is in use. A key older than `since` is forgotten, and taken over. */
export async function claimKey(
  db: Queryable,
  request: IdempotentRequest,
  work: { orderId: string | null; operationId: string | null },
  now: Date,
  since: Date,
): Promise<boolean> {
  const { merchantId, key, fingerprint } = request;
  const rows = await db.query(claim, [merchantId, key, fingerprint, work.orderId, work.operationId, now, since]);
  return rows.length === 1;
}

const answer = statement(
  'idempotency.answer',
  `update idempotency_keys set status = $3, headers = $4::jsonb, body = $5
   where merchant_id = $1 and idempotency_key = $2 and fingerprint = $6 and status is null`,
);

/** Keeps the final answer of what was begun with this key. */
export async function keepAnswer(db: Queryable, request: IdempotentRequest, given: Answer): Promise<void> {
  const { merchantId, key, fingerprint } = request;
  await db.query(answer, [merchantId, key, given.status, JSON.stringify(given.headers), given.body, fingerprint]);
}

const release = statement(
  'idempotency.release',
  'delete from idempotency_keys where merchant_id = $1 and operation_id = $2',
);

/** Frees the key of an operation that came to nothing, so that the same request can be made again. */
export async function releaseKey(
  tx: Queryable,
  { merchantId, operationId }: { merchantId: string; operationId: string },
): Promise<void> {
  await tx.query(release, [merchantId, operationId]);
}
