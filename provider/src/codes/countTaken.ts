import { Refusal } from '../common/refusal.js';
import type { Metrics } from '../metrics/metrics.js';

/** Without an open code there is nothing to guess: what strangers send without one must not look like guessing. */
const REFUSED_GUESSES: readonly string[] = ['code_expired', 'code_used_up', 'rate_limited'];

/** Counts what came of a code that was typed in, wherever it was typed in. */
export async function countTaken<T extends object>(metrics: Metrics | undefined, take: () => Promise<T>): Promise<T> {
  try {
    const taken = await take();
    metrics?.code('wrong' in taken ? 'refused' : 'verified');
    return taken;
  } catch (error) {
    if (error instanceof Refusal && REFUSED_GUESSES.includes(error.code)) metrics?.code('refused');
    throw error;
  }
}
