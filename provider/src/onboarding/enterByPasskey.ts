import type { PasskeyUsed, Proved } from 'ondemand-pay/internal';
import { verifyPasskey } from '../passkeys/verifyPasskey.js';
import type { Deps } from '../ports/deps.js';
import type { FrameSession } from '../sessions/frameSession.js';
import { enterWallet } from './enterWallet.js';

/**
 * Recognises the buyer by a passkey, on any device: the session reaches the wallet that the passkey was made with, and
 * a second factor was given in it just now. The bearer is replaced.
 * @throws {Refusal} `passkey_refused`, `session_expired`.
 */
export async function enterByPasskey(deps: Deps, session: FrameSession, used: PasskeyUsed): Promise<Proved> {
  const { buyerId, walletId } = await verifyPasskey(deps, session, used);
  const now = deps.clock();
  const proved = { provedBy: 'factor', provedAt: now, simMovedAt: null, deviceId: null, secondFactorAt: now } as const;
  return enterWallet(deps, session, { buyerId, walletId, ...proved });
}
