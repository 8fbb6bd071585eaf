import type { Vault } from '../common/vault.js';
import type { Database } from '../store/database.js';
import { secretContext } from './webhookEndpoint.js';
import { listSealedSecrets, lockSealedSecrets, writeSealedSecret } from './webhookStore.js';

/**
 * Seals anew what another master key has sealed, all or nothing: endpoints keep the secret their shop knows. What
 * opens with the new key already is left alone, so it can be run again.
 * @returns how many were sealed anew, and how many open with neither key: their shops have to register again.
 */
export const resealWebhookSecrets = (
  { database, vault }: { database: Database; vault: Vault },
  previous: Vault,
): Promise<{ resealed: number; unreadable: number }> =>
  database.transaction(async (tx) => {
    let resealed = 0;
    let unreadable = 0;
    for (const endpoint of await lockSealedSecrets(tx)) {
      const context = secretContext(endpoint);
      if (opens(vault, endpoint.secretSealed, context)) continue;
      if (!opens(previous, endpoint.secretSealed, context)) {
        unreadable += 1;
        continue;
      }
      await writeSealedSecret(tx, endpoint, vault.seal(previous.open(endpoint.secretSealed, context), context));
      resealed += 1;
    }
    return { resealed, unreadable };
  });

/** How many endpoints have a secret that this master key does not open: nothing can be delivered to them. */
export async function unreadableWebhookSecrets({
  database,
  vault,
}: {
  database: Database;
  vault: Vault;
}): Promise<number> {
  const endpoints = await listSealedSecrets(database);
  return endpoints.filter((endpoint) => !opens(vault, endpoint.secretSealed, secretContext(endpoint))).length;
}

function opens(vault: Vault, sealed: Buffer, context: string): boolean {
  try {
    vault.open(sealed, context);
    return true;
  } catch {
    return false;
  }
}
