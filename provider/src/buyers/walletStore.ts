import type { Mode } from '../mode.js';
import { type Queryable, statement } from '../store/database.js';
import type { Wallet } from './wallet.js';

type WalletRow = {
  wallet_id: string;
  buyer_id: string;
  email: string | null;
  email_verified_at: Date | null;
  known_everywhere: boolean;
};

const columns = 'wallet_id, buyer_id, email, email_verified_at, known_everywhere';

const toWallet = (mode: Mode, row: WalletRow): Wallet => ({
  mode,
  walletId: row.wallet_id,
  buyerId: row.buyer_id,
  email: row.email,
  emailVerified: row.email_verified_at !== null,
  knownEverywhere: row.known_everywhere,
});

const byId = statement('wallets.by_id', `select ${columns} from wallets where mode = $1 and wallet_id = $2`);

export async function findWallet(db: Queryable, mode: Mode, walletId: string): Promise<Wallet | undefined> {
  const [row] = await db.query<WalletRow>(byId, [mode, walletId]);
  return row && toWallet(mode, row);
}
