import { uuid } from '../common/ids.js';
import type { Mode } from '../common/mode.js';
import type { Queryable } from '../store/database.js';
import * as store from './buyerStore.js';

/**
 * The buyer whose number was just proved; made at the first proof. A number is another buyer in each mode. They cannot be
 * erased before the transaction ends.
 */
export const findOrCreateBuyer = (
  { clock, random }: { clock: () => Date; random: (bytes: number) => Uint8Array },
  tx: Queryable,
  mode: Mode,
  phone: string,
): Promise<string> => store.findOrInsertBuyer(tx, mode, phone, uuid(random), clock());

/** The number of a buyer, E.164; `undefined` once they were erased. */
export const findPhone = (db: Queryable, mode: Mode, buyerId: string): Promise<string | undefined> =>
  store.phoneOf(db, mode, buyerId);

/** Keeps a buyer from being erased until the transaction ends. False: they were. */
export const holdBuyer = (tx: Queryable, mode: Mode, buyerId: string): Promise<boolean> =>
  store.shareBuyer(tx, mode, buyerId);

/** False: the number belongs to somebody already. */
export const changePhoneOf = (tx: Queryable, mode: Mode, buyerId: string, phone: string): Promise<boolean> =>
  store.setPhone(tx, mode, buyerId, phone);

/** Keeps everybody else from changing or erasing a buyer until the transaction ends. False: they were erased. */
export const lockBuyer = (tx: Queryable, mode: Mode, buyerId: string): Promise<boolean> =>
  store.lockBuyerRow(tx, mode, buyerId);

/** True when the number is somebody's. Told to nobody who does not hold it. */
export const isPhoneTaken = (db: Queryable, mode: Mode, phone: string): Promise<boolean> =>
  store.isNumberTaken(db, mode, phone);
