import { createPrivateKey, createPublicKey, type JsonWebKey } from 'node:crypto';
import type { Deps } from '../ports/deps.js';
import type { KeyRing, RingKey } from '../ports/keyRing.js';
import { KEY_CACHE_TIME } from './signingKey.js';
import { allSigningKeys, type SealedSigningKey } from './signingKeyStore.js';

/** Reads the signing keys of a store, and again once they are too old. A reading that failed is not kept. */
export function createKeyRing({ database, vault, clock }: Pick<Deps, 'database' | 'vault' | 'clock'>): KeyRing {
  let latest: { keys: Promise<RingKey[]>; readAt: number } | undefined;
  /* Keys never change, so what was imported of one stays good. */
  const imports = new Map<string, Pick<RingKey, 'privateKey' | 'publicKey'>>();

  function ringKey({ privateJwkSealed, ...key }: SealedSigningKey): RingKey {
    const id = `${key.mode}/${key.kid}`;
    const imported = imports.get(id) ?? {
      privateKey: once(() =>
        createPrivateKey({ key: JSON.parse(vault.open(privateJwkSealed, id)) as JsonWebKey, format: 'jwk' }),
      ),
      publicKey: once(() => createPublicKey({ key: key.publicJwk as JsonWebKey, format: 'jwk' })),
    };
    imports.set(id, imported);
    return { ...key, ...imported };
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
