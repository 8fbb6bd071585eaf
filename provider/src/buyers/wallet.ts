import type { OwnLimit } from 'ondemand-pay/internal';
import type { Mode } from '../common/mode.js';

/**
 * What a buyer reaches together: the instruments saved by one proof of who they are, and the address given with them.
 *
 * A number proved by text message on a new device begins a wallet of its own, because numbers are handed on and SIM
 * cards swapped: whoever holds the number now can save cards and pay with them, and never reaches what was saved
 * before. A second factor of something in a wallet opens that wallet, no other; a device remembers the wallet it paid
 * from. So neither a card added by a thief nor a device remembered for them leads to the cards of the owner.
 */
export type Wallet = {
  mode: Mode;
  walletId: string;
  buyerId: string;
  /** The address last bought with, or the one that was verified. */
  email: string | null;
  emailVerified: boolean;
  /** The frame session in which the address was given, and when. */
  emailGivenIn: string | null;
  emailSince: Date | null;
  /** False: a browser is remembered at the shop of the purchase only. */
  knownEverywhere: boolean;
  /** What its owner lets one tap buy at most; null: what each shop does. */
  ownLimit: OwnLimit | null;
};
