import type { Proved } from 'ondemand-pay/internal';
import { findOrCreateBuyer } from '../buyers/findOrCreateBuyer.js';
import { hasNewSim } from '../codes/simSwap.js';
import { takeCode, wrongCode } from '../codes/takeCode.js';
import { uuid } from '../common/ids.js';
import type { Deps } from '../ports/deps.js';
import { makeBearer } from '../sessions/bearer.js';
import { type FrameSession, SESSION_LIFETIME } from '../sessions/frameSession.js';
import { distrustNumber, replaceSession } from '../sessions/frameSessionStore.js';
import { viewBuyer } from './buyerView.js';
import { factorsOf } from './factors.js';

/**
 * Proves the buyer by the code sent to their number. The bearer is replaced: the session that knew nobody
 * must not become one that does (OWASP ASVS 7.2.4).
 * @throws {Refusal} `code_wrong` (with `tries_left`), `code_used_up`, `code_expired`, `step_missing` (no code
 *   was sent), `rate_limited`, `session_expired`.
 */
export async function enterCode(deps: Deps, session: FrameSession, code: string): Promise<Proved> {
  const { database, clock, random } = deps;
  const outcome = await database.transaction(async (tx) => {
    const taken = await takeCode(deps, tx, session, code);
    if ('wrong' in taken) return taken;
    const now = clock();
    const { mode } = session;
    const buyerId = await findOrCreateBuyer(deps, tx, mode, taken.phone);
    const { token, tokenHash } = makeBearer(mode, random);
    const expiresAt = new Date(now.getTime() + SESSION_LIFETIME * 1000);
    const by = { tokenHash, buyerId, walletId: uuid(random), provedBy: 'sms', now, expiresAt } as const;
    return { token, proved: await replaceSession(tx, session, by), phone: taken.phone };
  });
  if ('wrong' in outcome) throw wrongCode(outcome.triesLeft);
  const { token, proved, phone } = outcome;
  const factors = await factorsOf(deps, proved);
  // Nobody holds the bearer yet, so that nothing can be done with it before this is settled.
  if (factors.length > 0 && (await hasNewSim(deps, phone))) await distrustNumber(database, proved);
  return { token, expires_in: SESSION_LIFETIME, buyer: await viewBuyer(database, proved), factors };
}
