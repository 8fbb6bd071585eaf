import type { Session } from 'ondemand-pay/internal';
import { uuid } from '../common/ids.js';
import { networksOf, UNKNOWN_ADDRESS } from '../common/limits.js';
import { Refusal } from '../common/refusal.js';
import { recogniseDevice } from '../devices/recogniseDevice.js';
import { openLink } from '../links/openLink.js';
import { findMerchant } from '../merchants/findMerchant.js';
import type { Merchant, Payee } from '../merchants/merchant.js';
import type { Deps } from '../ports/deps.js';
import { senderFor } from '../ports/messageSender.js';
import { makeBearer } from '../sessions/bearer.js';
import { type FrameSession, SESSION_LIFETIME } from '../sessions/frameSession.js';
import { insertSession } from '../sessions/frameSessionStore.js';
import { viewSession } from './viewSession.js';

/** The session, and the `Set-Cookie` that takes the place of the one it was recognised by. */
export type OpenedSession = { session: Session; setCookie: string | undefined };

/**
 * Opens a frame's session for one key and one page: for the buyer whose purchase this browser remembers, or with
 * nobody proved to be there.
 * @throws {Refusal} `not_found` (key), `origin_not_registered`, `validation_failed` (a live key where the
 *   provider has no live rail or sender, or none that pays into the shop's own account), `rate_limited`, `link_over`.
 */
export async function openSession(
  deps: Deps,
  given: Pick<FrameSession, 'pageOrigin' | 'channel' | 'address' | 'linkId'> & { key: string; cookies: string | null },
): Promise<OpenedSession> {
  const { key, address, cookies, linkId } = given;
  const { database, clock, random } = deps;
  const merchant = await findMerchant(database, key);
  if (!merchant) throw new Refusal('not_found', { detail: 'No shop has this API key' });
  const { mode } = merchant;
  const detail = whyUnableToSell(deps, merchant);
  if (detail !== undefined) {
    throw new Refusal('validation_failed', { detail: `key ${detail}`, errors: [{ pointer: '/key', detail }] });
  }
  const link = linkId === null ? undefined : await openLink(deps, merchant, linkId);
  const { pageOrigin, channel } = link ? { pageOrigin: link.pageOrigin, channel: 'link' as const } : given;
  if (!merchant.origins.includes(pageOrigin)) throw new Refusal('origin_not_registered');

  limitOpening(deps, merchant, address);
  const known = await recogniseDevice(deps, merchant, cookies);
  const { token, tokenHash } = makeBearer(mode, random);
  const now = clock();
  const expiresAt = new Date(now.getTime() + SESSION_LIFETIME * 1000);
  const opened = { mode, tokenHash, sessionId: uuid(random), merchant, pageOrigin, channel, linkId, address };
  const nobody = { ...opened, ...NOBODY };
  const remembered = known && {
    ...opened,
    ...known.wallet,
    provedBy: 'device' as const,
    simMovedAt: null,
    deviceId: known.deviceId,
  };
  const isThere = remembered && (await insertSession(database, remembered, now, expiresAt));
  if (!isThere) await insertSession(database, nobody, now, expiresAt);
  const session = isThere ? remembered : nobody;
  return {
    session: { token, expires_in: SESSION_LIFETIME, ...(await viewSession(deps, session)) },
    setCookie: known?.setCookie,
  };
}

/** Counted after the page is known to be the shop's, so that strangers use up nobody's limit. */
function limitOpening({ sessionLimiters }: Deps, { mode, merchantId }: Merchant, address: string): void {
  const { address: perAddress, key: perKey } = sessionLimiters[mode];
  const networks = address === UNKNOWN_ADDRESS ? [] : networksOf(address);
  const wait = Math.max(
    ...networks.map(({ network, times }) => perAddress.take(network, times)),
    perKey.take(merchantId),
  );
  if (wait > 0) throw new Refusal('rate_limited', { retryAfter: wait });
}

const NOBODY = {
  buyerId: null,
  walletId: null,
  provedBy: null,
  simMovedAt: null,
  deviceId: null,
  email: null,
  emailVerified: false,
} satisfies Partial<FrameSession>;

/** What is missing before anything can be sold with a merchant's key; `undefined`: nothing. */
function whyUnableToSell({ rails, senders }: Deps, { mode, stripeAccount }: Merchant & Payee): string | undefined {
  if (rails[mode].length === 0 || !senderFor(senders, mode)) {
    return 'is live, and this provider has no live payment rail and message sender configured';
  }
  return stripeAccount === null || rails.live.every(({ paysAccounts }) => paysAccounts)
    ? undefined
    : 'is paid into an account of its own at Stripe, which not every payment rail of this provider pays into';
}
