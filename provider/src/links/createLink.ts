import { type NewLink, placeLink } from 'ondemand-pay/internal';
import { recordAudit } from '../audit/auditStore.js';
import type { Answer, Answered } from '../common/answer.js';
import { uuid } from '../common/ids.js';
import { Refusal } from '../common/refusal.js';
import type { IdempotentRequest } from '../idempotency/idempotentRequest.js';
import { claimWithAnswer, recallDone } from '../idempotency/recallAnswer.js';
import type { Merchant } from '../merchants/merchant.js';
import type { Deps } from '../ports/deps.js';
import { insertLink } from './linkStore.js';
import { linkView, type StoredLink } from './paymentLink.js';

type LinkDeps = Pick<Deps, 'database' | 'clock' | 'random' | 'url'>;

/**
 * Stores what a link sells and answers with its address.
 * @throws {Refusal} `validation_failed` at `/action` or `/expires_at`, `idempotency_key_reused`, `request_in_progress`.
 */
export async function createLink(
  deps: LinkDeps,
  { merchant, fields, once }: { merchant: Merchant; fields: NewLink; once: IdempotentRequest | undefined },
): Promise<Answered> {
  const { database, clock, url } = deps;
  const recalled = once && (await recallDone(deps, once));
  if (recalled) return recalled;

  const link = newLink(deps, merchant, fields);
  const view = linkView({ ...link, used: 0, held: 0 }, url, clock());
  const answer: Answer = {
    status: 201,
    headers: { 'Content-Type': 'application/json', Location: `${url}/api/v1/links/${link.linkId}` },
    body: JSON.stringify(view),
  };
  const isDone = await database.transaction(async (tx) => {
    if (once && !(await claimWithAnswer(tx, once, answer, link.createdAt))) return false;
    await insertLink(tx, link);
    const by = { kind: 'key', id: merchant.apiKey } as const;
    const { mode, linkId: subjectId, merchantId } = link;
    await recordAudit(tx, deps, { mode, by, action: 'link.add', subjectId, merchantId });
    return true;
  });
  if (isDone) return { answer, replayed: false };
  const winner = once && (await recallDone(deps, once));
  if (winner) return winner;
  throw new Refusal('request_in_progress', { retryAfter: 1 });
}

function newLink({ clock, random }: LinkDeps, { merchantId, mode, origins }: Merchant, given: NewLink): StoredLink {
  const now = clock();
  const placed = placeLink(given, { origins, now: now.getTime() });
  if ('errors' in placed) throw new Refusal('validation_failed', { errors: placed.errors });
  return {
    mode,
    linkId: uuid(random),
    merchantId,
    flow: given.flow,
    amount: given.amount ?? null,
    currency: given.currency ?? null,
    taxAmount: given.tax_amount ?? null,
    firstAmount: given.first_amount ?? null,
    intervalUnit: given.interval ?? null,
    intervalCount: given.interval_count ?? null,
    itemName: given.item_name?.trim() ?? null,
    merchantContext: given.merchant_context ?? null,
    locale: given.locale ?? null,
    action: placed.action,
    fields: JSON.stringify(given.fields),
    uses: given.uses,
    createdAt: now,
    expiresAt: new Date(placed.expiresAt),
    revokedAt: null,
  };
}
