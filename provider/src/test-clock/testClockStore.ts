import type { Queryable } from '../store/database.js';
import { statement } from '../store/statement.js';

const read = statement('test_clock.read', `select ahead from test_clock where mode = 'test'`);

/** Milliseconds the clock of test keys is ahead. */
export async function readAhead(db: Queryable): Promise<number> {
  const [row] = await db.query<{ ahead: number }>(read);
  return row?.ahead ?? 0;
}

const lock = statement(
  'test_clock.lock',
  `insert into test_clock (mode, ahead, moved_at) values ('test', 0, $1)
   on conflict (mode) do update set ahead = test_clock.ahead returning ahead`,
);

/** The same, held until the transaction ends: two that move it move it twice. */
export async function lockAhead(tx: Queryable, now: Date): Promise<number> {
  const [row] = await tx.query<{ ahead: number }>(lock, [now]);
  return row!.ahead;
}

const write = statement('test_clock.write', `update test_clock set ahead = $1, moved_at = $2 where mode = 'test'`);

export async function writeAhead(tx: Queryable, ahead: number, now: Date): Promise<void> {
  await tx.query(write, [ahead, now]);
}
