import { createPrivateKey, createPublicKey, type JsonWebKey } from 'node:crypto';
import type { Deps } from '../ports/deps.js';
import type { KeyRing, RingKey, SigningKey } from '../ports/keyRing.js';
import { KEY_CACHE_TIME } from './signingKey.js';
import { allSigningKeys, type SealedSigningKey } from './signingKeyStore.js';

/** Reads the signing keys of a store, and again once they are too old. A reading that failed is not kept. */
export function createKeyRing({ database, vault, clock }: Pick<Deps, 'database' | 'vault' | 'clock'>): KeyRing {
  let latest: { keys: Promise<RingKey[]>; readAt: number } | undefined;
  /* Keys never change, so what was imported of one stays good. */
  const imports = new Map<string, Pick<RingKey, 'privateKey' | 'checkingKey'>>();

  function ringKey({ privateJwkSealed, ...key }: SealedSigningKey): RingKey {
    const id = `${key.mode}/${key.kid}`;
    const imported = imports.get(id) ?? halves(privateJwkSealed, key, id);
    imports.set(id, imported);
    return { ...key, ...imported };
  }

  function halves(sealed: Buffer, { publicJwk }: SigningKey, id: string): Pick<RingKey, 'privateKey' | 'checkingKey'> {
    const privateKey = once(() =>
      createPrivateKey({ key: JSON.parse(vault.open(sealed, id)) as JsonWebKey, format: 'jwk' }),
    );
    const checkingKey = once(() => {
      try {
        return privateKey();
      } catch {
        return createPublicKey({ key: publicJwk as JsonWebKey, format: 'jwk' });
      }
    });
    return { privateKey, checkingKey };
  }

  return {
    keys(maxAge = KEY_CACHE_TIME) {
      const now = clock().getTime();
      if (latest && Math.abs(now - latest.readAt) < maxAge) return latest.keys;
      const keys = allSigningKeys(database).then((read) => read.map(ringKey));
      latest = { keys, readAt: now };
      keys.catch(() => {
        if (latest?.keys === keys) latest = undefined;
      });
      return keys;
    },
  };
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
