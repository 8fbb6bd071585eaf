import type { Mode } from '../../common/mode.js';
import type { RailFact } from '../../ports/railFacts.js';
import type { Queryable } from '../../store/database.js';
import { statement } from '../../store/statement.js';
import type { Order } from '../order.js';
import { orderColumns } from '../orderRows.js';
import type { KnownRefund } from './learn.js';

/** Where a fact comes from. */
export type Source = { mode: Mode; rail: string };

const record = statement(
  'rail_facts.record',
  `insert into rail_facts (mode, rail, fact_id, merchant_id, order_id, kind, outcome, recorded_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (mode, rail, fact_id) do nothing
   returning 1`,
);

/** Writes that a fact was heard, of an order or of none, and what it came to. False when it was heard before. */
export async function recordFact(
  tx: Queryable,
  { mode, rail }: Source,
  { id, kind }: Pick<RailFact, 'id' | 'kind'>,
  order: Pick<Order, 'merchantId' | 'orderId'> | null,
  outcome: string,
  now: Date,
): Promise<boolean> {
  const { merchantId, orderId } = order ?? { merchantId: null, orderId: null };
  const rows = await tx.query(record, [mode, rail, id, merchantId, orderId, kind, outcome, now]);
  return rows.length === 1;
}

const isKnown = statement(
  'rail_facts.is_known',
  'select 1 from rail_facts where mode = $1 and rail = $2 and fact_id = $3',
);

/** Asked with the order locked: whoever hears the same fact at once waits, and then finds it. */
export const isRecorded = async (tx: Queryable, { mode, rail }: Source, id: string): Promise<boolean> =>
  (await tx.query(isKnown, [mode, rail, id])).length === 1;

const byReference = statement(
  'orders.by_reference',
  `select ${orderColumns} from orders where mode = $1 and rail = $2 and rail_reference = $3 for update`,
);

/** The order of a payment, its row locked. A rail finds its own alone. */
export async function lockOrderOf(
  tx: Queryable,
  { mode, rail }: Source,
  railReference: string,
): Promise<Order | undefined> {
  const [row] = await tx.query<Order>(byReference, [mode, rail, railReference]);
  return row;
}

type OfOrder = Pick<Order, 'merchantId' | 'orderId'>;

const refundOf = statement(
  'order_operations.refund_of',
  `select operation_id, amount, state from order_operations
   where merchant_id = $1 and order_id = $2 and kind = 'refund' and (operation_id::text = $3 or made_as = $3)`,
);

/** A refund by the key that we asked for it with, or by the rail's own name where it was made elsewhere. */
export async function findRefund(
  tx: Queryable,
  { merchantId, orderId }: OfOrder,
  name: string,
): Promise<KnownRefund | undefined> {
  const [row] = await tx.query<KnownRefund>(refundOf, [merchantId, orderId, name]);
  return row;
}

const endRefund = statement(
  'order_operations.end_refund',
  `update order_operations set state = $4, updated_at = $5, lease_until = null
   where merchant_id = $1 and order_id = $2 and operation_id = $3`,
);

export async function writeRefundEnd(
  tx: Queryable,
  { merchantId, orderId }: OfOrder,
  operationId: string,
  state: 'done' | 'failed',
  now: Date,
): Promise<void> {
  await tx.query(endRefund, [merchantId, orderId, operationId, state, now]);
}

const insertMade = statement(
  'order_operations.insert_made',
  `insert into order_operations (merchant_id, order_id, operation_id, kind, amount, made_as, state, created_at,
     updated_at, next_attempt_at)
   values ($1, $2, $3, 'refund', $4, $5, $6, $7, $7, $7)`,
);

/** A refund that was made elsewhere, as on the processor's own pages. */
export async function insertRefundMadeElsewhere(
  tx: Queryable,
  { merchantId, orderId }: OfOrder,
  refund: { operationId: string; amount: number; name: string; state: 'done' | 'failed' },
  now: Date,
): Promise<void> {
  const { operationId, amount, name, state } = refund;
  await tx.query(insertMade, [merchantId, orderId, operationId, amount, name, state, now]);
}

const askNow = statement(
  'orders.ask_now',
  `update orders set next_attempt_at = $3 where merchant_id = $1 and order_id = $2 and status = 'processing'`,
);

/** The next sweep asks the rail. */
export async function askSoon(tx: Queryable, { merchantId, orderId }: OfOrder, now: Date): Promise<void> {
  await tx.query(askNow, [merchantId, orderId, now]);
}
