import { recordAudit } from '../audit/auditStore.js';
import { isUuid } from '../common/ids.js';
import { type PageQuery, readPage } from '../common/paging.js';
import { Refusal } from '../common/refusal.js';
import type { Merchant } from '../merchants/merchant.js';
import { findMerchantById } from '../merchants/merchantStore.js';
import type { Deps } from '../ports/deps.js';
import * as store from './linkStore.js';
import type { CountedLink } from './paymentLink.js';

type LinkDeps = Pick<Deps, 'database' | 'clock' | 'random'>;

/**
 * A link of this merchant.
 * @throws {Refusal} `not_found`, also for another merchant's.
 */
export async function readLink(
  { database, clock }: Pick<Deps, 'database' | 'clock'>,
  { merchantId, mode }: Merchant,
  linkId: string,
): Promise<CountedLink> {
  const link = isUuid(linkId) ? await store.findLink(database, linkId, clock()) : undefined;
  if (!link || link.merchantId !== merchantId || link.mode !== mode) throw new Refusal('not_found');
  return link;
}

/**
 * A link by its id alone, with the merchant it belongs to: for whoever runs the provider.
 * @throws {Refusal} `not_found`.
 */
export async function findLinkById(
  { database, clock }: Pick<Deps, 'database' | 'clock'>,
  linkId: string,
): Promise<{ link: CountedLink; merchant: Merchant }> {
  const link = isUuid(linkId) ? await store.findLink(database, linkId, clock()) : undefined;
  const merchant = link && (await findMerchantById(database, link.merchantId));
  if (!link || !merchant) throw new Refusal('not_found', { detail: 'No payment link has this id' });
  return { link, merchant };
}

/**
 * A merchant's links, or everyone's when none is named, newest first.
 * @throws {Refusal} `validation_failed` at `/limit` or `/after`.
 */
export async function listLinks(
  { database, clock }: Pick<Deps, 'database' | 'clock'>,
  merchant: Merchant | undefined,
  query: PageQuery,
): Promise<{ links: CountedLink[]; next: string | null }> {
  const now = clock();
  const { rows, next } = await readPage(
    query,
    (after, limit) => store.listLinks(database, merchant?.merchantId, { after, limit, now }),
    ({ createdAt, linkId }) => ({ createdAt, id: linkId }),
  );
  return { links: rows, next };
}

/**
 * Ends a link and erases its fields: nothing can be bought with it any more, while proofs made before stay good. Again
 * changes nothing.
 * @throws {Refusal} `not_found`.
 */
export async function revokeLink(deps: LinkDeps, merchant: Merchant, linkId: string): Promise<CountedLink> {
  const link = await readLink(deps, merchant, linkId);
  await deps.database.transaction(async (tx) => {
    if (!(await store.revokeStoredLink(tx, link, deps.clock()))) return;
    const by = { kind: 'key', id: merchant.apiKey } as const;
    const { mode, linkId: subjectId, merchantId } = link;
    await recordAudit(tx, deps, { mode, by, action: 'link.revoke', subjectId, merchantId });
  });
  return readLink(deps, merchant, linkId);
}
