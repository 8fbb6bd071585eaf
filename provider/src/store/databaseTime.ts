import type { Queryable } from './database.js';
import { statement } from './statement.js';

const select = statement('store.time', 'select clock_timestamp() as now');

/** What the store's own clock says. */
export async function databaseTime(db: Queryable): Promise<Date> {
  const [row] = await db.query<{ now: Date }>(select);
  return row!.now;
}
