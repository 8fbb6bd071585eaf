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
  { pause = pauseForReal, log }: Pick<Deps, 'pause' | 'log'>,
  call: () => Promise<T>,
  patience: number = RAIL_PATIENCE,
): Promise<T | Unknown> {
  const answered = new AbortController();
  const unknown: Unknown = { status: 'unknown' };
  try {
    return await Promise.race([call(), pause(patience, answered.signal).then(() => unknown)]);
  } catch (error) {
    log.warn({ error: error instanceof Error ? error.name : typeof error }, 'a payment rail failed to answer');
    return unknown;
  } finally {
    // With a reason of its own: the one made otherwise carries a stack, which costs more than the timer.
    answered.abort(ANSWERED);
  }
}

/** The rail an order was placed on; `undefined` when the provider no longer offers it. */
export const railOf = ({ rails }: Pick<Deps, 'rails'>, mode: Mode, name: string | null): PaymentRail | undefined =>
  rails[mode].find((rail) => rail.name === name);

const ANSWERED = 'answered';

/* Ends early without an error, which nobody would read. */
const pauseForReal = (milliseconds: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    const end = () => {
      clearTimeout(timer);
      resolve();
    };
    signal.addEventListener('abort', end, { once: true });
  });
