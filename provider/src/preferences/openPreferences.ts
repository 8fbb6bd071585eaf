import type { Preferences } from 'ondemand-pay/internal';
import { findBuyerByToken } from '../buyers/userToken.js';
import { Refusal } from '../common/refusal.js';
import type { Deps } from '../ports/deps.js';
import { requireBuyer } from '../sessions/authenticateFrame.js';
import type { FrameSession, ProvedSession } from '../sessions/frameSession.js';
import { hashOf } from './invitation.js';
import { findInvited, useInvitation } from './preferencesStore.js';
import { viewPreferences } from './viewPreferences.js';

/**
 * What a buyer pays and has paid, once they have proved to be there: at a shop that invited them, or on the provider's
 * own page. A code on a device not seen before reaches only what was added there, until another factor opens the rest.
 * @throws {Refusal} `step_missing` until somebody has proved to be there; `validation_failed` without an invitation
 *   at a shop; `preferences_expired`, the same for one that is unknown, expired, used in another frame, of another
 *   shop, or names another buyer.
 */
export async function openPreferences(
  deps: Deps,
  session: FrameSession,
  sessionId: string | undefined,
  cookies: string | null,
): Promise<Preferences> {
  const proved = requireBuyer(session);
  if (!proved.merchant.ofProvider) await acceptInvitation(deps, proved, sessionId);
  return viewPreferences(deps, proved, cookies);
}

async function acceptInvitation(
  { database, clock }: Pick<Deps, 'database' | 'clock'>,
  { merchant, buyerId, sessionId: frame }: ProvedSession,
  sessionId: string | undefined,
): Promise<void> {
  if (sessionId === undefined) {
    throw new Refusal('validation_failed', { errors: [{ pointer: '/session_id', detail: 'is missing' }] });
  }
  const { merchantId } = merchant;
  const hash = hashOf(sessionId);
  const userToken = await findInvited(database, merchantId, hash);
  const invited = userToken === undefined ? undefined : await findBuyerByToken(database, merchantId, userToken);
  const isTheirs = invited !== undefined && invited === buyerId;
  if (!isTheirs || !(await useInvitation(database, { merchantId, hash, sessionId: frame }, clock()))) {
    throw new Refusal('preferences_expired');
  }
}
