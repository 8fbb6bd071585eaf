import type { Mode } from '../mode.js';
import { type Queryable, statement } from '../store/database.js';
import type { Wallet } from './wallet.js';

type WalletRow = { buyer_id: string; email: string | null; email_verified_at: Date | null };

const byId = statement(
  'wallets.by_id',
  'select buyer_id, email, email_verified_at from wallets where mode = $1 and wallet_id = $2',
);

export async function findWallet(db: Queryable, mode: Mode, walletId: string): Promise<Wallet | undefined> {
  const [row] = await db.query<WalletRow>(byId, [mode, walletId]);
  return (
    row && { mode, walletId, buyerId: row.buyer_id, email: row.email, emailVerified: row.email_verified_at !== null }
  );
}

const upsert = statement(
  'wallets.upsert',
  `insert into wallets (mode, wallet_id, buyer_id, email, email_verified_at, updated_at)
   values ($1, $2, $3, $4, case when $5::boolean then $6::timestamptz end, $6)
   on conflict (mode, wallet_id) do update set email = excluded.email, updated_at = excluded.updated_at,
     email_verified_at = case when wallets.email = excluded.email
       then coalesce(wallets.email_verified_at, excluded.email_verified_at) else excluded.email_verified_at end
   where wallets.buyer_id = excluded.buyer_id`,
);

export async function upsertWallet(db: Queryable, wallet: Wallet, now: Date): Promise<void> {
  const { mode, walletId, buyerId, email, emailVerified } = wallet;
  await db.query(upsert, [mode, walletId, buyerId, email, emailVerified, now]);
}
