import type { Authorization, RailOutcome } from '../../ports/paymentRail.js';
import type { Queryable } from '../../store/database.js';
import { statement } from '../../store/statement.js';

const insert = statement(
  'sandbox.call',
  `insert into sandbox_rail_calls (mode, idempotency_key, kind, result, known_from, created_at)
   values ('test', $1, $2, $3::jsonb, $4, $5) on conflict (mode, idempotency_key) do nothing`,
);

const read = statement(
  'sandbox.read',
  `select result, known_from from sandbox_rail_calls where mode = 'test' and idempotency_key = $1`,
);

/** What was booked, and from when on it can be told. */
type Booked = { result: Authorization; knownFrom: Date };

type Call = { idempotencyKey: string; kind: string; result: Authorization | RailOutcome; knownFrom: Date };

/** Books a call, once for a key: the one that was booked first stands. */
export async function insertCall(db: Queryable, call: Call, now: Date): Promise<void> {
  await db.query(insert, [call.idempotencyKey, call.kind, JSON.stringify(call.result), call.knownFrom, now]);
}

export async function readCall(db: Queryable, idempotencyKey: string): Promise<Booked | undefined> {
  const [row] = await db.query<Booked>(read, [idempotencyKey]);
  return row;
}
