import type { DeviceView } from 'ondemand-pay/internal';
import type { Mode } from '../common/mode.js';
import type { ProvedSession } from '../sessions/frameSession.js';
import type { Queryable } from '../store/database.js';
import { clearedCookie, clearedCookies, presentedHashes } from './deviceCookies.js';
import { endSignIn, revokeDeviceOfToken, revokeDevices } from './deviceStore.js';

/** What the browser's cookies name is forgotten here; the `Set-Cookie`s make the browser forget too. */
export async function forgetDevice(
  tx: Queryable,
  mode: Mode,
  cookies: string | null,
  now: Date,
): Promise<{ deviceIds: string[]; setCookies: string[] }> {
  const deviceIds: string[] = [];
  for (const hash of presentedHashes(cookies, mode)) {
    const deviceId = await revokeDeviceOfToken(tx, mode, hash, now);
    if (deviceId !== undefined) deviceIds.push(deviceId);
  }
  return { deviceIds, setCookies: clearedCookies(mode) };
}

/** Every browser that is remembered for what a session reaches. The `Set-Cookie`s make this one forget too. */
export async function forgetAllDevices(
  tx: Queryable,
  { mode, buyerId, walletId }: ProvedSession,
  now: Date,
): Promise<string[]> {
  await revokeDevices(tx, mode, buyerId, { walletId, deviceId: null, tier: null, except: [] }, now);
  return clearedCookies(mode);
}

/** One of them, or one shop where it signs in. */
export async function forgetOneDevice(
  tx: Queryable,
  { mode, buyerId, walletId }: ProvedSession,
  { id, merchant_name, by_sign_in, is_this }: DeviceView,
  now: Date,
): Promise<string[]> {
  if (by_sign_in) {
    await endSignIn(tx, mode, id, now);
    return [];
  }
  await revokeDevices(tx, mode, buyerId, { walletId, deviceId: id, tier: null, except: [] }, now);
  return is_this ? [clearedCookie(mode, merchant_name === null ? 'shared' : 'shop')] : [];
}

/** Those of them that are known at every shop. */
export async function forgetSharedDevices(
  tx: Queryable,
  { mode, buyerId, walletId }: ProvedSession,
  now: Date,
): Promise<string[]> {
  await revokeDevices(tx, mode, buyerId, { walletId, deviceId: null, tier: 'shared', except: [] }, now);
  return [clearedCookie(mode, 'shared')];
}

/** Every browser that is remembered for a buyer but this one, whatever it reaches. */
export async function forgetOtherDevices(
  tx: Queryable,
  { mode, buyerId }: ProvedSession,
  cookies: string | null,
  now: Date,
): Promise<void> {
  const except = presentedHashes(cookies, mode);
  await revokeDevices(tx, mode, buyerId, { walletId: null, deviceId: null, tier: null, except }, now);
}

/** Every browser that is remembered for a buyer but those named, where none of them asked for it now. */
export async function forgetDevicesBut(
  tx: Queryable,
  { mode, buyerId }: Pick<ProvedSession, 'mode' | 'buyerId'>,
  exceptIds: readonly string[],
  now: Date,
): Promise<void> {
  await revokeDevices(tx, mode, buyerId, { walletId: null, deviceId: null, tier: null, except: [], exceptIds }, now);
}
