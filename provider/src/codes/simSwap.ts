import { errorName } from '../common/errorName.js';
import type { Deps } from '../ports/deps.js';

/** Milliseconds a number counts as moved to another SIM card: time for its owner to notice, and to have it blocked. */
export const SIM_SWAP_WAIT = 72 * 60 * 60_000;

/** Milliseconds until a resolver that says nothing is not waited for any more. */
const SILENCE = 3_000;

/**
 * When a number was moved to another SIM card, if that was lately. A resolver that fails or is silent is logged and
 * taken for a no: a code by text message reaches nothing that was saved in either case.
 */
export async function newSimSince(
  { simSwap, clock, log }: Pick<Deps, 'simSwap' | 'clock' | 'log'>,
  phone: string,
): Promise<Date | undefined> {
  if (!simSwap) return undefined;
  const signal = AbortSignal.timeout(SILENCE);
  const silence = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  try {
    const moved = await Promise.race([simSwap(phone, { signal }), silence]);
    return moved !== undefined && clock().getTime() - moved.getTime() < SIM_SWAP_WAIT ? moved : undefined;
  } catch (error) {
    log.warn({ error: errorName(error) }, 'the SIM card of a number was not looked up');
    return undefined;
  }
}
