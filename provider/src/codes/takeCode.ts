import { timingSafeEqual } from 'node:crypto';
import { siteOf } from '../common/limits.js';
import { Refusal } from '../common/refusal.js';
import type { Deps } from '../ports/deps.js';
import type { FrameSession } from '../sessions/frameSession.js';
import { lockSession } from '../sessions/frameSessionStore.js';
import type { Queryable } from '../store/database.js';
import { uncountAttempt } from './attemptStore.js';
import { wrongTryLimits } from './codeRules.js';
import { countTaken } from './countTaken.js';
import { noteNetwork } from './knownNetworkStore.js';
import { limitAttempts } from './limitAttempts.js';
import { closeOpenCode, findOpenCode, takeTry } from './phoneCodeStore.js';
import { sandboxPhoneOutcome } from './sandboxPhone.js';

/** A wrong code is an outcome to commit, since its try is spent; every refusal rolls back. */
export type TakenCode = { phone: string } | { wrong: true; triesLeft: number };

/**
 * Tries the code that this session had sent by text message, and locks the session.
 * @param only the number it must have been sent to, where another proves nothing.
 * @throws {Refusal} `code_used_up`, `code_expired`, `step_missing` (none was sent, or to another number),
 *   `rate_limited`, `session_expired`.
 */
export const takeCode = (
  deps: Pick<Deps, 'vault' | 'clock' | 'metrics'>,
  tx: Queryable,
  session: FrameSession,
  given: string,
  only?: string,
): Promise<TakenCode> => countTaken(deps.metrics, () => tryCode(deps, tx, session, given, only));

async function tryCode(
  { vault, clock }: Pick<Deps, 'vault' | 'clock'>,
  tx: Queryable,
  session: FrameSession,
  given: string,
  only: string | undefined,
): Promise<TakenCode> {
  const { mode, sessionId, address } = session;
  const now = clock();
  if (!(await lockSession(tx, session))) throw new Refusal('session_expired');
  const open = await findOpenCode(tx, session);
  if (!open || (only !== undefined && open.phone !== only)) {
    throw new Refusal('step_missing', { detail: 'Ask for a code first' });
  }
  const code = await takeTry(tx, session, now);
  if (!code) throw new Refusal(open.expiresAt <= now ? 'code_expired' : 'code_used_up');

  // Counted as wrong beforehand, so that guesses in several sessions at once cannot pass the limit together.
  const number = vault.hash('attempts', code.phone).toString('base64url');
  const isShared = sandboxPhoneOutcome(mode, code.phone) === 'fixedCode';
  const limits = isShared ? [] : wrongTryLimits(mode, { number, address });
  await limitAttempts(tx, mode, limits, now);
  if (!timingSafeEqual(vault.hash('code', sessionId, code.phone, given), code.codeHash)) {
    return { wrong: true, triesLeft: code.triesLeft };
  }
  await uncountAttempt(tx, mode, limits, now);
  await closeOpenCode(tx, session, now);
  await noteNetwork(tx, mode, { network: siteOf(address), number }, now);
  return { phone: code.phone };
}

/** What is said of a wrong code. */
export const wrongCode = (triesLeft: number, code: 'code_wrong' | 'factor_wrong' = 'code_wrong'): Refusal =>
  triesLeft === 0 ? new Refusal('code_used_up') : new Refusal(code, { members: { tries_left: triesLeft } });
