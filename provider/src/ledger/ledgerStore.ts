import { datedNow } from '../test-clock/datedNow.js';
import type { Movement } from './movements.js';

/**
 * SQL that writes movements, as a data-modifying CTE of the statement that changes the order: neither is there without
 * the other. Rows are dated on the clock of the order's mode.
 * @param order the CTE that gives the changed order: `merchant_id`, `order_id`, `mode`, `rail`, `currency`.
 * @param movements the parameter that holds {@link movementsParameter}.
 * @param now the parameter that holds the time.
 */
export const insertMovements = ({ order, movements, now }: { order: string; movements: string; now: string }): string =>
  `insert into ledger_entries (merchant_id, booked_at, rail, currency, order_id, cause, debit, credit, amount,
       available_at)
     select o.merchant_id, ${datedNow(now, 'o.mode')}, o.rail, coalesce(m.currency, o.currency), o.order_id,
       m.cause, m.debit, m.credit, m.amount, m.available_at
     from ${order} o cross join jsonb_to_recordset(${movements}::jsonb)
       as m(cause text, debit text, credit text, amount bigint, currency text, available_at timestamptz)`;

/** The movements as the one parameter that {@link insertMovements} takes. */
export const movementsParameter = (movements: readonly Movement[]): string =>
  JSON.stringify(
    movements.map(({ cause, debit, credit, amount, currency, availableAt }) => ({
      cause,
      debit,
      credit,
      amount,
      currency,
      available_at: availableAt,
    })),
  );
