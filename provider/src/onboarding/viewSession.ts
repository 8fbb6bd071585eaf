import type { SessionView } from 'ondemand-pay/internal';
import type { Deps } from '../ports/deps.js';
import type { FrameSession } from '../sessions/frameSession.js';
import { viewBuyer } from './buyerView.js';

/** What the frame may know of a session: the shop, the ways to pay, and the buyer who proved to be there. */
export async function viewSession(deps: Pick<Deps, 'database' | 'rails'>, session: FrameSession): Promise<SessionView> {
  const { mode, merchant, buyerId, walletId } = session;
  return {
    session_id: session.sessionId,
    merchant: {
      name: merchant.name,
      support_url: merchant.supportUrl,
      ...(merchant.country === null ? {} : { country: merchant.country }),
    },
    livemode: mode === 'live',
    methods: deps.rails[mode].map(({ method, currencies, brands, pages }) => ({
      method,
      currencies: currencies && [...currencies],
      ...(brands ? { brands: [...brands] } : {}),
      ...(pages ? { page: true } : {}),
    })),
    buyer: buyerId !== null && walletId !== null ? await viewBuyer(deps, { ...session, buyerId, walletId }) : null,
  };
}
