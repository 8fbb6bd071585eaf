import { findCustomer, forgetCustomer, insertCustomer } from './customerStore.js';
import { repeated } from './repeated.js';
import type { StripeCalls } from './stripeDeps.js';
import { refusalOf } from './stripeErrors.js';

/**
 * Acts for the one customer that a wallet is, which says nothing of the buyer but that it is one. One that was deleted
 * at Stripe is followed by another: its buyer gives a card anew.
 */
export async function asCustomer<T>(
  calls: StripeCalls,
  walletId: string,
  act: (customer: string) => Promise<T>,
): Promise<T> {
  const { database, mode } = calls;
  const known = await findCustomer(database, mode, walletId);
  if (known === undefined) return act(await makeCustomer(calls, walletId, `wallet:${walletId}`));
  try {
    return await act(known);
  } catch (error) {
    if (!isGone(error)) throw error;
    await forgetCustomer(database, mode, walletId, known);
    return act(await makeCustomer(calls, walletId, `wallet:${walletId}:after:${known}`));
  }
}

/* By the key of whichever came before, so that two pages that are opened at once are of one customer. */
async function makeCustomer({ client, database, clock, mode }: StripeCalls, walletId: string, key: string) {
  const made = await repeated(key, (idempotencyKey) =>
    client.customers.create({ metadata: { wallet: walletId } }, { idempotencyKey }),
  );
  return insertCustomer(database, mode, walletId, made.id, clock());
}

function isGone(error: unknown): boolean {
  const refusal = refusalOf(error);
  return refusal?.code === 'resource_missing' && refusal.param === 'customer';
}
