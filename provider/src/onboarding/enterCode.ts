import type { Proved } from 'ondemand-pay/internal';
import { findOrCreateBuyer } from '../buyers/findOrCreateBuyer.js';
import { hasSavedElsewhere } from '../buyers/walletStore.js';
import { newSimSince } from '../codes/simSwap.js';
import { takeCode, wrongCode } from '../codes/takeCode.js';
import { uuid } from '../common/ids.js';
import type { Deps } from '../ports/deps.js';
import { makeBearer } from '../sessions/bearer.js';
import { type FrameSession, type ProvedSession, SESSION_LIFETIME } from '../sessions/frameSession.js';
import { distrustNumber, replaceSession } from '../sessions/frameSessionStore.js';
import { viewBuyer } from './buyerView.js';
import { factorsOf } from './factors.js';

/**
 * Proves the buyer by the code sent to their number. The bearer is replaced: the session that knew nobody
 * must not become one that does (OWASP ASVS 7.2.4).
 * @throws {Refusal} `code_wrong` (with `tries_left`), `code_used_up`, `code_expired`, `step_missing` (no code
 *   was sent), `rate_limited`, `settledexpired`.
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
  // Nobody holds the bearer yet, so that nothing can be done with it before this is settled.
  const settled = await withSimAge(deps, proved, phone);
  const factors = await factorsOf(deps, settled);
  return { token, expires_in: SESSION_LIFETIME, buyer: await viewBuyer(deps, settled), factors };
}

/** A SIM card is asked about where somebody saved something with the number: a stranger's tells nothing. */
async function withSimAge(deps: Deps, proved: ProvedSession, phone: string): Promise<ProvedSession> {
  if (proved.simMovedAt !== null || !(await hasSavedElsewhere(deps.database, proved))) return proved;
  const simMovedAt = await newSimSince(deps, phone);
  if (!simMovedAt) return proved;
  await distrustNumber(deps.database, proved, simMovedAt);
  return { ...proved, provedBy: 'sms_new_sim', simMovedAt };
}
