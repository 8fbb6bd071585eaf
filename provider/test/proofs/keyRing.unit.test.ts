import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createVault } from '../../src/common/vault.js';
import { createKeyRing } from '../../src/proofs/keyRing.js';
import { KEY_CACHE_TIME } from '../../src/proofs/signingKey.js';
import type { SealedSigningKey } from '../../src/proofs/signingKeyStore.js';
import type { Database } from '../../src/store/database.js';

const vaultOf = (filled: number) => createVault(new Uint8Array(32).fill(filled), (bytes) => new Uint8Array(bytes));

function storedKey(): SealedSigningKey {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return {
    mode: 'test',
    kid: 'one',
    publicJwk: publicKey.export({ format: 'jwk' }) as Record<string, unknown>,
    privateJwkSealed: vaultOf(7).seal(JSON.stringify(privateKey.export({ format: 'jwk' })), 'test/one'),
    createdAt: new Date(0),
    activeFrom: new Date(0),
    retiredAt: null,
  };
}

/** A ring over a store of one key, whose readings are counted and can be made to fail. */
function open({ vault = vaultOf(7) } = {}) {
  const stored = storedKey();
  const state = { now: 0, readings: 0, isDown: false };
  const database = {
    query: async () => {
      state.readings += 1;
      if (state.isDown) throw new Error('the store is down');
      return [{ ...stored }];
    },
  } as unknown as Database;
  const openRing = () => createKeyRing({ database, vault, clock: () => new Date(state.now) });
  return { state, stored, ring: openRing(), openRing };
}

describe('the key ring', () => {
  it('reads the keys once for all who ask within ten seconds, and then again', async () => {
    const { ring, state } = open();
    await Promise.all([ring.keys(), ring.keys()]);
    state.now = KEY_CACHE_TIME - 1;
    await ring.keys();
    expect(state.readings).toBe(1);
    state.now = KEY_CACHE_TIME;
    await ring.keys();
    expect(state.readings).toBe(2);
  });

  it('reads sooner for who wants them newer, and when the clock is set back', async () => {
    const { ring, state } = open();
    await ring.keys();
    state.now = 1_000;
    await ring.keys(1_000);
    expect(state.readings).toBe(2);
    state.now -= KEY_CACHE_TIME;
    await ring.keys();
    expect(state.readings).toBe(3);
  });

  it('keeps nothing of a reading that failed', async () => {
    const { ring, state } = open();
    state.isDown = true;
    await expect(ring.keys()).rejects.toThrow('the store is down');
    state.isDown = false;
    expect(await ring.keys()).toHaveLength(1);
  });

  it('shares nothing with another over the same store', async () => {
    const { ring, openRing, state } = open();
    await ring.keys();
    await openRing().keys();
    expect(state.readings).toBe(2);
  });

  it('imports a key once, also one that was read again, and never tells the sealed one', async () => {
    const { ring, state, stored } = open();
    const [before] = await ring.keys();
    const privateKey = before!.privateKey();
    stored.retiredAt = new Date(5);
    state.now = KEY_CACHE_TIME;
    const [after] = await ring.keys();
    expect(after).toMatchObject({ kid: 'one', retiredAt: new Date(5) });
    expect(after!.privateKey()).toBe(privateKey);
    expect(after!.checkingKey()).toBe(privateKey);
    expect(after).not.toHaveProperty('privateJwkSealed');
  });

  it('checks with the public half under another master key, and signs nothing', async () => {
    const { ring } = open({ vault: vaultOf(8) });
    const [key] = await ring.keys();
    expect(key!.checkingKey()).toMatchObject({ type: 'public', asymmetricKeyType: 'ed25519' });
    expect(key!.checkingKey()).toBe(key!.checkingKey());
    expect(() => key!.privateKey()).toThrow();
  });
});
