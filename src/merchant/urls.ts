import type { Order } from '../protocol/merchantApi.js';

/**
 * The URL of a buyer's collection at this merchant. The token comes from a submitted form, so it is escaped,
 * and the two names that would climb out of the path even when escaped are refused.
 */
export function usersUrl(providerUrl: string, userToken: string): string {
  if (!isPathSegment(userToken)) throw new TypeError('userToken must be the token from the submission');
  return `${providerUrl}/api/v1/users/${encodeURIComponent(userToken)}`;
}

/** False for what cannot stand as one segment of a path. @see https://url.spec.whatwg.org/#double-dot-path-segment */
export const isPathSegment = (value: string): boolean =>
  // Half a surrogate pair cannot be escaped.
  value !== '' && value !== '.' && value !== '..' && !/\p{Surrogate}/u.test(value);

/** An order's URL, once it is sure to be one of this provider: the credentials are sent there. */
export function readOrderUrl(providerUrl: string, order: Pick<Order, 'url'> | string): string {
  const written = typeof order === 'string' ? order : order.url;
  const url = URL.canParse(written) ? new URL(written) : undefined;
  const root = new URL(`${providerUrl}/api/v1/users/`);
  const rest = url?.origin === root.origin && url.pathname.startsWith(root.pathname) && !url.search && !url.hash;
  if (!url || !rest || !/^[^/]+\/orders\/[^/]+$/.test(url.pathname.slice(root.pathname.length))) {
    throw new TypeError(`order must be an order of this merchant, or its URL at ${providerUrl}`);
  }
  return url.href;
}
