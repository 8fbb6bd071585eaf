import type { Mode } from '../common/mode.js';
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
    log.warn({ error: error instanceof Error ? error.name : typeof error }, 'a payment rail failed to answer');
    return unknown;
  } finally {
    wait.end();
  }
}

/** The rail an order was placed on; `undefined` when the provider no longer offers it. */
export const railOf = ({ rails }: Pick<Deps, 'rails'>, mode: Mode, name: string | null): PaymentRail | undefined =>
  rails[mode].find((rail) => rail.name === name);

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
