import type { AskEarlier, Earlier } from 'ondemand-pay/protocol';
import type { Deps } from '../ports/deps.js';
import type { FrameSession, ProvedSession } from '../sessions/frameSession.js';
import { type AgreedTerms, readAgreedTerms } from '../confirmations/agreedTerms.js';
import { type EqualTo, listEqual } from './outcomeStore.js';
import { proofOutcome, standsInTheWay } from './proofOutcome.js';

/** Milliseconds in which buying the same again is more likely a mistake than a wish. */
const RECENT = 15 * 60_000;

type Agreed = AgreedTerms & Pick<EqualTo, 'flow' | 'itemName'>;

/** What this buyer agreed to at this shop a short while ago that would be bought a second time now. */
export async function findStanding(deps: Deps, session: ProvedSession, agreed: Agreed): Promise<Earlier | null> {
  const outcomes = await earlierOutcomes(deps, session, agreed);
  return outcomes.find(({ outcome }) => standsInTheWay(outcome)) ?? null;
}

/** What the newest equal agreement of this session's buyer came to, whatever that is; null without one. */
export async function askEarlier(deps: Deps, session: FrameSession, asked: AskEarlier): Promise<Earlier | null> {
  const { buyerId, walletId } = session;
  if (buyerId === null || walletId === null) return null;
  const agreed = readAgreedTerms({ ...asked, instrument_id: '', locale: 'en' }, 'en');
  const itemName = asked.item_name?.trim() || null;
  const [newest = null] = await earlierOutcomes(
    deps,
    { ...session, buyerId, walletId },
    { ...agreed, flow: asked.flow, itemName },
  );
  return newest;
}

async function earlierOutcomes(
  { database, clock }: Deps,
  { mode, buyerId, merchant: { merchantId } }: ProvedSession,
  { flow, itemName, amount, currency, terms }: Agreed,
): Promise<Earlier[]> {
  if (flow === 'registration') return [];
  const now = clock();
  const of = { mode, buyerId, merchantId, flow, itemName, amount, currency, terms };
  const equal = await listEqual(database, of, new Date(now.getTime() - RECENT));
  return equal.flatMap((history) =>
    history.issuedAt ? [{ at: history.issuedAt.toISOString(), outcome: proofOutcome(history, now) }] : [],
  );
}
