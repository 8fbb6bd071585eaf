import type { Mode } from '../mode.js';
import { type Queryable, statement } from '../store/database.js';

const insertBuyer = statement(
  'buyers.insert',
  `insert into buyers (mode, buyer_id, phone, created_at) values ($1, $2, $3, $4)
   on conflict (mode, phone) do nothing`,
);
const byPhone = statement('buyers.by_phone', 'select buyer_id from buyers where mode = $1 and phone = $2');

/** The buyer of a number, made with `newId` if there is none. Safe against another doing the same. */
export async function findOrInsertBuyer(
  db: Queryable,
  mode: Mode,
  phone: string,
  newId: string,
  now: Date,
): Promise<string> {
  await db.query(insertBuyer, [mode, newId, phone, now]);
  const [row] = await db.query<{ buyer_id: string }>(byPhone, [mode, phone]);
  return row!.buyer_id;
}

const phone = statement('buyers.phone', 'select phone from buyers where mode = $1 and buyer_id = $2');

export async function phoneOf(db: Queryable, mode: Mode, buyerId: string): Promise<string | undefined> {
  const [row] = await db.query<{ phone: string | null }>(phone, [mode, buyerId]);
  return row?.phone ?? undefined;
}

const setEmail = statement(
  'buyers.set_email',
  `update buyers set email = $3 where mode = $1 and buyer_id = $2 and email_verified_at is null`,
);

/** Leaves an address alone that was verified. */
export async function setUnverifiedEmail(db: Queryable, mode: Mode, buyerId: string, email: string): Promise<void> {
  await db.query(setEmail, [mode, buyerId, email]);
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
  const [row] = await db.query<{ user_token: string }>(tokenOf, [merchantId, buyerId]);
  return row?.user_token;
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
  const [row] = await db.query<{ buyer_id: string }>(buyerOf, [merchantId, userToken]);
  return row?.buyer_id;
}
