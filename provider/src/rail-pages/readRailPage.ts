import type { RailPageOutcome } from 'ondemand-pay/internal';
import { isUuid } from '../common/ids.js';
import type { Mode } from '../common/mode.js';
import { Refusal } from '../common/refusal.js';
import { viewInstrument } from '../payment-methods/instrument.js';
import { findUsableInstrument } from '../payment-methods/usableInstruments.js';
import type { Deps } from '../ports/deps.js';
import { loadProof } from '../proofs/loadProof.js';
import { requireBuyer } from '../sessions/authenticateFrame.js';
import type { FrameSession } from '../sessions/frameSession.js';
import { pageOutcome, type RailPage } from './railPage.js';
import { findPage } from './railPageStore.js';
import { settleRailPage } from './settleRailPage.js';

/**
 * Tells a frame what became of the page that its buyer was sent to.
 * @throws {Refusal} `not_found` for a page of somebody else.
 */
export async function readRailPage(deps: Deps, session: FrameSession, pageId: string): Promise<RailPageOutcome> {
  const proved = requireBuyer(session);
  const { mode, sessionId, buyerId } = proved;
  const page = isUuid(pageId) ? await findPage(deps.database, mode, pageId) : undefined;
  if (page?.sessionId !== sessionId || page.buyerId !== buyerId) throw new Refusal('not_found');
  const settled = await settleRailPage(deps, page);
  const outcome = pageOutcome(settled);
  if (outcome !== 'saved') return outcome;
  const instrument =
    settled.instrumentId === null ? undefined : await findUsableInstrument(deps.database, proved, settled.instrumentId);
  return instrument ? { status: 'saved', instrument: viewInstrument(instrument) } : { status: 'given_up' };
}

/**
 * The window has come back, whenever that is. `undefined`: nobody was sent there. What the bank holds for terms that
 * can be agreed to no more is as good as released, and said so.
 */
export async function comeBack(deps: Deps, mode: Mode, pageId: string): Promise<RailPage | undefined> {
  const page = isUuid(pageId) ? await findPage(deps.database, mode, pageId) : undefined;
  const settled = page && (await settleRailPage(deps, page, { isBack: true }));
  if (settled?.status !== 'held') return settled;
  const proof = await loadProof(deps.database, settled.merchantId, settled.jti ?? '');
  const isUsable = proof?.voidedAt === null && proof.holdReference === settled.railReference;
  return isUsable ? settled : { ...settled, status: 'released' };
}
