import type { Queryable } from '../store/database.js';
import { type Statement, statement } from '../store/statement.js';

/** Takes what was due by `due` and what nobody has taken `now`, for as long as a lease. */
export type Taking = {
  due: Date;
  now: Date;
  leaseUntil: Date;
  limit: number;
  /** The most that is taken for one target, and for one merchant. */
  perTarget: number;
  perMerchant: number;
  /** Those that have no room now. */
  full: { targets: readonly string[]; merchants: readonly string[] };
};

/**
 * A table of what is still to be sent: written together with what it tells of, taken by one process at a time, tried
 * again after a while, and ended once. Beside its key it has `attempts`, `next_attempt_at`, `lease_until`, `ended_at`
 * and a boolean that says how it ended.
 * @param key the columns of its primary key, `merchant_id` among them; `end` and `postpone` take their values in the
 *   same order.
 * @param target the column that says where a row goes; without one, all of a merchant's go to the same place.
 */
export function outbox(
  table: string,
  { key, sent, target = 'merchant_id' }: { key: readonly string[]; sent: string; target?: string },
) {
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
    /**
     * A statement that takes rows and reads what it takes to send them from `leased`: from each merchant in turn, so
     * that the one with a thousand does not go before the one with a single one. Its values: {@link takingValues}.
     */
    taking: (select: string): Statement =>
      statement(
        `${table}.lease_due`,
        `with ranked as (
           select ${columns}, next_attempt_at,
             row_number() over (partition by merchant_id order by next_attempt_at) as turn,
             row_number() over (partition by ${target} order by next_attempt_at) as place
           from ${table}
           where ended_at is null and next_attempt_at <= $1 and (lease_until is null or lease_until <= $2)
             and merchant_id <> all($7::uuid[]) and ${target} <> all($8::uuid[])
         ), due as (
           select ${key.map((column) => `o.${column}`).join(', ')}
           from ranked r join ${table} o on ${isSame('o', 'r')}
           where r.place <= $5 and r.turn <= $6
             and o.ended_at is null and o.next_attempt_at <= $1 and (o.lease_until is null or o.lease_until <= $2)
           order by r.turn, r.next_attempt_at limit $4 for update of o skip locked
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

export const takingValues = ({ due, now, leaseUntil, limit, perTarget, perMerchant, full }: Taking): unknown[] => [
  due,
  now,
  leaseUntil,
  limit,
  perTarget,
  perMerchant,
  full.merchants,
  full.targets,
];
