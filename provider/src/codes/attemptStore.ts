import type { Mode } from '../common/mode.js';
import type { Queryable } from '../store/database.js';
import { statement } from '../store/statement.js';
import { type Limit, windowStart } from './codeRules.js';

/* In the order of their keys, so that two transactions never wait for each other in a circle. */
const count = statement(
  'attempts.count',
  `insert into attempts (mode, bucket, window_start, count)
   select $1, b.bucket, b.window_start, 1 from unnest($2::text[], $3::timestamptz[]) as b (bucket, window_start)
   order by b.bucket, b.window_start
   on conflict (mode, bucket, window_start) do update set count = attempts.count + 1
   returning bucket, count`,
);

/** Counts one attempt in every bucket and gives the counts. The rows stay locked until the transaction ends. */
export async function countAttempts(
  tx: Queryable,
  mode: Mode,
  limits: readonly Limit[],
  now: Date,
): Promise<{ limit: Limit; count: number }[]> {
  if (limits.length === 0) return [];
  const rows = await tx.query<{ bucket: string; count: number }>(count, keysOf(mode, limits, now));
  const counts = new Map(rows.map((row) => [row.bucket, row.count]));
  return limits.map((limit) => ({ limit, count: counts.get(limit.bucket) ?? 0 }));
}

/**
 * Counts one attempt in every bucket and gives the limits that are exceeded by it. The rows stay locked until
 * the transaction ends: roll it back and nothing was counted.
 */
export async function countAttempt(tx: Queryable, mode: Mode, limits: readonly Limit[], now: Date): Promise<Limit[]> {
  const counted = await countAttempts(tx, mode, limits, now);
  return counted.filter(({ limit, count }) => count > limit.max).map(({ limit }) => limit);
}

const uncount = statement(
  'attempts.uncount',
  `update attempts a set count = a.count - 1
   from unnest($2::text[], $3::timestamptz[]) as b (bucket, window_start)
   where a.mode = $1 and a.bucket = b.bucket and a.window_start = b.window_start`,
);

/** Takes back what `countAttempt` counted in the same transaction. */
export async function uncountAttempt(tx: Queryable, mode: Mode, limits: readonly Limit[], now: Date): Promise<void> {
  if (limits.length > 0) await tx.query(uncount, keysOf(mode, limits, now));
}

const keysOf = (mode: Mode, limits: readonly Limit[], now: Date) => [
  mode,
  limits.map(({ bucket }) => bucket),
  limits.map((limit) => windowStart(limit, now)),
];
