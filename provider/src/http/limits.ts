/** At most `requests` in each window of `seconds`. */
export type WindowLimit = { requests: number; seconds: number };

/** Far above any shop's sales, and below what would keep a store of one machine from everyone else. */
export const MERCHANT_LIMIT: WindowLimit = { requests: 20_000, seconds: 10 };

/**
 * Counts in fixed windows, in memory: each process allows the limit for itself. Only authenticated names are
 * counted, so the memory is bounded by the number of merchants.
 */
export function windowLimiter({ requests, seconds }: WindowLimit, clock: () => Date) {
  const length = seconds * 1000;
  const counts = new Map<string, number>();
  let window = 0;
  return {
    /** Counts one request: 0 when it is allowed, else the seconds until the window ends. */
    take(name: string): number {
      const now = clock().getTime();
      const current = Math.floor(now / length);
      if (current !== window) {
        window = current;
        counts.clear();
      }
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      return count <= requests ? 0 : Math.ceil(((current + 1) * length - now) / 1000);
    },
  };
}
