import type { AskEarlier, Earlier } from 'ondemand-pay/internal';
import { findNewest } from '../outcomes/findEarlier.js';
import type { Deps } from '../ports/deps.js';
import type { FrameSession } from '../sessions/frameSession.js';
import { readAgreedTerms } from './agreedTerms.js';

/**
 * What the newest equal agreement of this session's buyer came to, for a page that was rendered again after a
 * refusal.
 */
export async function askEarlier(deps: Deps, session: FrameSession, asked: AskEarlier): Promise<Earlier | null> {
  const { buyerId, walletId } = session;
  if (buyerId === null || walletId === null) return null;
  const agreed = readAgreedTerms({ ...asked, instrument_id: '', locale: 'en' }, 'en');
  const itemName = asked.item_name?.trim() || null;
  return findNewest(deps, { ...session, buyerId, walletId }, { ...agreed, flow: asked.flow, itemName });
}
