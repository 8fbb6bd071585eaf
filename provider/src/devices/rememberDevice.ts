import type { Deps } from '../deps.js';
import { randomToken, uuid } from '../ids.js';
import type { ProvedSession } from '../onboarding/frameSession.js';
import {
  DEVICE_LIFETIME,
  DEVICE_TIERS,
  type DeviceTier,
  deviceCookie,
  hashDeviceToken,
  presentedHashes,
} from './deviceCookies.js';
import { rememberPurchase } from './deviceStore.js';

type DeviceDeps = Pick<Deps, 'database' | 'clock' | 'random'>;

/**
 * After a purchase, remembers this browser for the wallet that was paid from, at this shop and, unless the buyer wished
 * otherwise, at every shop, with a token each. What the browser was remembered for before is forgotten: one browser, one buyer. Nothing is remembered
 * for a buyer without an instrument, since a text message alone is too weak to be repeated by a cookie.
 * @returns the `Set-Cookie`s; none when a cookie proved the buyer in the first place.
 */
export async function rememberDevice(
  { database, clock, random }: DeviceDeps,
  session: ProvedSession,
  cookies: string | null,
): Promise<string[]> {
  const { mode, merchant, provedBy } = session;
  const now = clock();
  // A browser that is known already keeps its devices; the wallet's address is kept in either case.
  const isKnown = provedBy === 'device';
  const made = isKnown ? [] : DEVICE_TIERS.map((tier) => makeDevice(random, tier, merchant.merchantId));
  const remembered = await rememberPurchase(
    database,
    session,
    {
      replaces: isKnown ? [] : presentedHashes(cookies, mode),
      devices: made,
      expiresAt: new Date(now.getTime() + DEVICE_LIFETIME * 1000),
    },
    now,
  );
  return made.filter(({ tier }) => remembered.includes(tier)).map(({ tier, token }) => deviceCookie(mode, tier, token));
}

function makeDevice(random: Deps['random'], tier: DeviceTier, merchantId: string) {
  const token = randomToken(random, 256);
  const only = tier === 'shop' ? merchantId : null;
  return { deviceId: uuid(random), tier, merchantId: only, token, tokenHash: hashDeviceToken(token) };
}
