import type { LedgerRange } from 'ondemand-pay/internal';
import type { CurrencyBalance, LedgerAccount } from 'ondemand-pay/protocol';
import type { Mode } from '../common/mode.js';
import type { Position } from '../common/paging.js';
import type { Queryable } from '../store/database.js';
import { statement } from '../store/statement.js';
import { datedNow } from '../test-clock/datedNow.js';
import type { Entry } from './entry.js';
import type { Movement, OrderTotals } from './movements.js';

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

const page = statement(
  'ledger_entries.page',
  `select l.entry_id, l.booked_at, l.cause, l.debit, l.credit, l.amount, l.currency, l.rail, l.order_id, o.user_token,
     coalesce(l.reference, o.reference) as reference
   from ledger_entries l left join orders o on o.merchant_id = l.merchant_id and o.order_id = l.order_id
   where l.merchant_id = $1 and l.booked_at >= $2 and l.booked_at < $3 and (l.booked_at, l.entry_id) > ($4, $5)
   order by l.booked_at, l.entry_id limit $6`,
);

const OLDEST = { createdAt: '-infinity', id: '00000000-0000-0000-0000-000000000000' };

/** Of a merchant in a range, oldest first, beginning behind `after`. */
export async function listEntries(
  db: Queryable,
  merchantId: string,
  { from, to }: LedgerRange,
  after: Position | undefined,
  limit: number,
): Promise<Entry[]> {
  const { createdAt, id } = after ?? OLDEST;
  return db.query<Entry>(page, [merchantId, from ?? '-infinity', to ?? 'infinity', createdAt, id, limit]);
}

/** SQL for what a row adds to an account. */
const gained = (account: string): string =>
  `case '${account}' when debit then amount when credit then -amount else 0 end`;

const balances = statement(
  'ledger_entries.balances',
  `select currency,
     coalesce(sum(held) filter (where is_available), 0)::bigint as available,
     coalesce(sum(held) filter (where not is_available), 0)::bigint as pending,
     sum(disputed)::bigint as disputed
   from (
     select currency, available_at is null or available_at <= ${datedNow('$3', '$2')} as is_available,
       ${gained('receivable')} as held, ${gained('disputes')} as disputed
     from ledger_entries where merchant_id = $1
   ) moved
   group by currency order by currency`,
);

/** What is with the rails, by currency: to be paid out now, later, and held for disputes. */
export const sumBalances = (
  db: Queryable,
  { merchantId, mode }: { merchantId: string; mode: Mode },
  now: Date,
): Promise<CurrencyBalance[]> => db.query<CurrencyBalance>(balances, [merchantId, mode, now]);

/** What an account of a rail and a currency comes to: debits less credits, in minor units, never zero. */
export type AccountBalance = { rail: string; currency: string; account: LedgerAccount; amount: number };

const accounts = statement(
  'ledger_entries.accounts',
  `select rail, currency, account, sum(moved)::bigint as amount
   from (
     select rail, currency, debit as account, amount as moved from ledger_entries
     where merchant_id = $1 and booked_at < $2
     union all
     select rail, currency, credit, -amount from ledger_entries where merchant_id = $1 and booked_at < $2
   ) moved
   group by rail, currency, account having sum(moved) <> 0 order by rail, currency, account`,
);

/** How a merchant's accounts stood before a moment, or stand; those of zero are left out. */
export const sumAccounts = (db: Queryable, merchantId: string, before: Date | undefined): Promise<AccountBalance[]> =>
  db.query<AccountBalance>(accounts, [merchantId, before ?? 'infinity']);

const books = statement(
  'ledger_entries.books',
  `select distinct rail, currency from ledger_entries where merchant_id = $1 and booked_at < $2 order by rail, currency`,
);

/** Which rails and currencies a merchant has accounts of. */
export const listBooks = (
  db: Queryable,
  merchantId: string,
  before: Date | undefined,
): Promise<{ rail: string; currency: string }[]> => db.query(books, [merchantId, before ?? 'infinity']);

const lockPayouts = statement(
  'ledger_entries.lock_payouts',
  'select 1 from merchants where merchant_id = $1 for no key update',
);

/** Lets one payout of a merchant be written at a time; purchases are not in its way. */
export async function lockPayoutsOf(tx: Queryable, merchantId: string): Promise<void> {
  await tx.query(lockPayouts, [merchantId]);
}

/** Money that left the books, told apart by its reference. */
export type Payout = { rail: string; currency: string; amount: number; reference: string };

