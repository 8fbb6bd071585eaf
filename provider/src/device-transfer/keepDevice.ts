import { createHash } from 'node:crypto';
import { randomToken, uuid } from '../common/ids.js';
import { modeOfApiKey } from '../common/mode.js';
import { Refusal } from '../common/refusal.js';
import { DEVICE_LIFETIME, deviceCookie, hashDeviceToken, readDeviceToken } from '../devices/deviceCookies.js';
import { insertSharedDevice, revokeDeviceOfToken } from '../devices/deviceStore.js';
import type { Deps } from '../ports/deps.js';
import type { ProvedSession } from '../sessions/frameSession.js';
import { TRANSFER_LIFETIME } from './deviceTransfer.js';
import { insertTransfer, useKeep } from './deviceTransferStore.js';

/* Another hash than that of a transfer to a frame: neither token stands in for the other. */
const hashOf = (token: string): Buffer => createHash('sha256').update(`keep ${token}`).digest();

/**
 * In the frame, on the click of a buyer who asks to be known at every shop: what has the provider's window, which that
 * click opens, keep the cookie that this browser withholds here. `undefined` where it sends one.
 */
export async function offerToKeep(
  { database, clock, random }: Pick<Deps, 'database' | 'clock' | 'random'>,
  session: ProvedSession,
  cookies: string | null,
): Promise<string | undefined> {
  const { mode, sessionId: frameSessionId } = session;
  if (readDeviceToken(cookies, mode, 'shared') !== undefined) return undefined;
  const keep = `${mode}_${randomToken(random, 256)}`;
  const now = clock();
  const expiresAt = new Date(now.getTime() + TRANSFER_LIFETIME * 1000);
  const isMade = await insertTransfer(database, session, { hash: hashOf(keep), frameSessionId, expiresAt }, now);
  return isMade ? keep : undefined;
}

/**
 * In the window: this browser is known at every shop from now on, for nobody else any more.
 * @returns the `Set-Cookie`.
 * @throws {Refusal} `handover_refused`, the same for what is invented, used, late or of another kind, and for a buyer
 *   who has changed their mind.
 */
export async function keepDevice(
  { database, clock, random }: Pick<Deps, 'database' | 'clock' | 'random'>,
  keep: string,
  cookies: string | null,
): Promise<string> {
  const mode = modeOfApiKey(keep);
  if (mode === undefined) throw new Refusal('handover_refused');
  const now = clock();
  const token = randomToken(random, 256);
  const presented = readDeviceToken(cookies, mode, 'shared');
  await database.transaction(async (tx) => {
    const proved = await useKeep(tx, mode, hashOf(keep), now);
    if (!proved) throw new Refusal('handover_refused');
    const { buyerId, walletId, provedBy, deviceId: parent } = proved;
    const by = {
      // What a cookie alone has proved ends with that cookie.
      parentId: provedBy === 'device' ? parent : null,
      tokenHash: hashDeviceToken(token),
      expiresAt: new Date(now.getTime() + DEVICE_LIFETIME * 1000),
    };
    const device = { mode, deviceId: uuid(random), buyerId, walletId };
    if (!(await insertSharedDevice(tx, device, by, now))) throw new Refusal('handover_refused');
    if (presented !== undefined) await revokeDeviceOfToken(tx, mode, hashDeviceToken(presented), now);
  });
  return deviceCookie(mode, 'shared', token);
}
