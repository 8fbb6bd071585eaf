import type { Mode } from '../../common/mode.js';
import type { Queryable } from '../../store/database.js';
import { statement } from '../../store/statement.js';

const find = statement(
  'stripe_customers.find',
  'select customer from stripe_customers where mode = $1 and wallet_id = $2',
);

/** The customer at Stripe that a wallet is, if it has become one. */
export async function findCustomer(db: Queryable, mode: Mode, walletId: string): Promise<string | undefined> {
  const [row] = await db.query<{ customer: string }>(find, [mode, walletId]);
  return row?.customer;
}

const insert = statement(
  'stripe_customers.insert',
  `insert into stripe_customers (mode, wallet_id, customer, created_at) values ($1, $2, $3, $4)
   on conflict (mode, wallet_id) do update set customer = stripe_customers.customer returning customer`,
);

const forget = statement(
  'stripe_customers.forget',
  'delete from stripe_customers where mode = $1 and wallet_id = $2 and customer = $3',
);

/** A customer that was deleted at Stripe is a wallet's no more. */
export async function forgetCustomer(db: Queryable, mode: Mode, walletId: string, customer: string): Promise<void> {
  await db.query(forget, [mode, walletId, customer]);
}

/** Writes a wallet's customer unless it has one, and gives the one that stands. */
export async function insertCustomer(
  db: Queryable,
  mode: Mode,
  walletId: string,
  customer: string,
  now: Date,
): Promise<string> {
  const [row] = await db.query<{ customer: string }>(insert, [mode, walletId, customer, now]);
  if (!row) throw new TypeError('A customer that was written is there');
  return row.customer;
}

const remove = statement(
  'stripe_customers.delete',
  'delete from stripe_customers where mode = $1 and (wallet_id = $2 or customer = any ($3))',
);

/** Forgets which customer a wallet was, and who the deleted ones were. */
export async function forgetCustomers(
  db: Queryable,
  mode: Mode,
  walletId: string,
  customers: readonly string[],
): Promise<void> {
  await db.query(remove, [mode, walletId, customers]);
}
