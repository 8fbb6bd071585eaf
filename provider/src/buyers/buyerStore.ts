import type { Mode } from '../common/mode.js';
import type { Queryable } from '../store/database.js';
import { statement } from '../store/statement.js';

const insertBuyer = statement(
  'buyers.insert',
  `insert into buyers (mode, buyer_id, phone, created_at) values ($1, $2, $3, $4)
   on conflict (mode, phone) do nothing`,
);
/* Locked against being erased meanwhile: whoever waits for that finds nobody any more. */
const byPhone = statement('buyers.by_phone', 'select buyer_id from buyers where mode = $1 and phone = $2 for share');

/** The buyer of a number, made with `newId` if there is none. Safe against another doing the same. */
export async function findOrInsertBuyer(
  tx: Queryable,
  mode: Mode,
  number: string,
  newId: string,
  now: Date,
): Promise<string> {
  for (;;) {
    await tx.query(insertBuyer, [mode, newId, number, now]);
    const [row] = await tx.query<{ buyerId: string }>(byPhone, [mode, number]);
    if (row) return row.buyerId;
  }
}

const phone = statement('buyers.phone', 'select phone from buyers where mode = $1 and buyer_id = $2');

/** The number of a buyer, E.164; `undefined` once they were erased. */
export async function findPhone(db: Queryable, mode: Mode, buyerId: string): Promise<string | undefined> {
  const [row] = await db.query<{ phone: string | null }>(phone, [mode, buyerId]);
  return row?.phone ?? undefined;
}

const share = statement(
  'buyers.share',
  'select 1 from buyers where mode = $1 and buyer_id = $2 and erased_at is null for share',
);

/** Keeps a buyer from being erased until the transaction ends. False: they were. */
export async function holdBuyer(tx: Queryable, mode: Mode, buyerId: string): Promise<boolean> {
  return (await tx.query(share, [mode, buyerId])).length === 1;
}

const exclude = statement(
  'buyers.lock',
  'select 1 from buyers where mode = $1 and buyer_id = $2 and erased_at is null for update',
);

/** Keeps everybody else from changing or erasing a buyer until the transaction ends. False: they were erased. */
export async function lockBuyer(tx: Queryable, mode: Mode, buyerId: string): Promise<boolean> {
  return (await tx.query(exclude, [mode, buyerId])).length === 1;
}

const taken = statement('buyers.taken', 'select 1 from buyers where mode = $1 and phone = $2');

/** True when the number is somebody's. Told to nobody who does not hold it. */
export async function isPhoneTaken(db: Queryable, mode: Mode, number: string): Promise<boolean> {
  return (await db.query(taken, [mode, number])).length === 1;
}

/* A row that another makes at this moment with the number is waited for, and then keeps it. */
const setNumber = statement(
  'buyers.set_phone',
  `update buyers b set phone = $3 where b.mode = $1 and b.buyer_id = $2 and b.erased_at is null
     and not exists (select from buyers o where o.mode = $1 and o.phone = $3) returning 1`,
);

/** False: the number is somebody's. Fails on the unique key where it becomes somebody's at this moment. */
export async function changePhoneOf(tx: Queryable, mode: Mode, buyerId: string, number: string): Promise<boolean> {
  return (await tx.query(setNumber, [mode, buyerId, number])).length === 1;
}

const insertToken = statement(
  'user_tokens.insert',
  `insert into user_tokens (merchant_id, user_token, mode, buyer_id, created_at) values ($1, $2, $3, $4, $5)
   on conflict (merchant_id, buyer_id) where revoked_at is null do nothing`,
);
const tokenOf = statement(
  'user_tokens.of_buyer',
  'select user_token from user_tokens where merchant_id = $1 and buyer_id = $2 and revoked_at is null',
);

export async function findUserToken(db: Queryable, merchantId: string, buyerId: string): Promise<string | undefined> {
  const [row] = await db.query<{ userToken: string }>(tokenOf, [merchantId, buyerId]);
  return row?.userToken;
}

export async function insertUserToken(
  db: Queryable,
  { merchantId, mode, buyerId }: { merchantId: string; mode: Mode; buyerId: string },
  userToken: string,
  now: Date,
): Promise<void> {
  await db.query(insertToken, [merchantId, userToken, mode, buyerId, now]);
}

const buyerOf = statement(
  'user_tokens.buyer',
  'select buyer_id from user_tokens where merchant_id = $1 and user_token = $2 and revoked_at is null',
);

export async function findBuyerOfToken(
  db: Queryable,
  merchantId: string,
  userToken: string,
): Promise<string | undefined> {
  const [row] = await db.query<{ buyerId: string }>(buyerOf, [merchantId, userToken]);
  return row?.buyerId;
}
