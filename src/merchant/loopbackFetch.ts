import { loopbackUrl } from '../protocol/loopback.js';

/** A `fetch` for one URL and its options: all this client needs of it. */
export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

/** Reaches names under `.localhost` at 127.0.0.1 and keeps the name in `Host`; see {@link loopbackUrl}. */
export function loopbackFetch(fetch: Fetch): Fetch {
  return (url, init = {}) => {
    const written = new URL(url);
    const reached = loopbackUrl(written);
    if (reached === written) return fetch(url, init);
    const headers = new Headers(init.headers);
    headers.set('Host', written.host);
    return fetch(reached.href, { ...init, headers });
  };
}
