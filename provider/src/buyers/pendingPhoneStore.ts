import type { Queryable } from '../store/database.js';
import { statement } from '../store/statement.js';
import type { PendingPhone } from './pendingPhone.js';

const COLUMNS = 'mode, change_id, buyer_id, wallet_id, device_ids, phone, locale, effective_at';
const OPEN = 'cancelled_at is null and done_at is null and failed_at is null';

const insert = statement(
  'pending_phone_changes.insert',
  `insert into pending_phone_changes (${COLUMNS}, asked_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
);

/** Fails on the unique key where one is open for the buyer. */
export async function insertPending(tx: Queryable, change: PendingPhone, now: Date): Promise<void> {
  const { mode, changeId, buyerId, walletId, deviceIds, phone, locale, effectiveAt } = change;
  await tx.query(insert, [mode, changeId, buyerId, walletId, deviceIds, phone, locale, effectiveAt, now]);
}

const find = statement(
  'pending_phone_changes.find',
  `select ${COLUMNS} from pending_phone_changes where mode = $1 and buyer_id = $2 and wallet_id = $3 and ${OPEN}`,
);

/** What waits, told to nobody who reaches another wallet only. */
export async function findPendingPhone(
  db: Queryable,
  { mode, buyerId, walletId }: Pick<PendingPhone, 'mode' | 'buyerId' | 'walletId'>,
): Promise<PendingPhone | undefined> {
  const [row] = await db.query<PendingPhone>(find, [mode, buyerId, walletId]);
  return row;
}

const cancel = statement(
  'pending_phone_changes.cancel',
  `update pending_phone_changes set cancelled_at = $3 where mode = $1 and buyer_id = $2 and ${OPEN} returning ${COLUMNS}`,
);

/** What waits never happens; `undefined`: nothing waits. */
export async function cancelPendingPhone(
  tx: Queryable,
  { mode, buyerId }: Pick<PendingPhone, 'mode' | 'buyerId'>,
  now: Date,
): Promise<PendingPhone | undefined> {
  const [row] = await tx.query<PendingPhone>(cancel, [mode, buyerId, now]);
  return row;
}

const due = statement(
  'pending_phone_changes.due',
  `select ${COLUMNS} from pending_phone_changes where effective_at <= $1 and ${OPEN} order by effective_at limit $2`,
);

/** What has waited long enough, the oldest first. */
export const duePendingPhones = (db: Queryable, now: Date, limit: number): Promise<PendingPhone[]> =>
  db.query<PendingPhone>(due, [now, limit]);

const hold = statement(
  'pending_phone_changes.hold',
  `select 1 from pending_phone_changes
   where mode = $1 and change_id = $2 and effective_at <= $3 and ${OPEN} for update`,
);

/** Keeps one that is due from being stopped or done by another until the transaction ends. False: it was. */
export const holdPendingPhone = async (
  tx: Queryable,
  { mode, changeId }: Pick<PendingPhone, 'mode' | 'changeId'>,
  now: Date,
): Promise<boolean> => (await tx.query(hold, [mode, changeId, now])).length === 1;

const end = statement(
  'pending_phone_changes.end',
  `update pending_phone_changes set done_at = case when $3::boolean then $4::timestamptz end,
     failed_at = case when not $3::boolean then $4::timestamptz end
   where mode = $1 and change_id = $2`,
);

/** It was done, or can never be. */
export async function endPendingPhone(
  tx: Queryable,
  { mode, changeId }: Pick<PendingPhone, 'mode' | 'changeId'>,
  isDone: boolean,
  now: Date,
): Promise<void> {
  await tx.query(end, [mode, changeId, isDone, now]);
}
