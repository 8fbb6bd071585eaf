import type { Logger } from 'pino';
import { errorName } from './errorName.js';

/**
 * Does the same for each of what is due. One that fails is logged, and keeps no other from its turn.
 * @param failed what the log says of it.
 * @returns how many there were.
 */
export async function forEachDue<T>(
  log: Pick<Logger, 'error'>,
  due: readonly T[],
  act: (one: T) => Promise<void>,
  failed: string,
): Promise<number> {
  const results = await Promise.allSettled(due.map(act));
  for (const result of results) {
    if (result.status === 'rejected') log.error({ error: errorName(result.reason) }, failed);
  }
  return due.length;
}

/** Milliseconds until something is tried again: the first wait, doubled with each time that it came to nothing. */
export const doubled = (first: number, times: number, most: number): number => Math.min(first * 2 ** times, most);
