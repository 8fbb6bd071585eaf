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
  await store.cancelOpen(tx, change, now);
  await store.insertPending(tx, change, now);
}

/** What waits, told to nobody who reaches another wallet only. */
export const findPendingPhone = (
  db: Queryable,
  session: Pick<PendingPhone, 'mode' | 'buyerId' | 'walletId'>,
): Promise<PendingPhone | undefined> => store.findOpen(db, session);

/** What waits never happens; `undefined`: nothing waits. */
export const cancelPendingPhone = (
  tx: Queryable,
  buyer: Pick<PendingPhone, 'mode' | 'buyerId'>,
  now: Date,
): Promise<PendingPhone | undefined> => store.cancelOpen(tx, buyer, now);

/** What has waited long enough, the oldest first. */
export const duePendingPhones = (db: Queryable, now: Date, limit: number): Promise<PendingPhone[]> =>
  store.findDue(db, now, limit);

/** Keeps one that is due from being stopped or done by another until the transaction ends. False: it was. */
export const holdPendingPhone = (tx: Queryable, change: PendingPhone, now: Date): Promise<boolean> =>
  store.holdDue(tx, change, now);

/** It was done, or can never be. */
export const endPendingPhone = (tx: Queryable, change: PendingPhone, isDone: boolean, now: Date): Promise<void> =>
  store.writeEnd(tx, change, isDone, now);
