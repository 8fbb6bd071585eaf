import type { Mode } from '../mode.js';
import type { Queryable } from '../store/database.js';
import { clearedCookies, presentedHashes } from './deviceCookies.js';
import { revokeDeviceOfToken } from './deviceStore.js';

/** What the browser's cookies name is forgotten here; the `Set-Cookie`s make the browser forget too. */
export async function forgetDevice(tx: Queryable, mode: Mode, cookies: string | null, now: Date): Promise<string[]> {
  for (const hash of presentedHashes(cookies, mode)) await revokeDeviceOfToken(tx, mode, hash, now);
  return clearedCookies(mode);
}
