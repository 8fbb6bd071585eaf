import type { Mode } from '../common/mode.js';
import { Refusal } from '../common/refusal.js';
import type { Queryable } from '../store/database.js';
import { countAttempt } from './attemptStore.js';
import { type Limit, secondsLeft } from './codeRules.js';

export type { Limit } from './codeRules.js';

/**
 * Counts one attempt in a transaction; one that is refused is not counted, since the transaction ends with it.
 * @throws {Refusal} `rate_limited` with the seconds until every exceeded limit starts again.
 */
export async function limitAttempts(tx: Queryable, mode: Mode, limits: readonly Limit[], now: Date): Promise<void> {
  const exceeded = await countAttempt(tx, mode, limits, now);
  if (exceeded.length === 0) return;
  throw new Refusal('rate_limited', { retryAfter: Math.max(...exceeded.map((limit) => secondsLeft(limit, now))) });
}
