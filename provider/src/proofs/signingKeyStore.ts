import type { Mode } from '../common/mode.js';
import type { SigningKey } from '../ports/keyRing.js';
import type { Queryable } from '../store/database.js';
import { statement } from '../store/statement.js';

export type SealedSigningKey = SigningKey & { privateJwkSealed: Buffer };

const all = statement(
  'signing_keys.all',
  `select mode, kid, public_jwk, private_jwk_sealed, created_at, active_from, retired_at from signing_keys
   order by active_from desc, kid`,
);

/** All keys that ever signed, newest first: a proof must be told from a forgery also long after it expired. */
export async function allSigningKeys(db: Queryable): Promise<SealedSigningKey[]> {
  return db.query<SealedSigningKey>(all);
}

const insert = statement(
  'signing_keys.insert',
  `insert into signing_keys (mode, kid, public_jwk, private_jwk_sealed, created_at, active_from)
   values ($1, $2, $3, $4, $5, $6)`,
);

export async function insertSigningKey(tx: Queryable, key: SealedSigningKey): Promise<void> {
  const { mode, kid, publicJwk, privateJwkSealed, createdAt, activeFrom } = key;
  await tx.query(insert, [mode, kid, JSON.stringify(publicJwk), privateJwkSealed, createdAt, activeFrom]);
}

const retire = statement(
  'signing_keys.retire',
  'update signing_keys set retired_at = $2 where mode = $1 and retired_at is null',
);

/** Every key of the mode that has no end ends at a time. */
export async function retireSigningKeys(tx: Queryable, mode: Mode, at: Date): Promise<void> {
  await tx.query(retire, [mode, at]);
}
