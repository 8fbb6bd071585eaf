import { recordServicesAct } from '../audit/auditStore.js';
import type { Wallet } from '../buyers/wallet.js';
import { findWallet } from '../buyers/walletStore.js';
import { randomToken, uuid } from '../common/ids.js';
import type { Mode } from '../common/mode.js';
import type { Merchant } from '../merchants/merchant.js';
import type { Deps } from '../ports/deps.js';
import type { Queryable } from '../store/database.js';
import {
  DEVICE_LIFETIME,
  DEVICE_TIERS,
  type DeviceTier,
  deviceCookie,
  hashDeviceToken,
  readDeviceToken,
} from './deviceCookies.js';
import {
  type Device,
  findSharedDevice,
  livesElsewhere,
  lockDeviceByToken,
  revokeDevice,
  rotateDeviceToken,
} from './deviceStore.js';

/** Seconds in which a replaced token still counts: several frames may open at once, and answers get lost. */
const GRACE = 60;

type DeviceDeps = Pick<Deps, 'database' | 'clock' | 'random' | 'log' | 'metrics'>;

/** `setCookie` takes the place of the cookie that was presented. */
type Recognised = { wallet: Wallet; deviceId: string; setCookie: string };

/**
 * The wallet that this browser was remembered for, with the cookie that takes the place of the one presented.
 * A token that comes back after it was replaced was copied from the browser: whoever holds the copies, none of
 * them counts any more. One that was copied and used while it still counted has begun a branch of its own; once both
 * branches go on beyond that time, there are two browsers.
 * @see https://www.rfc-editor.org/rfc/rfc9700#section-4.14.2
 */
export async function recogniseDevice(
  deps: DeviceDeps,
  merchant: Merchant,
  cookies: string | null,
): Promise<Recognised | undefined> {
  for (const tier of DEVICE_TIERS) {
    const token = readDeviceToken(cookies, merchant.mode, tier);
    const recognised = token && (await deps.database.transaction((tx) => present(deps, tx, merchant, tier, token)));
    if (recognised) return recognised;
  }
  return undefined;
}

/**
 * What this browser is remembered for at every shop, with nothing replaced: for an answer whose new cookie the browser
 * might not keep.
 */
export async function glanceAtDevice(
  { database, clock }: Pick<Deps, 'database' | 'clock'>,
  mode: Mode,
  cookies: string | null,
): Promise<Pick<Device, 'deviceId' | 'buyerId' | 'walletId'> | undefined> {
  const token = readDeviceToken(cookies, mode, 'shared');
  if (token === undefined) return undefined;
  const now = clock();
  const graceSince = new Date(now.getTime() - GRACE * 1000);
  return findSharedDevice(database, { mode, tokenHash: hashDeviceToken(token), now, graceSince });
}

async function present(
  deps: DeviceDeps,
  tx: Queryable,
  merchant: Merchant,
  tier: DeviceTier,
  token: string,
): Promise<Recognised | undefined> {
  const { clock, random, log, metrics } = deps;
  const now = clock();
  const { mode, merchantId } = merchant;
  const tokenHash = hashDeviceToken(token);
  const device = await lockDeviceByToken(tx, merchant, tokenHash, now);
  if (!device || device.tier !== tier || (device.merchantId !== null && device.merchantId !== merchantId)) {
    return undefined;
  }
  const isLate = device.replacedAt !== null && now.getTime() - device.replacedAt.getTime() > GRACE * 1000;
  if (isLate || (await livesElsewhere(tx, device, GRACE, now))) {
    await revokeDevice(tx, mode, device.deviceId, now);
    await recordServicesAct(tx, deps, { mode, action: 'device.end_copied', subjectId: device.deviceId });
    log.warn({ deviceId: device.deviceId, mode }, 'a device token was copied: the device is forgotten');
    metrics?.deviceCopied(mode);
    return undefined;
  }
  const next = randomToken(random, 256);
  const by = { newHash: hashDeviceToken(next), newBranch: uuid(random), merchantId };
  await rotateDeviceToken(tx, device, by, now, new Date(now.getTime() + DEVICE_LIFETIME * 1000));
  const { deviceId } = device;
  return { wallet: await walletOf(tx, mode, device), deviceId, setCookie: deviceCookie(mode, tier, next) };
}

async function walletOf(tx: Queryable, mode: Mode, { walletId, buyerId }: Device): Promise<Wallet> {
  const wallet = await findWallet(tx, mode, walletId);
  const nothing = {
    email: null,
    emailVerified: false,
    emailGivenIn: null,
    emailSince: null,
    knownEverywhere: false,
    ownLimit: null,
  };
  return wallet ?? { mode, walletId, buyerId, ...nothing };
}
