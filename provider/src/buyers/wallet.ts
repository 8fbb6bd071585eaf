import type { OwnLimit } from 'ondemand-pay/internal';
import type { Mode } from '../common/mode.js';
import type { Queryable } from '../store/database.js';
import * as store from './walletStore.js';

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
  /** The frame session in which the address was given. */
  emailGivenIn: string | null;
  /** False: a browser is remembered at the shop of the purchase only. */
  knownEverywhere: boolean;
  /** What its owner lets one tap buy at most; null: what each shop does. */
  ownLimit: OwnLimit | null;
};

/** What is known of a wallet beside its instruments; `undefined` before anything was bought from it. */
export const findWallet = (db: Queryable, mode: Mode, walletId: string): Promise<Wallet | undefined> =>
  store.findWallet(db, mode, walletId);

/**
 * Of the buyer's other wallets the one with an address that was bought with last; one whose address was verified goes
 * before.
 */
export const newestAddressElsewhere = (
  db: Queryable,
  session: { mode: Mode; buyerId: string; walletId: string },
): Promise<Wallet | undefined> => store.findAddressElsewhere(db, session);

/** An address that a code has reached is the wallet's for good. False: it has another meanwhile. */
export const verifyWalletEmail = (
  tx: Queryable,
  wallet: { mode: Mode; walletId: string; email: string },
  now: Date,
): Promise<boolean> => store.setVerified(tx, wallet, now);

/** The countries (ISO 3166-1) that something was bought from with it. */
export const countriesOfWallet = (db: Queryable, mode: Mode, walletId: string): Promise<readonly string[]> =>
  store.countriesOfWallet(db, mode, walletId);

/** Remembers that something was bought from a country. */
export const noteCountryOfWallet = (db: Queryable, mode: Mode, walletId: string, country: string): Promise<void> =>
  store.noteCountryOfWallet(db, mode, walletId, country);

/** Whether browsers are remembered at every shop after the wallet's next purchases. */
export const recogniseEverywhere = (
  tx: Queryable,
  wallet: Pick<Wallet, 'mode' | 'walletId' | 'buyerId'>,
  isKnown: boolean,
  now: Date,
): Promise<void> => store.setKnownEverywhere(tx, wallet, isKnown, now);

/** The most that one tap buys from the wallet; null: what each shop lets it. */
export const limitWallet = (
  tx: Queryable,
  wallet: Pick<Wallet, 'mode' | 'walletId' | 'buyerId'>,
  ownLimit: OwnLimit | null,
  now: Date,
): Promise<void> => store.setOwnLimit(tx, wallet, ownLimit, now);

/** The wallet has an address that was proved in a session. */
export const changeWalletEmail = (
  tx: Queryable,
  wallet: Pick<Wallet, 'mode' | 'walletId' | 'buyerId'>,
  to: { address: string; sessionId: string },
  now: Date,
): Promise<void> => store.setWalletEmail(tx, wallet, to, now);
