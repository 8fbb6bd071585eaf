import type { Channel } from 'ondemand-pay/protocol';
import type { Mode } from '../common/mode.js';
import type { Merchant } from '../merchants/merchant.js';

/** Seconds a bearer lives. */
export const SESSION_LIFETIME = 15 * 60;

/**
 * A code by text message, a cookie of an earlier purchase, or a second factor of what was saved. `sms_new_sim`: a code
 * to a number with which something was saved, and which was moved to another SIM card since.
 */
export type ProvedBy = 'sms' | 'sms_new_sim' | 'device' | 'factor';

/** What a valid bearer stands for: one merchant's key, one page, and one buyer or none. */
export type FrameSession = {
  mode: Mode;
  /** Stays the same when the bearer is replaced. */
  sessionId: string;
  tokenHash: Buffer;
  merchant: Merchant;
  pageOrigin: string;
  /** Where the buyer is: in the frame, in the provider's window that the page opened, or on a payment link's page. */
  channel: Channel;
  /** The payment link whose page this is; null: none's. */
  linkId: string | null;
  /** Network address that opened the session. */
  address: string;
  buyerId: string | null;
  /** What the buyer reaches here; null like the buyer. */
  walletId: string | null;
  /** The strongest of what proved the buyer here; null like the buyer. */
  provedBy: ProvedBy | null;
  /** With `sms_new_sim`, when the SIM card moved: what was saved since vouches for nothing. Null with anything else. */
  simMovedAt: Date | null;
  /** The remembered browser that proved the buyer, here or in the provider's window; null: none did. */
  deviceId: string | null;
  /** Given in this session. */
  email: string | null;
  emailVerified: boolean;
};

/** A session whose buyer proved to be there. */
export type ProvedSession = FrameSession & { buyerId: string; walletId: string };
