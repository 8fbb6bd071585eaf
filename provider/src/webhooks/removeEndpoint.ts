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
  { database, clock }: Pick<Deps, 'database' | 'clock'>,
  { merchantId }: Merchant,
  endpointId: string,
): Promise<WebhookEndpoint> {
  if (!isUuid(endpointId)) throw new Refusal('not_found');
  return database.transaction(async (tx) => {
    const now = clock();
    const removed = await deleteEndpoint(tx, merchantId, endpointId, now);
    if (!removed) throw new Refusal('not_found');
    await dropDeliveriesTo(tx, removed, now);
    return removed;
  });
}
