import { railOf } from '../../payment-methods/askRail.js';
import type { Deps } from '../../ports/deps.js';
import { waitingDeletions } from '../../rail-deletions/railDeletionStore.js';
import { type Finding, note, ok, wrong } from './findings.js';

/** Milliseconds in which a rail that is down for a while has deleted what it should. */
const SOON = 24 * 60 * 60_000;

/** What rails should have deleted of buyers who were erased or have removed a way to pay. */
export async function examineDeletions(deps: Pick<Deps, 'database' | 'rails' | 'clock'>): Promise<Finding[]> {
  const waiting = await waitingDeletions(deps.database);
  if (waiting.length === 0) return [ok('deletions', 'no rail has anything left to delete')];
  return waiting.map(({ mode, rail, count, since }) => {
    const what = `${count} deletion(s) of what ${rail} keeps of buyers, ${mode}, since ${since.toISOString()}`;
    if (!railOf(deps, mode, rail)) {
      return wrong(
        'deletions',
        `${what}: the rail is not configured`,
        'They are kept. Configure it again until they are done; buyers were promised so.',
      );
    }
    return deps.clock().getTime() - since.getTime() > SOON
      ? wrong(
          'deletions',
          `${what}: the rail does not do it`,
          'The log says why; its key may lack the right to delete.',
        )
      : note('deletions', what, 'Nothing: they are tried again until they are done.');
  });
}
