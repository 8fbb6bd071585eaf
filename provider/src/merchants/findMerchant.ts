import type { Database } from '../store/database.js';
import type { Merchant, Payee } from './merchant.js';
import * as store from './merchantStore.js';

/** The merchant a public key belongs to. */
export const findMerchant = (database: Database, apiKey: string): Promise<(Merchant & Payee) | undefined> =>
  apiKey.includes('\0') ? Promise.resolve(undefined) : store.findMerchant(database, apiKey);
