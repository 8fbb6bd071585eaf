import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { ORIGIN_PROOF_ALGORITHM } from 'ondemand-pay/protocol';
import type { Mode } from '../common/mode.js';
import type { Vault } from '../common/vault.js';
import type { Deps } from '../ports/deps.js';
import type { Database, Queryable } from '../store/database.js';
import { activeKey, KEY_CACHE_TIME, PUBLISHED_BEFORE_USE, type SigningKey } from './signingKey.js';
import { allSigningKeys, insertSigningKey, retireSigningKeys, type SealedSigningKey } from './signingKeyStore.js';

type KeyDeps = Pick<Deps, 'database' | 'vault' | 'clock'>;

/** Makes the key of each mode that has none. Two processes at once may make two: both verify, the newer signs. */
export async function ensureSigningKeys(deps: KeyDeps): Promise<void> {
  const now = deps.clock();
  const keys = await allSigningKeys(deps.database);
  for (const mode of ['test', 'live'] as const) {
    if (keys.some((key) => key.mode === mode && key.retiredAt === null)) continue;
    await insertSigningKey(deps.database, await makeKey(deps.vault, mode, now, now));
  }
}

/**
 * Makes a new key, published at once and signing {@link PUBLISHED_BEFORE_USE} later, when the one before
 * stops. That one stays published until its last proof has expired. `atOnce` is for a key that must not or cannot
 * sign any more: running servers still use it until they read the keys again, {@link KEY_CACHE_TIME} later.
 */
export async function rotateSigningKey(
  { database, vault, clock }: KeyDeps,
  mode: Mode,
  { atOnce = false }: { atOnce?: boolean } = {},
): Promise<SigningKey> {
  const now = clock();
  const activeFrom = new Date(now.getTime() + (atOnce ? 0 : PUBLISHED_BEFORE_USE));
  const key = await makeKey(vault, mode, now, activeFrom);
  await database.transaction(async (tx) => {
    await retireSigningKeys(tx, mode, activeFrom);
    await insertSigningKey(tx, key);
  });
  return withoutPrivatePart(key);
}

/** All keys of both modes, newest first. */
export const listSigningKeys = async (db: Queryable): Promise<SigningKey[]> =>
  (await allSigningKeys(db)).map(withoutPrivatePart);

/** The key that signs a mode's proofs now. @throws Error when {@link ensureSigningKeys} was never run. */
export async function currentSigningKey(deps: KeyDeps, mode: Mode): Promise<SigningKey> {
  const key = activeKey(await cachedKeys(deps), mode, deps.clock());
  if (!key) throw new Error(`There is no signing key for ${mode} proofs`);
  return key;
}

/** The private part of a key, to sign or to sign again with. @throws Error when the master key is another. */
export async function privateKeyOf(deps: KeyDeps, mode: Mode, kid: string): Promise<KeyObject> {
  const key = await findKey(deps, mode, kid);
  if (!key) throw new Error('A proof names a signing key that is not in the store');
  key.privateKey ??= createPrivateKey({
    key: JSON.parse(deps.vault.open(key.privateJwkSealed, `${mode}/${kid}`)) as JsonWebKey,
    format: 'jwk',
  });
  return key.privateKey;
}

/** The public part; `undefined` for a key that never existed in this mode. */
export async function publicKeyOf(deps: KeyDeps, mode: Mode, kid: string): Promise<KeyObject | undefined> {
  const key = await findKey(deps, mode, kid);
  if (key) key.publicKey ??= createPublicKey({ key: key.publicJwk as JsonWebKey, format: 'jwk' });
  return key?.publicKey;
}

/** The modes whose signing key was sealed with another master key, or changed: nothing can be signed with it. */
export async function unreadableSigningKeys({ database, vault, clock }: KeyDeps): Promise<Mode[]> {
  const keys = await allSigningKeys(database);
  return (['test', 'live'] as const).filter((mode) => {
    const key = activeKey(keys, mode, clock());
    if (!key) return false;
    try {
      vault.open(key.privateJwkSealed, `${mode}/${key.kid}`);
      return false;
    } catch {
      return true;
    }
  });
}

/** The keys as every request may read them, at most {@link KEY_CACHE_TIME} old. */
export const signingKeys = async (deps: KeyDeps): Promise<SigningKey[]> =>
  (await cachedKeys(deps)).map(withoutPrivatePart);

/* Milliseconds. */
const FORGERY_PAUSE = 1_000;

/* A key is imported when first needed, once for as long as it is cached. */
type CachedKey = SealedSigningKey & { privateKey?: KeyObject; publicKey?: KeyObject };
const caches = new WeakMap<Database, { keys: Promise<CachedKey[]>; readAt: number }>();

/* A key made a moment ago by another process is looked for once more, but not for every forgery. */
async function findKey(deps: KeyDeps, mode: Mode, kid: string): Promise<CachedKey | undefined> {
  const isIt = (key: CachedKey) => key.mode === mode && key.kid === kid;
  return (await cachedKeys(deps)).find(isIt) ?? (await cachedKeys(deps, FORGERY_PAUSE)).find(isIt);
}

function cachedKeys({ database, clock }: KeyDeps, maxAge = KEY_CACHE_TIME): Promise<CachedKey[]> {
  const now = clock().getTime();
  const cache = caches.get(database);
  if (cache && Math.abs(now - cache.readAt) < maxAge) return cache.keys;
  const keys = allSigningKeys(database).then((read) => keepImports(read, cache));
  caches.set(database, { keys, readAt: now });
  keys.catch(() => caches.delete(database));
  return keys;
}

/** Keys never change, so what was imported of one stays good. */
async function keepImports(read: SealedSigningKey[], before?: { keys: Promise<CachedKey[]> }): Promise<CachedKey[]> {
  const known = (await before?.keys.catch(() => undefined)) ?? [];
  return read.map((key) => ({ ...known.find(({ mode, kid }) => mode === key.mode && kid === key.kid), ...key }));
}

async function makeKey(vault: Vault, mode: Mode, createdAt: Date, activeFrom: Date): Promise<SealedSigningKey> {
  const pair = await generateKeyPair(ORIGIN_PROOF_ALGORITHM, { crv: 'Ed25519', extractable: true });
  const publicPart = await exportJWK(pair.publicKey);
  const kid = await calculateJwkThumbprint(publicPart);
  const sealed = vault.seal(JSON.stringify(await exportJWK(pair.privateKey)), `${mode}/${kid}`);
  const publicJwk = { ...publicPart, kid, alg: ORIGIN_PROOF_ALGORITHM, use: 'sig' };
  return { mode, kid, publicJwk, privateJwkSealed: sealed, createdAt, activeFrom, retiredAt: null };
}

function withoutPrivatePart({ mode, kid, publicJwk, createdAt, activeFrom, retiredAt }: SigningKey): SigningKey {
  return { mode, kid, publicJwk, createdAt, activeFrom, retiredAt };
}
