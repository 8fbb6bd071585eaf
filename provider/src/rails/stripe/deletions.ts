import type { Deleted, RailCustomer, RailInstrument } from '../../ports/paymentRail.js';
import { findCustomer, forgetCustomers } from './customerStore.js';
import type { SavedCard } from './savedCard.js';
import type { StripeCalls } from './stripeDeps.js';
import { refusalOf } from './stripeErrors.js';

/**
 * Detaches a card from its customer, which is all that Stripe knows of deleting one: nobody can charge it again. The
 * copies on accounts of shops belong to no customer and have paid the once that they can.
 */
export async function deleteInstrument({ client }: StripeCalls, { details }: RailInstrument): Promise<Deleted> {
  const { reference } = details as SavedCard;
  try {
    await client.paymentMethods.detach(reference);
  } catch (error) {
    if (isMissing(error)) return { status: 'done' };
    if (!refusalOf(error)) throw error;
    // It says no to what it has detached before.
    const { customer } = await client.paymentMethods.retrieve(reference);
    if (customer !== null) throw error;
  }
  return { status: 'done' };
}

/**
 * Deletes the customers whose cards a wallet held, with every card. One that another wallet of the buyer has a card of
 * stays, and loses those of this one.
 */
export async function deleteCustomer(calls: StripeCalls, customer: RailCustomer): Promise<Deleted> {
  const { client, database } = calls;
  const { mode, walletId, instruments, kept } = customer;
  const known = await findCustomer(database, mode, walletId);
  const customersOf = (saved: readonly RailInstrument[]) => saved.map(({ details }) => (details as SavedCard).customer);
  const needed = new Set(customersOf(kept));
  const all = new Set([...customersOf(instruments), ...(known === undefined ? [] : [known])]);
  const gone = [...all].filter((id) => !needed.has(id));
  for (const instrument of instruments) {
    if (needed.has((instrument.details as SavedCard).customer)) await deleteInstrument(calls, instrument);
  }
  for (const id of gone) {
    await client.customers.del(id).catch((error) => {
      if (!isMissing(error)) throw error;
    });
  }
  await forgetCustomers(database, mode, walletId, gone);
  return { status: 'done' };
}

const isMissing = (error: unknown): boolean => {
  const refusal = refusalOf(error);
  return refusal?.statusCode === 404 || refusal?.code === 'resource_missing';
};
