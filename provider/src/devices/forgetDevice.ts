import type { Mode } from '../mode.js';
import type { Queryable } from '../store/database.js';
import { clearedCookies, DEVICE_TIERS, hashDeviceToken, readDeviceToken } from './deviceCookies.js';
import { revokeDeviceOfToken } from './deviceStore.js';

/** What the browser's cookies name is forgotten here; the `Set-Cookie`s make the browser forget too. */
export async function forgetDevice(tx: Queryable, mode: Mode, cookies: string | null, now: Date): Promise<string[]> {
  await revokePresented(tx, mode, cookies, now);
  return clearedCookies(mode);
}

/** Ends the devices that the browser presents. */
export async function revokePresented(tx: Queryable, mode: Mode, cookies: string | null, now: Date): Promise<void> {
  for (const tier of DEVICE_TIERS) {
    const token = readDeviceToken(cookies, mode, tier);
    if (token) await revokeDeviceOfToken(tx, mode, hashDeviceToken(token), now);
  }
}
