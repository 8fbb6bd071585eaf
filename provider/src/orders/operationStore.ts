import type { Queryable } from '../store/database.js';
import { statement } from '../store/statement.js';
import { LEASE, later } from './lease.js';
import type { MethodChange, Operation, Order } from './order.js';
import { type OperationRow, operationColumns, toOperation } from './orderRows.js';

type OperationKey = Pick<Operation, 'merchantId' | 'orderId' | 'operationId'>;

const insert = statement(
  'order_operations.insert',
  `insert into order_operations (merchant_id, order_id, operation_id, kind, amount, reason, state, created_at,
     updated_at, lease_until, next_attempt_at)
   values ($1, $2, $3, $4, $5, $6, 'pending', $7, $7, $8, $8)
   returning ${operationColumns}`,
);

export async function insertOperation(
  tx: Queryable,
  operation: Pick<Operation, 'merchantId' | 'orderId' | 'operationId' | 'kind' | 'amount'> & { reason: string | null },
  now: Date,
): Promise<Operation> {
  const { merchantId, orderId, operationId, kind, amount, reason } = operation;
  const values = [merchantId, orderId, operationId, kind, amount, reason, now, later(now, LEASE)];
  const [row] = await tx.query<OperationRow>(insert, values);
  return toOperation(row!) as Operation;
}

const insertChange = statement(
  'order_operations.insert_change',
  `insert into order_operations (merchant_id, order_id, operation_id, kind, instrument_id, amount, state, created_at,
     updated_at, lease_until, next_attempt_at, is_two_step)
   values ($1, $2, $3, 'change_method', $4, $5, 'pending', $6, $6, $7, $7, true)
   returning ${operationColumns}`,
);

export async function insertMethodChange(
  tx: Queryable,
  change: Pick<MethodChange, 'merchantId' | 'orderId' | 'operationId' | 'instrumentId' | 'amount'>,
  now: Date,
): Promise<MethodChange> {
  const { merchantId, orderId, operationId, instrumentId, amount } = change;
  const values = [merchantId, orderId, operationId, instrumentId, amount, now, later(now, LEASE)];
  const [row] = await tx.query<OperationRow>(insertChange, values);
  return toOperation(row!) as MethodChange;
}

const refer = statement(
  'order_operations.refer',
  `update order_operations set rail_reference = coalesce(rail_reference, $4)
   where merchant_id = $1 and order_id = $2 and operation_id = $3
   returning rail_reference`,
);

/** Writes the reference of what a change goes to, unless there is one, and gives the one that stands. */
export async function writeChangeReference(
  db: Queryable,
  { merchantId, orderId, operationId }: OperationKey,
  railReference: string,
): Promise<string> {
  const [row] = await db.query<{ railReference: string }>(refer, [merchantId, orderId, operationId, railReference]);
  if (!row) throw new TypeError('An operation is never deleted');
  return row.railReference;
}

const goOver = statement(
  'order_operations.go_over',
  `update order_operations set left_rail = $4, left_reference = $5, attempts = 0, updated_at = $6
   where merchant_id = $1 and order_id = $2 and operation_id = $3 and state = 'pending' and left_rail is null
   returning ${operationColumns}`,
);

/** Writes what a change has left, to be released; `undefined`: it has gone over, or ended, already. */
export async function writeLeft(
  tx: Queryable,
  { merchantId, orderId, operationId }: MethodChange,
  left: NonNullable<MethodChange['left']>,
  now: Date,
): Promise<MethodChange | undefined> {
  const values = [merchantId, orderId, operationId, left.rail, left.railReference, now];
  const [row] = await tx.query<OperationRow>(goOver, values);
  return row && (toOperation(row) as MethodChange);
}

const end = statement(
  'order_operations.end',
  `update order_operations set state = $4, updated_at = $5, lease_until = null
   where merchant_id = $1 and order_id = $2 and operation_id = $3 and state = 'pending'
   returning 1`,
);

/** False when it has ended already. */
export async function endOperation(
  tx: Queryable,
  operation: OperationKey,
  isDone: boolean,
  now: Date,
): Promise<boolean> {
  const { merchantId, orderId, operationId } = operation;
  const rows = await tx.query(end, [merchantId, orderId, operationId, isDone ? 'done' : 'failed', now]);
  return rows.length === 1;
}

const byId = statement(
  'order_operations.by_id',
  `select ${operationColumns} from order_operations where merchant_id = $1 and order_id = $2 and operation_id = $3`,
);

export async function findOperation(
  db: Queryable,
  { merchantId, orderId }: Pick<Order, 'merchantId' | 'orderId'>,
  operationId: string,
): Promise<Operation | MethodChange | undefined> {
  const [row] = await db.query<OperationRow>(byId, [merchantId, orderId, operationId]);
  return row && toOperation(row);
}

const leaseOfOrder = statement(
  'order_operations.lease_of_order',
  `update order_operations set lease_until = $4
   where merchant_id = $1 and order_id = $2 and state = 'pending' and (lease_until is null or lease_until <= $3)
   returning ${operationColumns}`,
);

/** Takes an order's pending operations that nobody is working on. */
export async function leaseOperations(db: Queryable, order: Order, now: Date): Promise<(Operation | MethodChange)[]> {
  const values = [order.merchantId, order.orderId, now, later(now, LEASE)];
  return (await db.query<OperationRow>(leaseOfOrder, values)).map(toOperation);
}

const leaseDue = statement(
  'order_operations.lease_due',
  `update order_operations set lease_until = $3
   where (merchant_id, order_id, operation_id) in (
     select merchant_id, order_id, operation_id from order_operations
     where state = 'pending' and next_attempt_at <= $1 and (lease_until is null or lease_until <= $2)
     order by next_attempt_at limit $4 for update skip locked
   )
   returning ${operationColumns}`,
);

/** Takes operations whose outcome was to be asked for by `due`, and that nobody is asking for `now`. */
export async function leaseDueOperations(
  db: Queryable,
  due: Date,
  now: Date,
  limit: number,
): Promise<(Operation | MethodChange)[]> {
  return (await db.query<OperationRow>(leaseDue, [due, now, later(now, LEASE), limit])).map(toOperation);
}

const postpone = statement(
  'order_operations.postpone',
  `update order_operations set attempts = attempts + 1, next_attempt_at = $4, lease_until = null
   where merchant_id = $1 and order_id = $2 and operation_id = $3 and state = 'pending'`,
);

/** Gives an operation's lease back without an outcome. */
export async function postponeOperation(db: Queryable, operation: OperationKey, nextAttempt: Date): Promise<void> {
  const { merchantId, orderId, operationId } = operation;
  await db.query(postpone, [merchantId, orderId, operationId, nextAttempt]);
}
