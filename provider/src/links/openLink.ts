import type { OpenConfirmation } from 'ondemand-pay/internal';
import { isUuid } from '../common/ids.js';
import type { Mode } from '../common/mode.js';
import { Refusal } from '../common/refusal.js';
import type { Merchant } from '../merchants/merchant.js';
import { findMerchantById } from '../merchants/merchantStore.js';
import type { Deps } from '../ports/deps.js';
import type { FrameSession } from '../sessions/frameSession.js';
import type { Queryable } from '../store/database.js';
import { findLink, lockLink } from './linkStore.js';
import { readLink } from './manageLinks.js';
import { agreementOf, type CountedLink, originOf, statusOf } from './paymentLink.js';

type LinkDeps = Pick<Deps, 'database' | 'clock'>;

/** What stands behind an address: what is sold there, by whom, and whether it still is. */
export type FoundLink = {
  link: CountedLink;
  merchant: Merchant;
  /** `held`: all uses are taken, some by a purchase that is not finished. */
  state: 'active' | 'expired' | 'used_up' | 'held' | 'revoked';
};

/** @returns `undefined` where there is nothing, and there never was, or not any more. */
export async function findOpenLink({ database, clock }: LinkDeps, linkId: string): Promise<FoundLink | undefined> {
  const now = clock();
  const link = isUuid(linkId) ? await findLink(database, linkId, now) : undefined;
  const merchant = link && (await findMerchantById(database, link.merchantId));
  if (!link || !merchant) return undefined;
  // A shop that gave up an origin sends nobody there any more.
  if (!merchant.origins.includes(originOf(link))) return { link, merchant, state: 'revoked' };
  const status = statusOf(link, now);
  return { link, merchant, state: status === 'used_up' && link.held > 0 ? 'held' : status };
}

/**
 * The page that a link's session stands for.
 * @throws {Refusal} `not_found`, also for another shop's, `link_over`.
 */
export async function openLink(
  deps: LinkDeps,
  merchant: Merchant,
  linkId: string,
): Promise<Pick<FrameSession, 'pageOrigin'>> {
  const link = requireActive(await readLink(deps, merchant, linkId), deps.clock());
  return { pageOrigin: originOf(link) };
}

/**
 * What is agreed to in a link's session: what the link says, whatever its page asks for.
 * @throws {Refusal} `link_over`.
 */
export async function termsOfLink(
  { database, clock }: LinkDeps,
  linkId: string,
  asked: OpenConfirmation,
): Promise<OpenConfirmation> {
  const now = clock();
  const link = requireActive(await findLink(database, linkId, now), now);
  return agreementOf(link, asked);
}

/**
 * Makes sure that one more use of a link is free, in the transaction that makes the proof which takes it: of two buyers
 * at once, the second sees what the first has taken.
 * @throws {Refusal} `link_over`.
 */
export async function takeUse(tx: Queryable, mode: Mode, linkId: string, now: Date): Promise<void> {
  await lockLink(tx, mode, linkId);
  requireActive(await findLink(tx, linkId, now), now);
}

function requireActive(link: CountedLink | undefined, now: Date): CountedLink {
  if (!link || statusOf(link, now) !== 'active') throw new Refusal('link_over');
  return link;
}
