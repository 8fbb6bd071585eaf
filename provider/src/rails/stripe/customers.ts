import { findCustomer, insertCustomer } from './customerStore.js';
import { repeated } from './repeated.js';
import type { StripeCalls } from './stripeDeps.js';

/** One customer for each wallet. It says nothing of the buyer but that it is one. */
export async function customerOf({ client, database, clock, mode }: StripeCalls, walletId: string): Promise<string> {
  const known = await findCustomer(database, mode, walletId);
  if (known !== undefined) return known;
  const made = await repeated(`wallet:${walletId}`, (idempotencyKey) =>
    client.customers.create({ metadata: { wallet: walletId } }, { idempotencyKey }),
  );
  return insertCustomer(database, mode, walletId, made.id, clock());
}
