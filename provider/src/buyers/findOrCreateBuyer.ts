import { uuid } from '../ids.js';
import type { Mode } from '../mode.js';
import type { Queryable } from '../store/database.js';
import { findOrInsertBuyer, phoneOf, setUnverifiedEmail } from './buyerStore.js';

/** The buyer whose number was just proved; made at the first proof. A number is another buyer in each mode. */
export const findOrCreateBuyer = (
  { clock, random }: { clock: () => Date; random: (bytes: number) => Uint8Array },
  db: Queryable,
  mode: Mode,
  phone: string,
): Promise<string> => findOrInsertBuyer(db, mode, phone, uuid(random), clock());

/** Remembers the address last given. One that was verified stays: a text message is too weak to replace it. */
export const rememberEmail = (db: Queryable, mode: Mode, buyerId: string, email: string): Promise<void> =>
  setUnverifiedEmail(db, mode, buyerId, email);

/** The number of a buyer, E.164; `undefined` once they were erased. */
export const findPhone = (db: Queryable, mode: Mode, buyerId: string): Promise<string | undefined> =>
  phoneOf(db, mode, buyerId);