const payout = statement(
  'ledger_entries.insert_payout',
  `insert into ledger_entries (merchant_id, booked_at, rail, currency, cause, debit, credit, amount, reference)
   values ($1, ${datedNow('$3', '$2')}, $4, $5, $6, $7, $8, $9, $10)
   on conflict (merchant_id, rail, cause, reference) where order_id is null do nothing
   returning 1`,
);

/** False where one with this cause and reference is there already. */
export async function insertPayout(
  tx: Queryable,
  { merchantId, mode }: { merchantId: string; mode: Mode },
  { rail, currency, reference }: Payout,
  { cause, debit, credit, amount }: Movement,
  now: Date,
): Promise<boolean> {
  const values = [merchantId, mode, now, rail, currency, cause, debit, credit, amount, reference];
  return (await tx.query(payout, values)).length === 1;
}

const payoutByReference = statement(
  'ledger_entries.payout_by_reference',
  `select rail, currency, amount, reference from ledger_entries
   where merchant_id = $1 and cause = 'payout' and order_id is null and reference = $2
     and ($3::text is null or rail = $3) order by booked_at limit 1`,
);

export async function findPayout(
  tx: Queryable,
  merchantId: string,
  reference: string,
  rail: string | undefined,
): Promise<Payout | undefined> {
  const [row] = await tx.query<Payout>(payoutByReference, [merchantId, reference, rail ?? null]);
  return row;
}

/** An order of which the ledger says another thing than the order itself. */
export type Difference = {
  apiKey: string;
  orderId: string;
  currency: string;
  /** As the order says, in minor units. */
  told: OrderTotals;
  /** As the ledger says. */
  booked: OrderTotals;
};

/** SQL for the orders that the ledger differs from, of those that a condition is true of. */
const differing = (condition: string): string =>
  `with booked as (
     select merchant_id, order_id, jsonb_build_object('captured', -sum(${gained('payable')}),
       'refunded', sum(${gained('refunds')}), 'returned', sum(${gained('returns')}),
       'disputed', sum(${gained('disputes')})) as totals
     from ledger_entries where order_id is not null group by merchant_id, order_id
   ), told as (
     select merchant_id, order_id, currency, created_at, jsonb_build_object('captured', captured_amount,
       'refunded', refunded_amount, 'returned', returned_amount, 'disputed', (
         select coalesce(sum((d ->> 'amount')::bigint), 0) from jsonb_array_elements(disputes) d
         where d ->> 'status' in ('open', 'evidence_due'))) as totals
     from orders
   ), compared as (
     select m.api_key, o.order_id, o.currency, o.created_at, o.totals as told,
       coalesce(b.totals, '{"captured": 0, "refunded": 0, "returned": 0, "disputed": 0}') as booked
     from told o
     join merchants m on m.merchant_id = o.merchant_id
     left join booked b on b.merchant_id = o.merchant_id and b.order_id = o.order_id
     where ${condition}
   )
   select api_key, order_id, currency, told, booked from compared where told <> booked order by created_at, order_id`;

const differences = statement('ledger_entries.differences', `${differing('true')} limit $1`);

/** Where orders and ledger differ, oldest first. */
export const findDifferences = (db: Queryable, limit: number): Promise<Difference[]> =>
  db.query<Difference>(differences, [limit]);

const difference = statement('ledger_entries.difference', `${differing('o.merchant_id = $1 and o.order_id = $2')}`);

export async function findDifference(
  tx: Queryable,
  merchantId: string,
  orderId: string,
): Promise<Difference | undefined> {
  const [row] = await tx.query<Difference>(difference, [merchantId, orderId]);
  return row;
}

const lockOrder = statement(
  'ledger_entries.lock_order',
  `select merchant_id, mode from orders
   where order_id = $1 and merchant_id in (select merchant_id from merchants) for update`,
);

/** Whose an order is, with its row locked: nothing of it is captured or refunded until the transaction ends. */
export async function lockOrderOf(
  tx: Queryable,
  orderId: string,
): Promise<{ merchantId: string; mode: Mode } | undefined> {
  const [row] = await tx.query<{ merchantId: string; mode: Mode }>(lockOrder, [orderId]);
  return row;
}

const opening = statement(
  'ledger_entries.insert_opening',
  `with told as (select merchant_id, order_id, mode, rail, currency from orders where merchant_id = $1 and order_id = $2)
   ${insertMovements({ order: 'told', movements: '$3', now: '$4' })}`,
);

export async function insertOpening(
  tx: Queryable,
  merchantId: string,
  orderId: string,
  movements: readonly Movement[],
  now: Date,
): Promise<void> {
  await tx.query(opening, [merchantId, orderId, movementsParameter(movements), now]);
}
