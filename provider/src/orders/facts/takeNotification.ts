import { errorName } from '../../common/errorName.js';
import type { Mode } from '../../common/mode.js';
import { Refusal } from '../../common/refusal.js';
import type { Deps } from '../../ports/deps.js';
import { takeFact } from './takeFact.js';
import { takeSavedFact } from './takeSavedFact.js';

const MODES = ['live', 'test'] as const satisfies Mode[];

/**
 * Takes what a rail sends by itself. Its rail reads it and vouches for every fact; what it does not vouch for changes
 * nothing. Facts are taken one by one, each for good: a notification that is told again because one of them could not
 * be taken yet finds the others known.
 *
 * @throws {Refusal} `not_found`: there is no such rail, or it tells nothing; `malformed_request`: nobody vouches for
 * it;
 *   `unavailable`: it has to be told again.
 */
export async function takeNotification(deps: Deps, name: string, request: Request): Promise<void> {
  const told = MODES.flatMap((mode) =>
    deps.rails[mode].flatMap((rail) =>
      rail.name === name && rail.readNotification ? [{ mode, read: rail.readNotification.bind(rail) }] : [],
    ),
  );
  if (told.length === 0) throw new Refusal('not_found');
  for (const { mode, read } of told) {
    const facts = await read(request.clone()).catch((error) => {
      deps.log.error({ mode, rail: name, error: errorName(error) }, 'a rail failed to read a notification');
      throw new Refusal('unavailable', { retryAfter: 60, cause: error });
    });
    if (!facts) continue;
    const source = { mode, rail: name };
    for (const fact of facts) {
      if ('railReference' in fact) await takeFact(deps, source, fact);
      else await takeSavedFact(deps, source, fact);
    }
    return;
  }
  throw new Refusal('malformed_request', { detail: 'No rail of this name vouches for this notification' });
}
