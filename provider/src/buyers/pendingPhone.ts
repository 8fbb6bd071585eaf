import type { Mode } from '../common/mode.js';
import type { Queryable } from '../store/database.js';
import * as store from './pendingPhoneStore.js';

/** Milliseconds in which the owner of a number can stop a change that was asked for without it. */
export const WAITING_TIME = 72 * 60 * 60_000;

/** A change of a buyer's number, asked for without the old one, that waits. */
export type PendingPhone = {
  mode: Mode;
  changeId: string;
  buyerId: string;
  /** The one in which it was asked for, which was there first. */
  walletId: string;
  /** The browser in which it was asked for, which stays remembered; none where it was not. */
  deviceIds: readonly string[];
  /** The new number, E.164. */
  phone: string;
  /** BCP 47: of what is sent about it. */
  locale: string;
  effectiveAt: Date;
};

/** Lets a change wait, in place of one that waits already. The buyer must be locked. */
export async function openPendingPhone(tx: Queryable, change: PendingPhone, now: Date): Promise<void> {
  await store.cancelPendingPhone(tx, change, now);
  await store.insertPending(tx, change, now);
}
