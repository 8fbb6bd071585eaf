import type { Mode } from '../common/mode.js';
import type { Queryable } from '../store/database.js';
import { statement } from '../store/statement.js';
import type { Merchant, Payee } from './merchant.js';

const columns = `merchant_id, mode, name, api_key, origins, support_url, legal_name, legal_address, country, require_consent,
   of_provider, amount_limits, said_own, stripe_account`;

const insert = statement(
  'merchants.insert',
  `with merchant as (
     insert into merchants (merchant_id, mode, name, api_key, origins, support_url, created_at, require_consent,
                            amount_limits, country, legal_name, legal_address, said_own, stripe_account)
     values ($1, $2, $3, $4, $5, $6, $8, $9, $10, $11, $12, $13, $14, $15) on conflict (api_key) do nothing returning merchant_id
   )
   insert into merchant_secrets (merchant_id, secret_hash, created_at)
   select merchant_id, $7, $8 from merchant returning merchant_id`,
);

/** False when the key is taken. */
export async function insertMerchant(
  db: Queryable,
  merchant: Merchant & Payee,
  secretHash: Buffer,
  now: Date,
): Promise<boolean> {
  const rows = await db.query(insert, [
    merchant.merchantId,
    merchant.mode,
    merchant.name,
    merchant.apiKey,
    merchant.origins,
    merchant.supportUrl,
    secretHash,
    now,
    merchant.requireConsent,
    JSON.stringify(merchant.amountLimits),
    merchant.country,
    merchant.legalName,
    merchant.legalAddress,
    merchant.saidOwn,
    merchant.stripeAccount,
  ]);
  return rows.length === 1;
}

const byApiKey = statement('merchants.by_api_key', `select ${columns} from merchants where api_key = $1`);

export async function findMerchant(db: Queryable, apiKey: string): Promise<(Merchant & Payee) | undefined> {
  const [row] = await db.query<Merchant & Payee>(byApiKey, [apiKey]);
  return row;
}

const byId = statement('merchants.by_id', `select ${columns} from merchants where merchant_id = $1`);

export async function findMerchantById(db: Queryable, merchantId: string): Promise<Merchant | undefined> {
  const [row] = await db.query<Merchant>(byId, [merchantId]);
  return row;
}

const withSecrets = statement(
  'merchants.with_secrets',
  `select ${columns}, array(
     select secret_hash from merchant_secrets s
     where s.merchant_id = m.merchant_id and (s.expires_at is null or s.expires_at > $2)
   ) as secret_hashes
   from merchants m where api_key = $1`,
);

/** The merchant with the hashes of its secrets that are valid now. */
export async function findMerchantWithSecrets(
  db: Queryable,
  apiKey: string,
  now: Date,
): Promise<{ merchant: Merchant; secretHashes: Buffer[] } | undefined> {
  const [row] = await db.query<Merchant & { secretHashes: Buffer[] }>(withSecrets, [apiKey, now]);
  if (!row) return undefined;
  const { secretHashes, ...merchant } = row;
  return { merchant, secretHashes };
}

const all = statement(
  'merchants.all',
  `select ${columns} from merchants where not of_provider order by created_at, merchant_id`,
);

/** Without the provider's own shops. */
export async function listMerchants(db: Queryable): Promise<(Merchant & Payee)[]> {
  return db.query<Merchant & Payee>(all);
}

const rotate = statement(
  'merchants.rotate_secret',
  `with old as (
     update merchant_secrets set expires_at = $4
     where merchant_id = $1 and (expires_at is null or expires_at > $4) returning 1
   )
   insert into merchant_secrets (merchant_id, secret_hash, created_at) values ($1, $2, $3)`,
);

/** Adds a secret; the ones before stay valid until `oldUntil`. */
export async function replaceSecret(
  db: Queryable,
  merchantId: string,
  secretHash: Buffer,
  now: Date,
  oldUntil: Date,
): Promise<void> {
  await db.query(rotate, [merchantId, secretHash, now, oldUntil]);
}

const ensureOwn = statement(
  'merchants.ensure_own',
  `insert into merchants (merchant_id, mode, name, api_key, origins, created_at, of_provider)
   values ($1, $2, $3, $4, array[$5], $6, true)
   on conflict (mode) where of_provider do update set name = excluded.name, origins = excluded.origins
   where merchants.name <> excluded.name or merchants.origins <> excluded.origins`,
);

/** Makes the provider's own shop of a mode, or gives it the name and origin it has now. Its key stays. */
export async function ensureOwnShop(
  db: Queryable,
  shop: { merchantId: string; mode: Mode; name: string; apiKey: string; origin: string },
  now: Date,
): Promise<void> {
  await db.query(ensureOwn, [shop.merchantId, shop.mode, shop.name, shop.apiKey, shop.origin, now]);
}

const own = statement('merchants.own', `select ${columns} from merchants where mode = $1 and of_provider`);

/** The provider's own shop of a mode. */
export async function findOwnShop(db: Queryable, mode: Mode): Promise<Merchant | undefined> {
  const [row] = await db.query<Merchant>(own, [mode]);
  return row;
}
