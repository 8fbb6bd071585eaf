import { hash, timingSafeEqual } from 'node:crypto';

/**
 * API secrets are 256 random bits, so a fast hash keeps them as safe as a slow one: slow hashes are for
 * passwords that people choose, and would cost more than the order.
 */
export const hashSecret = (secret: string): Buffer => hash('sha256', secret, 'buffer');

/** Compares in constant time with every valid hash: the time tells nothing about how much was right. */
export function matchesSecret(secret: string, hashes: readonly Buffer[]): boolean {
  const given = hashSecret(secret);
  return hashes.reduce((matched, valid) => timingSafeEqual(given, valid) || matched, false);
}
