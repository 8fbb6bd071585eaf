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

const replace = statement(
  'stripe_customers.replace',
  'update stripe_customers set customer = $4 where mode = $1 and wallet_id = $2 and customer = $3',
);

/** Writes the customer that follows one who was deleted, unless another does, and gives the one that stands. */
export async function replaceCustomer(
  db: Queryable,
  mode: Mode,
  walletId: string,
  { gone, customer }: { gone: string; customer: string },
  now: Date,
): Promise<string> {
  await db.query(replace, [mode, walletId, gone, customer]);
  return insertCustomer(db, mode, walletId, customer, now);
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
