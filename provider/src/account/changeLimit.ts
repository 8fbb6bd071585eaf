import type { ChangeLimitSchema } from 'ondemand-pay/internal';
import type * as v from 'valibot';
import { recordBuyersAct } from '../audit/auditStore.js';
import { limitWallet } from '../buyers/walletStore.js';
import type { Deps } from '../ports/deps.js';
import type { FrameSession } from '../sessions/frameSession.js';
import { requireFreshFactor } from '../sessions/freshFactor.js';
import { changeEndingOthers } from './changeEndingOthers.js';
import { requireAccount } from './requireAccount.js';

/**
 * How much one tap buys at a remembered browser, whatever the shops let it. A confirm screen that such a browser has
 * open ends, so that nothing above a new limit is still agreed to there.
 * @throws {Refusal} `step_missing`, `factor_missing`, `session_expired`, `not_found` at a shop.
 */
export async function changeLimit(
  deps: Deps,
  session: FrameSession,
  { own_limit }: v.InferOutput<typeof ChangeLimitSchema>,
): Promise<void> {
  const proved = requireAccount(session);
  await requireFreshFactor(deps, proved);
  await changeEndingOthers(deps, proved, async (tx, now) => {
    await limitWallet(tx, proved, own_limit, now);
    await recordBuyersAct(tx, deps, proved, 'buyer.limit');
  });
}
