import { findWallet } from '../buyers/walletStore.js';
import { Refusal } from '../common/refusal.js';
import type { Deps } from '../ports/deps.js';
import type { FrameSession, ProvedSession } from '../sessions/frameSession.js';
import { findReceiptOrder, type ReceiptOrder } from './receiptOrder.js';

/** Milliseconds for which the page after a purchase asks what the last screen of one asks. */
const JUST_BOUGHT = 3_600_000;

/**
 * The buyer of a receipt who has just bought that, at its shop: what follows a purchase is for them alone.
 * @throws {Refusal} `not_found`.
 */
export async function requireJustBought(deps: Deps, session: FrameSession, orderId: string): Promise<ProvedSession> {
  const found = await findReceiptOrder(deps, session, orderId);
  if (!found.reached || !isJustBought(deps, found))
    throw new Refusal('not_found', { detail: 'Nothing was just bought' });
  return found.reached.session;
}

/** True where the buyer may be asked whether other shops are to recognise them, and has not said so yet. */
export async function asksRecognition(deps: Deps, found: ReceiptOrder): Promise<boolean> {
  if (!found.reached || !isJustBought(deps, found)) return false;
  const { mode, walletId } = found.reached.session;
  return !(await findWallet(deps.database, mode, walletId))?.knownEverywhere;
}

const isJustBought = ({ clock }: Pick<Deps, 'clock'>, { order, reached }: ReceiptOrder): boolean =>
  !reached?.session.merchant.ofProvider && clock().getTime() - order.createdAt.getTime() < JUST_BOUGHT;
