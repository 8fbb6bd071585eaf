import type { JWK } from 'jose';
import { abortable } from './abortable.js';
import type { Fetch } from './loopbackFetch.js';

/** Milliseconds after which the keys are fetched again, so that one that was withdrawn is not trusted for long. */
const FRESH_FOR = 10 * 60_000;
/** Milliseconds in which the provider is not asked again, whether it did not answer or did not have the key. */
const LEFT_ALONE_FOR = 30_000;
/** Milliseconds for one answer. */
const TIMEOUT = 5000;

/** Finds the key that a proof names; undefined where the provider has published no such key. */
export type KeySet = (kid: unknown) => Promise<JWK | undefined>;

/**
 * The provider's published keys. They are kept: while the provider is away, a proof signed with a key that is known
 * still verifies. They are fetched again when they are older than ten minutes, or when a proof names a key that is
 * not among them. The function throws what the fetch failed with, if only that fetch could have told.
 */
export function createKeySet({ url, fetch, clock }: { url: string; fetch: Fetch; clock(): number }): KeySet {
  let keys: JWK[] | undefined;
  let freshUntil = 0;
  let leftAloneUntil = 0;
  let trouble: { cause: unknown } | undefined;
  let loading: Promise<void> | undefined;

  /** One fetch for all who wait for it. */
  const load = () => {
    loading ??= loadOnce().finally(() => (loading = undefined));
    return loading;
  };

  async function loadOnce(): Promise<void> {
    try {
      keys = await fetchKeys(url, fetch);
      freshUntil = clock() + FRESH_FOR;
      trouble = undefined;
    } catch (cause) {
      freshUntil = clock() + LEFT_ALONE_FOR;
      trouble = { cause };
    }
    leftAloneUntil = clock() + LEFT_ALONE_FOR;
  }

  return async (kid) => {
    const find = () => keys?.find((key) => key.kid === kid);
    if (!keys || clock() >= freshUntil) await load();
    if (!find() && clock() >= leftAloneUntil) await load();
    const key = find();
    if (!key && trouble) throw trouble.cause;
    return key;
  };
}

async function fetchKeys(url: string, fetch: Fetch): Promise<JWK[]> {
  const signal = AbortSignal.timeout(TIMEOUT);
  const asking = async () => {
    const response = await fetch(url, { headers: { Accept: 'application/json' }, redirect: 'manual', signal });
    if (response.status !== 200) throw new TypeError(`the provider's keys: status ${response.status}`);
    return response.json();
  };
  // The time-out holds also for a fetch that does not look at its signal.
  const body: unknown = await abortable(asking(), signal);
  const { keys } = (body ?? {}) as { keys?: unknown };
  if (!Array.isArray(keys)) throw new TypeError("the provider's keys: the answer is no key set");
  return keys.filter(isForProofs).map(({ kid, kty, crv, x }) => ({ kid, kty, crv, x }) as JWK);
}

/** A key of any other kind could never have signed a proof. */
const isForProofs = (key: JWK | null): key is JWK =>
  typeof key?.kid === 'string' &&
  key.kty === 'OKP' &&
  key.crv === 'Ed25519' &&
  (key.alg === undefined || key.alg === 'EdDSA') &&
  (key.use === undefined || key.use === 'sig') &&
  typeof key.x === 'string';
