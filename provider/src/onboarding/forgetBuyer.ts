import type { Forgotten } from 'ondemand-pay/internal';
import { recordBuyersAct } from '../audit/auditStore.js';
import { Refusal } from '../common/refusal.js';
import { forgetDevice } from '../devices/forgetDevice.js';
import type { Deps } from '../ports/deps.js';
import { voidUnusedProofs } from '../proofs/proofStore.js';
import { makeBearer } from '../sessions/bearer.js';
import { type FrameSession, SESSION_LIFETIME } from '../sessions/frameSession.js';
import { lockSession, replaceByNobody } from '../sessions/frameSessionStore.js';

/**
 * "Not you?": the browser is remembered for nobody, what this session agreed to and nothing was bought with is void,
 * and the bearer is replaced by one that knows nobody.
 * @throws {Refusal} `session_expired`.
 */
export async function forgetBuyer(
  { database, clock, random }: Pick<Deps, 'database' | 'clock' | 'random'>,
  session: FrameSession,
  cookies: string | null,
): Promise<{ forgotten: Forgotten; setCookies: string[] }> {
  const { mode } = session;
  const { token, tokenHash } = makeBearer(mode, random);
  const now = clock();
  const expiresAt = new Date(now.getTime() + SESSION_LIFETIME * 1000);
  const setCookies = await database.transaction(async (tx) => {
    if (!(await lockSession(tx, session))) throw new Refusal('session_expired');
    await voidUnusedProofs(tx, session.merchant, session.sessionId, now);
    await replaceByNobody(tx, session, { tokenHash, now, expiresAt });
    const { deviceIds, setCookies } = await forgetDevice(tx, session.mode, cookies, now);
    const walletId = session.walletId ?? 'unproved';
    for (const id of deviceIds) await recordBuyersAct(tx, { clock, random }, { mode, walletId }, 'device.forget', id);
    return setCookies;
  });
  return { forgotten: { token, expires_in: SESSION_LIFETIME }, setCookies };
}
