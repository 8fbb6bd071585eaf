import { randomToken, uuid } from '../common/ids.js';
import type { Deps } from '../ports/deps.js';
import * as store from './merchantStore.js';

/**
 * In each mode the provider is a shop of its own, on its own origin: sessions, codes, limits and the separation of
 * modes are on its page for buyers what they are on a shop's. It has a public key and no secret, so that nothing can
 * be sold there. Safe from any number of processes at once, all of which keep the key that the first made.
 */
export async function ensureOwnShops({
  database,
  clock,
  random,
  url,
  operator,
}: Pick<Deps, 'database' | 'clock' | 'random' | 'url' | 'operator'>): Promise<void> {
  const name = (operator?.name ?? new URL(url).host).trim().slice(0, MAX_NAME);
  for (const mode of ['test', 'live'] as const) {
    const apiKey = `${mode}_${randomToken(random, 192)}`;
    await store.ensureOwnShop(database, { merchantId: uuid(random), mode, name, apiKey, origin: url }, clock());
  }
}

const MAX_NAME = 100;
