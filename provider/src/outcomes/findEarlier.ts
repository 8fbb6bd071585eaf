import type { Earlier } from 'ondemand-pay/internal';
import type { Deps } from '../ports/deps.js';
import type { ProvedSession } from '../sessions/frameSession.js';
import { type EqualTo, listEqual } from './outcomeStore.js';
import { proofOutcome, standsInTheWay } from './proofOutcome.js';

/** Milliseconds in which buying the same again is more likely a mistake than a wish. */
const RECENT = 15 * 60_000;

/** What is to be bought, as it is compared with what was. */
export type Wanted = Pick<EqualTo, 'flow' | 'itemName' | 'amount' | 'currency' | 'terms'>;

/** What this buyer agreed to at this shop a short while ago that would be bought a second time now. */
export async function findStanding(deps: Deps, session: ProvedSession, wanted: Wanted): Promise<Earlier | null> {
  const outcomes = await earlierOutcomes(deps, session, wanted);
  return outcomes.find(({ outcome }) => standsInTheWay(outcome)) ?? null;
}

/** What the newest equal agreement of this buyer came to, whatever that is; null without one. */
export async function findNewest(deps: Deps, session: ProvedSession, wanted: Wanted): Promise<Earlier | null> {
  const [newest = null] = await earlierOutcomes(deps, session, wanted);
  return newest;
}

async function earlierOutcomes(
  { database, clock }: Deps,
  { mode, buyerId, merchant: { merchantId } }: ProvedSession,
  { flow, itemName, amount, currency, terms }: Wanted,
): Promise<Earlier[]> {
  if (flow === 'registration') return [];
  const now = clock();
  const of = { mode, buyerId, merchantId, flow, itemName, amount, currency, terms };
  const equal = await listEqual(database, of, new Date(now.getTime() - RECENT));
  return equal.flatMap((history) =>
    history.issuedAt ? [{ at: history.issuedAt.toISOString(), outcome: proofOutcome(history, now) }] : [],
  );
}
