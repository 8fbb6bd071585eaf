import { uuid } from '../common/ids.js';
import type { Mode } from '../common/mode.js';
import type { Queryable } from '../store/database.js';
import * as store from './buyerStore.js';

/**
 * The buyer whose number was just proved; made at the first proof. A number is another buyer in each mode. They
 * cannot be erased before the transaction ends.
 */
export const findOrCreateBuyer = (
  { clock, random }: { clock: () => Date; random: (bytes: number) => Uint8Array },
  tx: Queryable,
  mode: Mode,
  phone: string,
): Promise<string> => store.findOrInsertBuyer(tx, mode, phone, uuid(random), clock());
