import type { Mode } from '../common/mode.js';
import type { Queryable } from '../store/database.js';
import { statement } from '../store/statement.js';
import type { Passkey } from './passkey.js';

const spend = statement(
  'passkey_challenges.spend',
  `insert into passkey_challenges (mode, challenge_hash, answered_at) values ($1, $2, $3)
   on conflict (mode, challenge_hash) do nothing returning 1`,
);

/** False: it was answered before. */
export const spendChallenge = async (db: Queryable, mode: Mode, hash: Buffer, now: Date): Promise<boolean> =>
  (await db.query(spend, [mode, hash, now])).length === 1;

const insert = statement(
  'passkeys.insert',
  `insert into passkeys (mode, credential_id, passkey_id, buyer_id, wallet_id, user_handle, public_key, counter,
     transports, created_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
   on conflict (mode, credential_id) do nothing returning 1`,
);

/** False: the credential's id is taken. */
export async function insertPasskey(db: Queryable, passkey: Passkey): Promise<boolean> {
  const { mode, credentialId, passkeyId, buyerId, walletId, userHandle } = passkey;
  const { publicKey, counter, transports, createdAt } = passkey;
  const key = [mode, credentialId, passkeyId, buyerId, walletId, userHandle];
  return (await db.query(insert, [...key, publicKey, counter, transports, createdAt])).length === 1;
}

const columns = `mode, credential_id, passkey_id, buyer_id, wallet_id, user_handle, public_key, counter, transports,
  created_at, last_used_at`;

const byCredential = statement(
  'passkeys.by_credential',
  `select ${columns} from passkeys where mode = $1 and credential_id = $2 and removed_at is null`,
);

export async function findPasskey(db: Queryable, mode: Mode, credentialId: string): Promise<Passkey | undefined> {
  const [row] = await db.query<Passkey>(byCredential, [mode, credentialId]);
  return row;
}

const ofBuyer = statement(
  'passkeys.of_buyer',
  `select ${columns} from passkeys where mode = $1 and buyer_id = $2 and removed_at is null
   order by created_at desc, passkey_id`,
);

/** A buyer's passkeys, newest first: of every wallet. */
export const listPasskeys = async (db: Queryable, mode: Mode, buyerId: string): Promise<Passkey[]> =>
  db.query<Passkey>(ofBuyer, [mode, buyerId]);

/* An authenticator that does not count says 0 each time. */
const use = statement(
  'passkeys.use',
  `update passkeys set counter = $3, last_used_at = $4
   where mode = $1 and credential_id = $2 and removed_at is null and ($3 > counter or (counter = 0 and $3 = 0))
   returning 1`,
);

/** False: it counts no higher than before, or was removed meanwhile. */
export const usePasskey = async (
  tx: Queryable,
  { mode, credentialId }: Passkey,
  counter: number,
  now: Date,
): Promise<boolean> => (await tx.query(use, [mode, credentialId, counter, now])).length === 1;

const remove = statement(
  'passkeys.remove',
  `update passkeys set removed_at = $4
   where mode = $1 and buyer_id = $2 and ($3::uuid is null or passkey_id = $3) and removed_at is null returning 1`,
);

/** Ends one passkey of a buyer by its `passkeyId`, or without one all of them. How many ended. */
export const removePasskeys = async (
  tx: Queryable,
  mode: Mode,
  { buyerId, passkeyId }: { buyerId: string; passkeyId: string | null },
  now: Date,
): Promise<number> => (await tx.query(remove, [mode, buyerId, passkeyId, now])).length;
