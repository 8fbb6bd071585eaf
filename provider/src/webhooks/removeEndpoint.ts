import { recordAudit } from '../audit/auditStore.js';
import { isUuid } from '../common/ids.js';
import { Refusal } from '../common/refusal.js';
import type { Merchant } from '../merchants/merchant.js';
import type { Deps } from '../ports/deps.js';
import type { WebhookEndpoint } from './webhookEndpoint.js';
import { deleteEndpoint, dropDeliveriesTo } from './webhookStore.js';

/**
 * Ends an endpoint; what was not delivered yet is dropped.
 * @throws {Refusal} `not_found`.
 */
export async function removeEndpoint(
  deps: Pick<Deps, 'database' | 'clock' | 'random'>,
  { merchantId, mode, apiKey }: Merchant,
  endpointId: string,
): Promise<WebhookEndpoint> {
  if (!isUuid(endpointId)) throw new Refusal('not_found');
  return deps.database.transaction(async (tx) => {
    const now = deps.clock();
    const removed = await deleteEndpoint(tx, merchantId, endpointId, now);
    if (!removed) throw new Refusal('not_found');
    await dropDeliveriesTo(tx, removed, now);
    const by = { kind: 'key', id: apiKey } as const;
    await recordAudit(tx, deps, { mode, by, action: 'endpoint.remove', subjectId: endpointId, merchantId });
    return removed;
  });
}
