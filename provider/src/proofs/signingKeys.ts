import type { KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { ORIGIN_PROOF_ALGORITHM } from 'ondemand-pay/protocol';
import type { Mode } from '../common/mode.js';
import type { Vault } from '../common/vault.js';
import type { Deps } from '../ports/deps.js';
import type { RingKey, SigningKey } from '../ports/keyRing.js';
import type { Queryable } from '../store/database.js';
import { activeKey, PUBLISHED_BEFORE_USE } from './signingKey.js';
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
 * sign any more: running servers still use it until they read the keys again, `KEY_CACHE_TIME` later.
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
export async function currentSigningKey(
  { keyRing, clock }: Pick<Deps, 'keyRing' | 'clock'>,
  mode: Mode,
): Promise<SigningKey> {
  const key = activeKey(await keyRing.keys(), mode, clock());
  if (!key) throw new Error(`There is no signing key for ${mode} proofs`);
  return key;
}

/** The private part of a key, to sign or to sign again with. @throws Error when the master key is another. */
export async function privateKeyOf(deps: Pick<Deps, 'keyRing'>, mode: Mode, kid: string): Promise<KeyObject> {
  const key = await findKey(deps, mode, kid);
  if (!key) throw new Error('A proof names a signing key that is not in the store');
  return key.privateKey();
}

/** What checks a signature of this key; `undefined` for a key that never existed in this mode. */
export async function checkingKeyOf(
  deps: Pick<Deps, 'keyRing'>,
  mode: Mode,
  kid: string,
): Promise<KeyObject | undefined> {
  return (await findKey(deps, mode, kid))?.checkingKey();
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

/* Milliseconds. */
const FORGERY_PAUSE = 1_000;

/* A key made a moment ago by another process is looked for once more, but not for every forgery. */
async function findKey({ keyRing }: Pick<Deps, 'keyRing'>, mode: Mode, kid: string): Promise<RingKey | undefined> {
  const isIt = (key: RingKey) => key.mode === mode && key.kid === kid;
  return (await keyRing.keys()).find(isIt) ?? (await keyRing.keys(FORGERY_PAUSE)).find(isIt);
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
