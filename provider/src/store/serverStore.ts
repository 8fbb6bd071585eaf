import type { Database, Queryable } from './database.js';
import { statement } from './statement.js';

/** What is true of a database whatever it holds. */
export type StoreFacts = {
  /** PostgreSQL's major version. */
  version: number;
  /** How it stores text: `UTF8`. */
  encoding: string;
  /** A standby, or a primary that was told not to write. */
  isReadOnly: boolean;
};

/** The oldest PostgreSQL that the tests run on. */
export const OLDEST_POSTGRES = 15;

const select = statement(
  'store.facts',
  `select current_setting('server_version_num')::int4 as version, current_setting('server_encoding') as encoding,
     current_setting('transaction_read_only') as read_only`,
);

export async function storeFacts(db: Queryable): Promise<StoreFacts> {
  const [row] = await db.query<{ version: number; encoding: string; readOnly: string }>(select);
  const { version, encoding, readOnly } = row!;
  return { version: Math.floor(version / 10_000), encoding, isReadOnly: readOnly === 'on' };
}

const readOnly = statement('store.read_only', `select current_setting('transaction_read_only') as read_only`);

/** True while nothing can be written: after a failover, until a connection leads to the new primary. */
export async function isStoreReadOnly(db: Queryable): Promise<boolean> {
  const [row] = await db.query<{ readOnly: string }>(readOnly);
  return row!.readOnly === 'on';
}

const time = statement('store.time', 'select clock_timestamp() as now');

/** What the store's own clock says. */
async function databaseTime(db: Queryable): Promise<Date> {
  const [row] = await db.query<{ now: Date }>(time);
  return row!.now;
}

/** Milliseconds that the store's clock is ahead of this machine's, at least: half of the round trip may be either's. */
export async function clockSkew(database: Database, now: () => number = Date.now): Promise<number> {
  await databaseTime(database);
  const before = now();
  const theirs = (await databaseTime(database)).getTime();
  const after = now();
  const skew = theirs - (before + after) / 2;
  return Math.sign(skew) * Math.max(0, Math.abs(skew) - (after - before) / 2);
}
