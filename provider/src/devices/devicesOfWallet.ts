import type { DeviceView } from 'ondemand-pay/internal';
import type { ProvedSession } from '../sessions/frameSession.js';
import type { Queryable } from '../store/database.js';
import { presentedHashes } from './deviceCookies.js';
import { listDevices } from './deviceStore.js';

/** The browsers that are remembered for what a session reaches, and where they sign in; the last used first. */
export const devicesOfWallet = async (
  db: Queryable,
  session: ProvedSession,
  cookies: string | null,
  now: Date,
): Promise<DeviceView[]> => {
  const devices = await listDevices(db, session, presentedHashes(cookies, session.mode), now);
  return devices.map(({ id, merchantName, bySignIn, isThis, createdAt, lastUsedAt }) => ({
    id,
    merchant_name: merchantName,
    by_sign_in: bySignIn,
    is_this: isThis,
    created_at: createdAt.toISOString(),
    last_used_at: lastUsedAt.toISOString(),
  }));
};
