import { errorName } from '../../common/errorName.js';
import { takeNotification } from '../../orders/facts/takeNotification.js';
import type { Deps } from '../../ports/deps.js';
import { removeTold, takeDueFacts } from '../../rails/sandbox/sandboxLedgerStore.js';
import { sandboxNotification } from '../../rails/sandbox/sandboxNotifications.js';

/** Milliseconds after which what could not be taken is told again. */
const AGAIN = 30_000;
const BATCH = 50;

/**
 * Plays the sandbox's processor, which tells by itself what becomes of payments: as signed requests, taken in the way
 * that anybody's are.
 * @returns how many were taken.
 */
export async function tellSandboxFacts(deps: Deps): Promise<number> {
  const { database, clock, url, log } = deps;
  const now = clock();
  let taken = 0;
  for (const due of await takeDueFacts(database, now, new Date(now.getTime() + AGAIN), BATCH)) {
    const { rail, fact } = due;
    const request = sandboxNotification(deps, rail, [fact], `${url}/rails/${rail}/notifications`);
    try {
      await takeNotification(deps, rail, request);
      await removeTold(database, due);
      taken += 1;
    } catch (error) {
      log.warn({ rail, error: errorName(error) }, 'the sandbox will tell it again');
    }
  }
  return taken;
}
