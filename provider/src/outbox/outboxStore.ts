import type { Queryable } from '../store/database.js';
import { type Statement, statement } from '../store/statement.js';

/** Takes what was due by `due` and what nobody has taken `now`, for as long as a lease. */
export type Taking = { due: Date; now: Date; leaseUntil: Date; limit: number };

/**
 * A table of what is still to be sent: written together with what it tells of, taken by one process at a time, tried
 * again after a while, and ended once. Beside its key it has `attempts`, `next_attempt_at`, `lease_until`, `ended_at` and a
 * boolean that says how it ended.
 * @param key the columns of its primary key; `end` and `postpone` take their values in the same order.
 */
export function outbox(table: string, { key, sent }: { key: readonly string[]; sent: string }) {
  const columns = key.join(', ');
  const isSame = (one: string, other: string) =>
    key.map((column) => `${one}.${column} = ${other}.${column}`).join(' and ');
  const isIt = (first: number) => key.map((column, at) => `${column} = $${first + at}`).join(' and ');

  const end = statement(
    `${table}.end`,
    `update ${table} set attempts = attempts + 1, lease_until = null, ended_at = $1, ${sent} = $2 where ${isIt(3)}`,
  );
  const postpone = statement(
    `${table}.postpone`,
    `update ${table} set attempts = attempts + 1, lease_until = null, next_attempt_at = $1 where ${isIt(2)}`,
  );

  return {
    /** A statement that takes rows and reads what it takes to send them from `leased`. Its values: {@link takingValues}. */
    taking: (select: string): Statement =>
      statement(
        `${table}.lease_due`,
        `with due as (
           select ${columns} from ${table}
           where ended_at is null and next_attempt_at <= $1 and (lease_until is null or lease_until <= $2)
           order by next_attempt_at limit $4 for update skip locked
         ), leased as (
           update ${table} l set lease_until = $3 from due where ${isSame('l', 'due')} returning l.*
         )
         ${select}`,
      ),
    /** It was sent, or is not going to be. */
    async end(db: Queryable, id: readonly string[], now: Date, wasSent: boolean): Promise<void> {
      await db.query(end, [now, wasSent, ...id]);
    },
    async postpone(db: Queryable, id: readonly string[], nextAttempt: Date): Promise<void> {
      await db.query(postpone, [nextAttempt, ...id]);
    },
  };
}

export const takingValues = ({ due, now, leaseUntil, limit }: Taking): unknown[] => [due, now, leaseUntil, limit];
