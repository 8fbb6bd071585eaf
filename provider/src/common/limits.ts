import { isIPv6 } from 'node:net';
import type { Mode } from './mode.js';

/** Said of a connection whose address the server in front did not tell. */
export const UNKNOWN_ADDRESS = 'unknown';

/** At most `requests` in each window of `seconds`. */
export type WindowLimit = { requests: number; seconds: number };

/** Far above any shop's sales, and below what would keep a store of one machine from everyone else. */
export const MERCHANT_LIMIT: WindowLimit = { requests: 20_000, seconds: 10 };

/** How many frames may be opened: from one network address, and under one key. */
export type SessionLimits = { address: WindowLimit; key: WindowLimit };

/**
 * Many buyers share an address behind a carrier's NAT, and a page opens a frame for every form on it. A shop's tests
 * under load come from one address.
 */
export const SESSION_LIMITS: { readonly [M in Mode]: SessionLimits } = {
  live: { address: { requests: 600, seconds: 60 }, key: { requests: 60_000, seconds: 60 } },
  test: { address: { requests: 30_000, seconds: 60 }, key: { requests: 60_000, seconds: 60 } },
};

/** What one subscriber has: an IPv4 address, or the first 64 bits of an IPv6 address. */
export const networkOf = (address: string): string => prefixOf(address, 64);

/**
 * The networks that an address counts for, each with how many times the limit of one subscriber it may use. A line is
 * often handed 256 or 65 536 IPv6 networks of the smallest size.
 */
export const networksOf = (address: string): { network: string; times: number }[] => [
  { network: networkOf(address), times: 1 },
  ...(isIPv6(address)
    ? [
        { network: siteOf(address), times: 3 },
        { network: `${prefixOf(address, 48)}/48`, times: 10 },
      ]
    : []),
];

/** What one line has: an IPv4 address, or the first 56 bits of an IPv6 address. */
export const siteOf = (address: string): string => (isIPv6(address) ? `${prefixOf(address, 56)}/56` : address);

function prefixOf(address: string, bits: 48 | 56 | 64): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.toLowerCase().split('::');
  const groups = head === '' ? [] : head.split(':');
  const zeros = tail === undefined ? 0 : 8 - groups.length - (tail === '' ? 0 : tail.split(':').length);
  const all = [...groups, ...Array<string>(Math.max(zeros, 0)).fill('0'), ...(tail ? tail.split(':') : [])];
  const kept = all.slice(0, Math.ceil(bits / 16)).map((group) => group.replace(/^0+(?=.)/, ''));
  if (bits === 56) kept[3] = (Number.parseInt(kept[3] ?? '0', 16) & 0xff00).toString(16);
  return kept.join(':');
}

/** A count of requests by name. */
export type Limiter = {
  /**
   * Counts one request: 0 when it is allowed, else the seconds until the window ends.
   * @param times how often the limit may be used under this name; once if left out
   */
  take(name: string, times?: number): number;
};

/**
 * Counts in fixed windows, in memory: each process allows the limit for itself. Only what one window brings is
 * remembered: callers count names they know, or what cannot be made up, such as the address of a connection.
 */
export function windowLimiter({ requests, seconds }: WindowLimit, clock: () => Date): Limiter {
  const length = seconds * 1000;
  const counts = new Map<string, number>();
  let window = 0;
  return {
    take(name: string, times = 1): number {
      const now = clock().getTime();
      const current = Math.floor(now / length);
      if (current !== window) {
        window = current;
        counts.clear();
      }
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      return count <= requests * times ? 0 : Math.ceil(((current + 1) * length - now) / 1000);
    },
  };
}

/** Counts of opened frames, one for each mode. */
export type SessionLimiters = { readonly [M in Mode]: { readonly [L in keyof SessionLimits]: Limiter } };

/** @param limits of both modes; {@link SESSION_LIMITS} if left out. */
export function createSessionLimiters(limits: SessionLimits | undefined, clock: () => Date): SessionLimiters {
  const limitersOf = ({ address, key }: SessionLimits) => ({
    address: windowLimiter(address, clock),
    key: windowLimiter(key, clock),
  });
  return { test: limitersOf(limits ?? SESSION_LIMITS.test), live: limitersOf(limits ?? SESSION_LIMITS.live) };
}
