import { randomToken } from '../common/ids.js';
import type { Mode } from '../common/mode.js';
import type { Queryable } from '../store/database.js';
import * as store from './buyerStore.js';

const TOKEN_BITS = 192;

/**
 * The buyer's token at one merchant: opaque, different at every merchant, stable until revoked, and no
 * credential. Made when first needed; two that ask at once get the same.
 */
export async function ensureUserToken(
  { clock, random }: { clock: () => Date; random: (bytes: number) => Uint8Array },
  db: Queryable,
  of: { merchantId: string; mode: Mode; buyerId: string },
): Promise<string> {
  const known = await store.findUserToken(db, of.merchantId, of.buyerId);
  if (known) return known;
  await store.insertUserToken(db, of, randomToken(random, TOKEN_BITS), clock());
  return (await store.findUserToken(db, of.merchantId, of.buyerId))!;
}

/** The buyer a token means at this merchant; `undefined` for a token of another merchant, revoked or invented. */
export const findBuyerByToken = (db: Queryable, merchantId: string, userToken: string): Promise<string | undefined> =>
  /^[\w-]{1,100}$/.test(userToken) ? store.findBuyerOfToken(db, merchantId, userToken) : Promise.resolve(undefined);
