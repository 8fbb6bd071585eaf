import { loopbackUrl } from '../protocol/loopback.js';

/** A `fetch` for one URL and its options: all this client needs of it. */
export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

/**
 * Reaches names under `.localhost` at 127.0.0.1; see {@link loopbackUrl}. `Host` changes along, since `fetch`
 * does not let it be set: the provider knows its own URL from its configuration.
 */
export const loopbackFetch =
  (fetch: Fetch): Fetch =>
  (url, init) =>
    fetch(loopbackUrl(new URL(url)).href, init);
