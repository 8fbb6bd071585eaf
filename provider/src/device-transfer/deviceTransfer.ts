import { createHash } from 'node:crypto';
import type { HandedOver, Proved } from 'ondemand-pay/internal';
import { isUuid, randomToken } from '../common/ids.js';
import { Refusal } from '../common/refusal.js';
import { enterWallet } from '../onboarding/enterWallet.js';
import type { Deps } from '../ports/deps.js';
import { requireBuyer } from '../sessions/authenticateFrame.js';
import type { FrameSession } from '../sessions/frameSession.js';
import { insertTransfer, useTransfer } from './deviceTransferStore.js';

/** Seconds in which the frame takes a transfer. */
export const TRANSFER_LIFETIME = 60;

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/**
 * In the provider's window, on the buyer's click: whoever is proved to be there continues in one frame. The token
 * goes through a port between the two, never into an address: whoever could place one in a victim's window would have
 * them pay as somebody else.
 * @param frameSessionId the session that the frame named over the port.
 * @throws {Refusal} `origin_not_registered` (asked from a shop's page), `step_missing`, `handover_refused`.
 */
export async function openTransfer(deps: Deps, session: FrameSession, frameSessionId: string): Promise<HandedOver> {
  const { database, clock, random } = deps;
  if (!session.merchant.ofProvider) throw new Refusal('origin_not_registered');
  const proved = requireBuyer(session);
  const now = clock();
  const handover = randomToken(random, 256);
  const expiresAt = new Date(now.getTime() + TRANSFER_LIFETIME * 1000);
  const isMade =
    isUuid(frameSessionId) &&
    (await insertTransfer(database, proved, { hash: hashOf(handover), frameSessionId, expiresAt }, now));
  if (!isMade) throw new Refusal('handover_refused');
  return { handover, expires_in: TRANSFER_LIFETIME };
}

/**
 * In the frame: the buyer who clicked in the provider's window is there. The bearer is replaced.
 * @throws {Refusal} `handover_refused`, the same for a token that is invented, expired, used, of another frame or mode.
 */
export async function takeTransfer(deps: Deps, session: FrameSession, handover: string): Promise<Proved> {
  const entering = await useTransfer(deps.database, session, hashOf(handover), deps.clock());
  if (!entering) throw new Refusal('handover_refused');
  return enterWallet(deps, session, entering);
}
