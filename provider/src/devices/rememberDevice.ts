import { keepWallet } from '../buyers/wallet.js';
import type { Deps } from '../deps.js';
import { randomToken, uuid } from '../ids.js';
import type { ProvedSession } from '../onboarding/frameSession.js';
import { lockSession } from '../onboarding/lockSession.js';
import { listUsableInstruments } from '../payment-methods/usableInstruments.js';
import type { Queryable } from '../store/database.js';
import { DEVICE_LIFETIME, DEVICE_TIERS, type DeviceTier, deviceCookie, hashDeviceToken } from './deviceCookies.js';
import { insertDevice, insertDeviceToken } from './deviceStore.js';
import { revokePresented } from './forgetDevice.js';

type DeviceDeps = Pick<Deps, 'database' | 'clock' | 'random'>;

/**
 * After a purchase, remembers this browser for the wallet that was paid from, at this shop and at every shop, with a
 * token each. What the browser was remembered for before is forgotten: one browser, one buyer. Nothing is remembered
 * for a buyer without an instrument, since a text message alone is too weak to be repeated by a cookie.
 * @returns the `Set-Cookie`s; none when a cookie proved the buyer in the first place.
 */
export async function rememberDevice(
  deps: DeviceDeps,
  session: ProvedSession,
  cookies: string | null,
): Promise<string[]> {
  const { database, clock } = deps;
  const { mode, walletId, buyerId, email, emailVerified, provedBy } = session;
  const now = clock();
  return database.transaction(async (tx) => {
    // Forgotten in the meantime: then it stays so.
    if (!(await lockSession(tx, session))) return [];
    if ((await listUsableInstruments(tx, session)).length === 0) return [];
    await keepWallet(tx, { mode, walletId, buyerId, email, emailVerified }, now);
    if (provedBy === 'device') return [];
    await revokePresented(tx, mode, cookies, now);
    const made: string[] = [];
    for (const tier of DEVICE_TIERS) made.push(await makeDevice(deps, tx, session, tier, now));
    return made;
  });
}

async function makeDevice(
  { random }: DeviceDeps,
  tx: Queryable,
  { mode, buyerId, walletId, merchant }: ProvedSession,
  tier: DeviceTier,
  now: Date,
): Promise<string> {
  const token = randomToken(random, 256);
  const merchantId = tier === 'shop' ? merchant.merchantId : null;
  const device = { mode, deviceId: uuid(random), buyerId, walletId, tier, merchantId };
  await insertDevice(tx, device, now, new Date(now.getTime() + DEVICE_LIFETIME * 1000));
  await insertDeviceToken(tx, device, hashDeviceToken(token), now);
  return deviceCookie(mode, tier, token);
}
