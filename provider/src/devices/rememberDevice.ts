import type { Deps } from '../deps.js';
import { randomToken, uuid } from '../ids.js';
import type { Mode } from '../mode.js';
import type { ProvedSession } from '../onboarding/frameSession.js';
import {
  DEVICE_LIFETIME,
  DEVICE_TIERS,
  type DeviceTier,
  deviceCookie,
  hashDeviceToken,
  presentedHashes,
  readDeviceToken,
} from './deviceCookies.js';
import { rememberPurchase } from './deviceStore.js';

type DeviceDeps = Pick<Deps, 'database' | 'clock' | 'random'>;

/**
 * After a purchase, remembers this browser for the wallet that was paid from, at this shop and, for a buyer who asked for
 * it, at every shop, with a token each. What the browser was remembered for before is forgotten: one browser, one buyer.
 * Nothing is remembered for a buyer without an instrument, since a text message alone is too weak to be repeated by a
 * cookie.
 * @param asked `everywhere`: the buyer asks for it now. `tiers`: as far as this page can set them.
 * @returns the `Set-Cookie`s; none when a cookie proved the buyer in the first place and nothing more is asked.
 */
export async function rememberDevice(
  { database, clock, random }: DeviceDeps,
  session: ProvedSession,
  cookies: string | null,
  asked: { everywhere: boolean; tiers?: readonly DeviceTier[] },
): Promise<string[]> {
  const { mode, merchant } = session;
  const { everywhere, tiers = DEVICE_TIERS } = asked;
  const now = clock();
  // A browser that is known already keeps its devices; the wallet's address is kept in either case.
  const isKnown = session.provedBy === 'device';
  const wanted = isKnown ? missingTiers(cookies, mode, everywhere) : tiers;
  const made = wanted.map((tier) => makeDevice(random, tier, merchant.merchantId));
  const remembered = await rememberPurchase(
    database,
    session,
    {
      replaces: isKnown ? [] : presentedHashes(cookies, mode),
      devices: made,
      expiresAt: new Date(now.getTime() + DEVICE_LIFETIME * 1000),
      everywhere,
    },
    now,
  );
  return made.filter(({ tier }) => remembered.includes(tier)).map(({ tier, token }) => deviceCookie(mode, tier, token));
}

const missingTiers = (cookies: string | null, mode: Mode, everywhere: boolean): DeviceTier[] =>
  everywhere && readDeviceToken(cookies, mode, 'shared') === undefined ? ['shared'] : [];

function makeDevice(random: Deps['random'], tier: DeviceTier, merchantId: string) {
  const token = randomToken(random, 256);
  const only = tier === 'shop' ? merchantId : null;
  return { deviceId: uuid(random), tier, merchantId: only, token, tokenHash: hashDeviceToken(token) };
}
