import type { Merchant } from '../merchants/merchant.js';
import type { Mode } from '../mode.js';

/** Seconds a bearer lives. */
export const SESSION_LIFETIME = 15 * 60;

/** What a valid bearer stands for: one merchant's key, one page, and one buyer or none. */
export type FrameSession = {
  mode: Mode;
  /** Stays the same when the bearer is replaced. */
  sessionId: string;
  tokenHash: Buffer;
  merchant: Merchant;
  pageOrigin: string;
  /** Network address that opened the session. */
  address: string;
  buyerId: string | null;
  /** Given in this session. */
  email: string | null;
  emailVerified: boolean;
};

/** A session whose buyer proved to be there. */
export type ProvedSession = FrameSession & { buyerId: string };
