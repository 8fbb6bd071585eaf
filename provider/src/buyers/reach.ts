import type { Mode } from '../common/mode.js';
import type { Merchant } from '../merchants/merchant.js';

/** What a buyer sees of their own: one wallet's things, at one shop, or at all of them (null). */
export type Reach = { mode: Mode; buyerId: string; walletId: string; merchantId: string | null };

/** At a shop what was bought there; on the provider's own page everything the same wallet paid. */
export const reachOf = (session: { mode: Mode; buyerId: string; walletId: string; merchant: Merchant }): Reach => ({
  mode: session.mode,
  buyerId: session.buyerId,
  walletId: session.walletId,
  merchantId: session.merchant.ofProvider ? null : session.merchant.merchantId,
});
