import { createHash } from 'node:crypto';
import { parse, serialize } from 'hono/utils/cookie';
import type { Mode } from '../common/mode.js';

/**
 * How far a device is known. `shared`: at every shop, by a cookie of the provider's own that many browsers withhold
 * inside a frame. `shop`: at one shop, by a cookie partitioned by the page's site (CHIPS).
 * @see https://developer.mozilla.org/docs/Web/Privacy/Guides/Privacy_sandbox/Partitioned_cookies
 */
export type DeviceTier = 'shared' | 'shop';

export const DEVICE_TIERS: readonly DeviceTier[] = ['shared', 'shop'];

/** Seconds a device is remembered after it was last used. */
export const DEVICE_LIFETIME = 180 * 24 * 60 * 60;

/** Names differ by mode and tier, so that neither can stand in for the other. */
const nameOf = (mode: Mode, tier: DeviceTier): string => `__Host-ondemand-${mode}${tier === 'shop' ? '-shop' : ''}`;

/** The token of a `Cookie` header; `undefined` if there is none that could be ours. */
export function readDeviceToken(header: string | null, mode: Mode, tier: DeviceTier): string | undefined {
  const name = nameOf(mode, tier);
  const token = parse(header ?? '', name)[name];
  return token !== undefined && /^[\w-]{43}$/.test(token) ? token : undefined;
}

/** The `Set-Cookie` that makes the browser remember. */
export const deviceCookie = (mode: Mode, tier: DeviceTier, token: string): string =>
  serialize(nameOf(mode, tier), token, { ...attributes(tier), maxAge: DEVICE_LIFETIME });

/** The `Set-Cookie`s that make the browser forget both. */
export const clearedCookies = (mode: Mode): string[] => DEVICE_TIERS.map((tier) => clearedCookie(mode, tier));

/** The same for one. */
export const clearedCookie = (mode: Mode, tier: DeviceTier): string =>
  serialize(nameOf(mode, tier), '', { ...attributes(tier), maxAge: 0 });

/** All the store knows of a token: 256 random bits, which a fast hash protects. */
export const hashDeviceToken = (token: string): Buffer => createHash('sha256').update(token).digest();

const attributes = (tier: DeviceTier) =>
  ({ path: '/', secure: true, httpOnly: true, sameSite: 'None', partitioned: tier === 'shop' }) as const;

/** The hashes of all tokens that a `Cookie` header presents. */
export const presentedHashes = (header: string | null, mode: Mode): Buffer[] =>
  DEVICE_TIERS.flatMap((tier) => {
    const token = readDeviceToken(header, mode, tier);
    return token === undefined ? [] : [hashDeviceToken(token)];
  });

/**
 * What the browser is to note of its own sign-in beside these `Set-Cookie`s; `undefined`: nothing changed. Only where
 * the provider's own page is on top does it listen.
 * @param presented its `Cookie` header: whoever is known in the other mode stays.
 * @see https://w3c-fedid.github.io/FedCM/#login-status-http
 */
export function loginStatus(
  setCookies: readonly string[],
  presented: string | null,
): 'logged-in' | 'logged-out' | undefined {
  const modes = (['live', 'test'] as const).map((mode) => {
    const set = setCookies.find((cookie) => cookie.startsWith(`${nameOf(mode, 'shared')}=`));
    return set === undefined
      ? { isKnown: readDeviceToken(presented, mode, 'shared') !== undefined, isNew: false }
      : { isKnown: readDeviceToken(set, mode, 'shared') !== undefined, isNew: true };
  });
  if (!modes.some(({ isNew }) => isNew)) return undefined;
  return modes.some(({ isKnown }) => isKnown) ? 'logged-in' : 'logged-out';
}
