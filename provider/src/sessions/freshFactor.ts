import { Refusal } from '../common/refusal.js';
import type { Deps } from '../ports/deps.js';
import type { FrameSession } from './frameSession.js';
import { factorsSince } from './frameSessionStore.js';

/** Milliseconds for which a code or another factor lets the buyer change things. */
export const FRESH = 5 * 60_000;

/**
 * What the buyer gave in this session less than five minutes ago: anything, or something that does not come with the
 * number.
 */
export const freshFactors = (
  { database, clock }: Pick<Deps, 'database' | 'clock'>,
  session: FrameSession,
): Promise<{ any: boolean; second: boolean }> => factorsSince(database, session, new Date(clock().getTime() - FRESH));

/** @throws {Refusal} `factor_missing` without a code or another factor less than five minutes old. */
export async function requireFreshFactor(deps: Pick<Deps, 'database' | 'clock'>, session: FrameSession): Promise<void> {
  if (!(await freshFactors(deps, session)).any) throw new Refusal('factor_missing');
}

/**
 * @throws {Refusal} `second_factor_missing` without something less than five minutes old that does not come with the
 * number.
 */
export async function requireSecondFactor(
  deps: Pick<Deps, 'database' | 'clock'>,
  session: FrameSession,
): Promise<void> {
  if (!(await freshFactors(deps, session)).second) throw new Refusal('second_factor_missing');
}
