import { setTimeout as pause } from 'node:timers/promises';

/** Longer than any screen takes to come on a busy machine. */
const PATIENCE = 20_000;

/**
 * Waits until a condition holds, and gives what it found. A page on its way to the next answers nothing, so an error
 * is taken for "not yet".
 * @throws {Error} saying what was waited for, with the last error as its cause.
 */
export async function until<T>(what: string, condition: () => Promise<T | undefined | false | null>): Promise<T> {
  const end = Date.now() + PATIENCE;
  let cause: unknown;
  while (Date.now() < end) {
    try {
      const found = await condition();
      if (found) return found;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    await pause(50);
  }
  throw new Error(`waited in vain for ${what}`, { cause });
}
