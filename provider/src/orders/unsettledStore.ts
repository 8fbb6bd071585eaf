import type { Mode } from '../common/mode.js';
import type { Queryable } from '../store/database.js';
import { statement } from '../store/statement.js';

type Unsettled = { kind: 'order' | 'operation'; mode: Mode; count: number; oldest: Date | null };

/*
 * Both halves read partial indexes, which hold only what is unsettled. An order in processing was last written as it
 * was reserved; its date may be on the clock of test keys. What its rail decides in days is no cause for alarm.
 */
const unsettled = statement(
  'orders.unsettled',
  `select 'order' as kind, mode, count(*) as count, min(updated_at) as oldest
   from orders where status = 'processing' and pending_reason is null group by mode
   union all
   select 'operation', o.mode, count(*), min(p.created_at)
   from order_operations p join orders o on o.merchant_id = p.merchant_id and o.order_id = p.order_id
   where p.state = 'pending' group by o.mode`,
);

export const countUnsettled = (db: Queryable): Promise<Unsettled[]> => db.query<Unsettled>(unsettled);

const byRail = statement(
  'orders.unsettled_by_rail',
  `select mode, rail, count(*)::int as count from orders where status = 'processing' group by mode, rail
   order by mode, rail`,
);

/** How many orders wait for each rail. */
export const countByRail = (db: Queryable): Promise<{ mode: Mode; rail: string; count: number }[]> =>
  db.query<{ mode: Mode; rail: string; count: number }>(byRail);
