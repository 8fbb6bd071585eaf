import { createRemoteJWKSet, customFetch, type JWTVerifyGetKey } from 'jose';
import { abortable } from './abortable.js';
import type { Fetch } from './loopbackFetch.js';

/** Milliseconds after which the keys are fetched again, so that one that was withdrawn is not trusted for long. */
const FRESH_FOR = 10 * 60_000;
/** Milliseconds in which a provider that did not answer is not asked again. */
const LEFT_ALONE_FOR = 30_000;

/**
 * The provider's published keys. They are kept: while the provider is away, a proof signed with a key that is known still
 * verifies. They are fetched again when they are older than ten minutes, or when a proof names a key that is not among
 * them.
 */
export function createKeySet({ url, fetch, clock }: { url: string; fetch: Fetch; clock(): number }): JWTVerifyGetKey {
  const kept = createRemoteJWKSet(new URL(url), {
    // The time-out holds also for a fetch that does not look at its signal.
    [customFetch]: (address, init) => abortable(fetch(address, init), init.signal),
    cacheMaxAge: Number.POSITIVE_INFINITY,
  });
  let freshUntil: number | undefined;

  return async (header, token) => {
    if (freshUntil !== undefined && clock() >= freshUntil) {
      freshUntil = clock() + LEFT_ALONE_FOR;
      await kept.reload().then(
        () => (freshUntil = clock() + FRESH_FOR),
        () => undefined,
      );
    }
    const key = await kept(header, token);
    freshUntil ??= clock() + FRESH_FOR;
    return key;
  };
}
