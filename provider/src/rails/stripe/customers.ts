import { findCustomer, insertCustomer, replaceCustomer } from './customerStore.js';
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
  const { database, mode, clock } = calls;
  const known = await findCustomer(database, mode, walletId);
  if (known === undefined) {
    const made = await makeCustomer(calls, walletId, `wallet:${walletId}`);
    return act(await insertCustomer(database, mode, walletId, made, clock()));
  }
  try {
    return await act(known);
  } catch (error) {
    if (!isGone(error)) throw error;
    // By the key of whoever came before: two pages that are opened at once are of one customer.
    const customer = await makeCustomer(calls, walletId, `wallet:${walletId}:after:${known}`);
    return act(await replaceCustomer(database, mode, walletId, { gone: known, customer }, clock()));
  }
}

async function makeCustomer({ client }: StripeCalls, walletId: string, key: string): Promise<string> {
  const { id } = await repeated(key, (idempotencyKey) =>
    client.customers.create({ metadata: { wallet: walletId } }, { idempotencyKey }),
  );
  return id;
}

function isGone(error: unknown): boolean {
  const refusal = refusalOf(error);
  return refusal?.code === 'resource_missing' && refusal.param === 'customer';
}
