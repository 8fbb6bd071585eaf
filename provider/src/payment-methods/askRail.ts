import { errorName } from '../common/errorName.js';
import type { Mode } from '../common/mode.js';
import { Refusal } from '../common/refusal.js';
import type { Deps } from '../ports/deps.js';
import type { PaymentRail } from '../ports/paymentRail.js';

/** Milliseconds a rail has to answer; then its outcome is unknown, and asked for again later. */
export const RAIL_PATIENCE = 10_000;

type Unknown = { status: 'unknown' };

/**
 * Calls a rail, outside any transaction. No answer in time and a failed call mean the same: money may have
 * moved or not, and only the rail can tell.
 */
export async function askRail<T>(
  { pause, log }: Pick<Deps, 'pause' | 'log'>,
  call: () => Promise<T>,
  patience: number = RAIL_PATIENCE,
): Promise<T | Unknown> {
  const unknown: Unknown = { status: 'unknown' };
  const wait = pause ? waitBy(pause, patience) : waitForReal(patience);
  try {
    return await Promise.race([call(), wait.over.then(() => unknown)]);
  } catch (error) {
    log.warn({ error: errorName(error) }, 'a payment rail failed to answer');
    return unknown;
  } finally {
    wait.end();
  }
}

/** The rail an order was placed on; `undefined` when the provider no longer offers it. */
export const railOf = ({ rails }: Pick<Deps, 'rails'>, mode: Mode, name: string | null): PaymentRail | undefined =>
  rails[mode].find((rail) => rail.name === name);

/** Seconds after which an operator may have configured what is missing. */
const MEND_TIME = 60;

/**
 * Before anything is reserved: what waits for a rail that is not there would wait for ever.
 * @throws {Refusal} `unavailable`
 */
export function requireRail(deps: Pick<Deps, 'rails' | 'log'>, mode: Mode, rail: string): void {
  if (railOf(deps, mode, rail)) return;
  deps.log.error({ rail, mode }, 'nothing is charged to a rail that is not configured');
  throw new Refusal('unavailable', { detail: 'Its payment rail is not configured', retryAfter: MEND_TIME });
}

type Wait = { over: Promise<unknown>; end: () => void };

/* A timer and no signal: a signal with its listener costs an order as much as checking the proof does. */
function waitForReal(milliseconds: number): Wait {
  let end = () => {};
  const over = new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    end = () => {
      clearTimeout(timer);
      resolve();
    };
  });
  return { over, end };
}

function waitBy(pause: NonNullable<Deps['pause']>, milliseconds: number): Wait {
  const answered = new AbortController();
  return { over: pause(milliseconds, answered.signal), end: () => answered.abort() };
}
