import type { Authorization, RailTotals } from '../../ports/paymentRail.js';
import type { Queryable } from '../../store/database.js';
import { statement } from '../../store/statement.js';

const insert = statement(
  'sandbox.call',
  `insert into sandbox_rail_calls (mode, idempotency_key, kind, result, known_from, created_at)
   values ('test', $1, $2, $3, $4, $5) on conflict (mode, idempotency_key) do nothing`,
);

const read = statement(
  'sandbox.read',
  `select result, known_from, meanwhile from sandbox_rail_calls where mode = 'test' and idempotency_key = $1`,
);

/** What was booked, from when on it can be told, and what is said until then. */
type Booked = { result: Authorization; knownFrom: Date; meanwhile: Authorization | null };

/** What was done to a payment, and how much of it. */
type Done = { status: 'done'; amount: number; railReference: string };

type Call = { idempotencyKey: string; kind: string; result: Authorization | Done; knownFrom: Date };

/** What the processor will tell by itself, and how many milliseconds later. Amount and payment are added to it. */
export type LaterFact = { kind: string; after: number } & Record<string, unknown>;

/** What is told later, and of which payment. */
type Later = { rail: string; railReference: string; amount: number; currency: string };

/** Books a call, once for a key: the one that was booked first stands. */
export async function insertCall(db: Queryable, call: Call, now: Date): Promise<void> {
  await db.query(insert, [call.idempotencyKey, call.kind, JSON.stringify(call.result), call.knownFrom, now]);
}

export async function readCall(db: Queryable, idempotencyKey: string): Promise<Booked | undefined> {
  const [row] = await db.query<Booked>(read, [idempotencyKey]);
  return row;
}

/* One name for a fact of a payment, so that it is told once, whatever leads to it. */
const tellLater = (facts: string, since: string, [rail, reference, amount, currency]: readonly string[]) =>
  `insert into sandbox_rail_facts (mode, rail, fact_id, fact, due_at)
     select 'test', ${rail}, ${reference} || ' ' || (f ->> 'kind'),
       (f - 'after') || jsonb_build_object('id', ${reference} || ' ' || (f ->> 'kind'), 'railReference', ${reference}::text,
         'amount', ${amount}::bigint, 'currency', ${currency}::text),
       ${since}::timestamptz + (f ->> 'after')::bigint * interval '1 ms'
     from ${facts} f on conflict (mode, rail, fact_id) do nothing`;

const insertDecided = statement(
  'sandbox.decide',
  `with decided as (
     insert into sandbox_rail_calls (mode, idempotency_key, kind, result, known_from, created_at, meanwhile,
       after_capture)
     values ('test', $1, $2, $3, $4, $5, $6, $7) on conflict (mode, idempotency_key) do nothing
     returning 1
   )
   ${tellLater('decided cross join jsonb_array_elements($12::jsonb)', '$5', ['$8', '$9', '$10', '$11'])}`,
);

/** Books what becomes of a payment, with what is told of it by and by. */
export async function insertDecision(
  db: Queryable,
  call: Call & { meanwhile: Authorization | undefined; afterCapture: readonly LaterFact[] | undefined },
  { rail, railReference, amount, currency, told }: Later & { told: readonly LaterFact[] },
  now: Date,
): Promise<void> {
  const { idempotencyKey, kind, result, knownFrom, meanwhile, afterCapture } = call;
  const booked = [idempotencyKey, kind, JSON.stringify(result), knownFrom, now];
  const until = [meanwhile ? JSON.stringify(meanwhile) : null, afterCapture ? JSON.stringify(afterCapture) : null];
  await db.query(insertDecided, [...booked, ...until, rail, railReference, amount, currency, JSON.stringify(told)]);
}

const insertCaptured = statement(
  'sandbox.capture',
  `with captured as (
     insert into sandbox_rail_calls (mode, idempotency_key, kind, result, known_from, created_at)
     values ('test', $1, 'capture', jsonb_build_object('status', 'done', 'amount', $6::bigint, 'railReference', $5::text),
       $2, $2) on conflict (mode, idempotency_key) do nothing
     returning 1
   ), payment as (
     select after_capture from captured cross join sandbox_rail_calls
     where mode = 'test' and sandbox_rail_calls.idempotency_key = $3 and after_capture is not null
   )
   ${tellLater('payment cross join jsonb_array_elements(payment.after_capture)', '$2', ['$4', '$5', '$6', '$7'])}`,
);

/** Books a capture, with what the payment's decision says is told after one. */
export async function insertCapture(
  db: Queryable,
  { idempotencyKey, key }: { idempotencyKey: string; key: string },
  { rail, railReference, amount, currency }: Later,
  now: Date,
): Promise<void> {
  await db.query(insertCaptured, [idempotencyKey, now, key, rail, railReference, amount, currency]);
}

/** What is to be told now. */
export type DueFact = { rail: string; factId: string; fact: Record<string, unknown> };

const takeDue = statement(
  'sandbox.take_due',
  `update sandbox_rail_facts set due_at = $2
   where (mode, rail, fact_id) in (
     select mode, rail, fact_id from sandbox_rail_facts where due_at <= $1 order by due_at limit $3
     for update skip locked
   )
   returning rail, fact_id, fact`,
);

/** Takes facts that are due; what is not told is due again at `again`. */
export const takeDueFacts = (db: Queryable, now: Date, again: Date, limit: number): Promise<DueFact[]> =>
  db.query<DueFact>(takeDue, [now, again, limit]);

const remove = statement(
  'sandbox.told',
  `delete from sandbox_rail_facts where mode = 'test' and rail = $1 and fact_id = $2`,
);

export async function removeTold(db: Queryable, { rail, factId }: DueFact): Promise<void> {
  await db.query(remove, [rail, factId]);
}

const moved = statement(
  'sandbox.moved',
  `select coalesce(sum((result ->> 'amount')::bigint) filter (where kind in ('authorize', 'capture')), 0)::bigint as captured,
     coalesce(sum((result ->> 'amount')::bigint) filter (where kind = 'refund'), 0)::bigint as refunded
   from sandbox_rail_calls where mode = 'test' and (idempotency_key = $2 or result ->> 'railReference' = $1)`,
);

/** What was taken and given back; of what is authorised only, no amount is booked. */
export async function sumMoved(
  db: Queryable,
  { railReference, key }: { railReference: string; key: string },
): Promise<RailTotals | undefined> {
  const [row] = await db.query<RailTotals>(moved, [railReference, key]);
  return row;
}
