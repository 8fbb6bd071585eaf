import { ORIGIN_PROOF_LIFETIME } from 'ondemand-pay/protocol';
import type { Mode } from '../common/mode.js';
import type { SigningKey } from '../ports/keyRing.js';

/** Milliseconds that every reader of the keys may go on with what it read. */
export const KEY_CACHE_TIME = 10_000;

/**
 * Milliseconds a new key is published before it signs: every process of the provider has read it by then, and
 * verifiers that fetched the keys just before will fetch again (jose waits 30 s between two fetches).
 */
export const PUBLISHED_BEFORE_USE = 60_000;

/**
 * The key that signs now; `undefined` when there is none yet. When the clock was set back to before the first key,
 * that one signs: a clock that ran ahead for a while must not stop all sales.
 */
export function activeKey<K extends SigningKey>(keys: readonly K[], mode: Mode, now: Date): K | undefined {
  const ofMode = keys
    .filter((key) => key.mode === mode)
    .toSorted((a, b) => a.activeFrom.getTime() - b.activeFrom.getTime());
  const active = ofMode.findLast((key) => key.activeFrom <= now && (key.retiredAt === null || key.retiredAt > now));
  const first = ofMode[0];
  return active ?? (first && first.activeFrom > now ? first : undefined);
}

/** True while a proof that this key signed may still be valid, or will be: the JWKS lists it. */
export function isPublished(key: SigningKey, now: Date): boolean {
  if (key.retiredAt === null) return true;
  return key.retiredAt.getTime() + ORIGIN_PROOF_LIFETIME * 1000 + KEY_CACHE_TIME > now.getTime();
}
