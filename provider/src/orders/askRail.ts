import { setTimeout as pauseFor } from 'node:timers/promises';
import type { Deps } from '../deps.js';
import type { Mode } from '../mode.js';
import type { PaymentRail } from '../payment-methods/paymentRail.js';

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
    answered.abort();
  }
}

/** The rail an order was placed on; `undefined` when the provider no longer offers it. */
export const railOf = ({ rails }: Pick<Deps, 'rails'>, mode: Mode, name: string): PaymentRail | undefined =>
  rails[mode].find((rail) => rail.name === name);

const pauseForReal = (milliseconds: number, signal: AbortSignal) => pauseFor(milliseconds, undefined, { signal });
