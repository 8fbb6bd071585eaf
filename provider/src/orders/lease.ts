import { doubled } from '../common/eachDue.js';

/**
 * Milliseconds a lease lasts: longer than the two rail calls it may cover, so that two workers do not ask for the
 * same outcome at once. If they do, the rail's idempotency key keeps it harmless.
 */
export const LEASE = 30_000;

/**
 * Milliseconds to leave a rail alone after it could not say: 1 s, doubling, at most 5 minutes. It is never given up.
 */
export const backoff = (attempts: number): number => doubled(1000, attempts, 300_000);

/**
 * Milliseconds between two questions about what its rail decides in days: nobody waits, and the rail tells by itself.
 */
export const PENDING_INTERVAL = 3_600_000;

export const later = (from: Date, milliseconds: number): Date => new Date(from.getTime() + milliseconds);

/** True when nobody is asking the rail for this outcome. */
export const isFree = ({ leaseUntil }: { leaseUntil: Date | null }, now: Date): boolean =>
  leaseUntil === null || leaseUntil <= now;
