import type { Mode } from '../common/mode.js';
import { Refusal } from '../common/refusal.js';
import type { Deps } from '../ports/deps.js';
import { lockAhead, readAhead, writeAhead } from './testClockStore.js';

type ClockDeps = Pick<Deps, 'database' | 'clock'>;

/** What the clock of test keys shows. */
export type TestTime = {
  now: Date;
  /** Milliseconds it is ahead of the real one. */
  ahead: number;
};

/** Milliseconds it can be ahead at most: a hundred years are more than any subscription, and still a date. */
const MOST_AHEAD = 100 * 365.25 * 86_400_000;

/**
 * The clock of test keys. It dates orders and tells in which period a charge counts, and is read from the store each
 * time, so that every process agrees. Codes, sessions, proofs, leases and deliveries keep the real time: shops check
 * proofs and signatures against the world's clock.
 */
export async function readTestClock({ database, clock }: ClockDeps): Promise<TestTime> {
  const ahead = await readAhead(database);
  return { now: new Date(clock().getTime() + ahead), ahead };
}

/** Now, for what is dated in a mode. Live it is the real time, always. */
export const nowIn = async (deps: ClockDeps, mode: Mode): Promise<Date> =>
  mode === 'live' ? deps.clock() : (await readTestClock(deps)).now;

/**
 * Moves the clock of test keys to where `target` says, seen from what it shows now. Only forward: what was charged in
 * a period must not come to lie in the future.
 * @throws {Refusal} `validation_failed` at `/to`.
 */
export const moveTestClock = ({ database, clock }: ClockDeps, target: (from: Date) => Date): Promise<TestTime> =>
  database.transaction(async (tx) => {
    const real = clock();
    const before = await lockAhead(tx, real);
    const to = target(new Date(real.getTime() + before));
    const ahead = to.getTime() - real.getTime();
    // Not a number is neither.
    if (!(ahead >= before)) throw refused('must not be before what the test clock shows: it only moves forward');
    if (ahead > MOST_AHEAD) throw refused('must be less than a hundred years ahead');
    await writeAhead(tx, ahead, real);
    return { now: to, ahead };
  });

const refused = (detail: string) =>
  new Refusal('validation_failed', { detail: `to: ${detail}`, errors: [{ pointer: '/to', detail }] });

/** As it is told. */
export const testTimeView = ({ now, ahead }: TestTime) => ({
  now: now.toISOString(),
  ahead_seconds: Math.round(ahead / 1000),
});
