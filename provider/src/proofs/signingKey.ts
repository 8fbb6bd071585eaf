import { ORIGIN_PROOF_LIFETIME } from 'ondemand-pay/protocol';
import type { Mode } from '../mode.js';

/** A key that signs origin proofs, without its private part. */
export type SigningKey = {
  mode: Mode;
  /** Its thumbprint (RFC 7638). */
  kid: string;
  publicJwk: Record<string, unknown>;
  createdAt: Date;
  /** Signs from here, */
  activeFrom: Date;
  /** until here; null: until it is rotated out. */
  retiredAt: Date | null;
};

/** Milliseconds that every reader of the keys may go on with what it read. */
export const KEY_CACHE_TIME = 10_000;

/**
 * Milliseconds a new key is published before it signs: every process of the provider has read it by then, and
 * verifiers that fetched the keys just before will fetch again (jose waits 30 s between two fetches).
 */
export const PUBLISHED_BEFORE_USE = 60_000;

/** The key that signs now; `undefined` when there is none yet. */
export function activeKey<K extends SigningKey>(keys: readonly K[], mode: Mode, now: Date): K | undefined {
  return keys
    .filter((key) => key.mode === mode && key.activeFrom <= now && (key.retiredAt === null || key.retiredAt > now))
    .reduce<K | undefined>((newest, key) => (newest && newest.activeFrom >= key.activeFrom ? newest : key), undefined);
}

/** True while a proof that this key signed may still be valid, or will be: the JWKS lists it. */
export function isPublished(key: SigningKey, now: Date): boolean {
  if (key.retiredAt === null) return true;
  return key.retiredAt.getTime() + ORIGIN_PROOF_LIFETIME * 1000 + KEY_CACHE_TIME > now.getTime();
}
