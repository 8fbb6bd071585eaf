import { randomToken, uuid } from '../common/ids.js';
import type { Deps } from '../ports/deps.js';
import type { ProvedSession } from '../sessions/frameSession.js';
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
 * After a purchase, remembers this browser for the wallet that was paid from, at this shop and, for a buyer who asked
 * for it, at every shop, with a token each. What the browser was remembered for before is forgotten: one browser, one
 * buyer. A buyer without an instrument is remembered only where they signed up, and at that shop: a text message
 * alone is too weak to be repeated by a cookie that counts at others.
 * @param asked `everywhere`: the buyer asks for it now. `tiers`: as far as this page can set them. `signedUp`: at this
 * shop. A buyer whom the provider window's cookie proved, in a browser that hands none to this page, is known at this
 * shop from now on. That cookie ends with the one it rests on: a copied one must not become something that lasts.
 * @returns the `Set-Cookie`s; none when a cookie of this page proved the buyer and nothing more is asked.
 */
export async function rememberDevice(
  { database, clock, random }: DeviceDeps,
  session: ProvedSession,
  cookies: string | null,
  asked: { everywhere: boolean; tiers?: readonly DeviceTier[]; signedUp?: boolean },
): Promise<string[]> {
  const { mode, merchant } = session;
  const { everywhere, signedUp = false, tiers = signedUp ? ['shop'] : DEVICE_TIERS } = asked;
  const now = clock();
  // A browser that is known already keeps its devices; the wallet's address is kept in either case.
  const isKnown = session.provedBy === 'device';
  const wanted = isKnown ? missingTiers(session, cookies, everywhere).filter((tier) => tiers.includes(tier)) : tiers;
  const made = wanted.map((tier) => makeDevice(random, tier, merchant.merchantId));
  const remembered = await rememberPurchase(
    database,
    session,
    {
      replaces: isKnown ? [] : presentedHashes(cookies, mode),
      devices: made,
      expiresAt: new Date(now.getTime() + DEVICE_LIFETIME * 1000),
      parentId: isKnown ? session.deviceId : null,
      everywhere,
      empty: signedUp,
    },
    now,
  );
  return made.filter(({ tier }) => remembered.includes(tier)).map(({ tier, token }) => deviceCookie(mode, tier, token));
}

function missingTiers({ mode }: ProvedSession, cookies: string | null, everywhere: boolean): DeviceTier[] {
  const isHere = (tier: DeviceTier) => readDeviceToken(cookies, mode, tier) !== undefined;
  const wasHandedOver = !DEVICE_TIERS.some(isHere);
  const shared: DeviceTier[] = everywhere && !isHere('shared') ? ['shared'] : [];
  return wasHandedOver ? [...shared, 'shop'] : shared;
}

function makeDevice(random: Deps['random'], tier: DeviceTier, merchantId: string) {
  const token = randomToken(random, 256);
  const only = tier === 'shop' ? merchantId : null;
  return { deviceId: uuid(random), tier, merchantId: only, token, tokenHash: hashDeviceToken(token) };
}
