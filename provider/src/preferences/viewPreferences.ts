import type { Preferences } from 'ondemand-pay/internal';
import { reachOf } from '../buyers/reach.js';
import { confirmingFactors } from '../onboarding/factors.js';
import { chargesOfBuyer, ordersOfBuyer, ownOrderView } from '../orders/read/ordersOfBuyer.js';
import type { Deps } from '../ports/deps.js';
import { recurringPaymentsOfBuyer } from '../recurring/recurringPaymentStore.js';
import { buyersView } from '../recurring/recurringPaymentsOfBuyer.js';
import type { ProvedSession } from '../sessions/frameSession.js';
import { freshFactors } from '../sessions/freshFactor.js';
import { viewAccount } from './viewAccount.js';

/** The buyer's page as things stand: what every change of it answers with. */
export async function viewPreferences(
  deps: Deps,
  session: ProvedSession,
  cookies: string | null,
): Promise<Preferences> {
  const { database } = deps;
  const of = reachOf(session);
  const [fresh, { factors, card }, payments, charges, orders] = await Promise.all([
    freshFactors(deps, session),
    confirmingFactors(deps, session),
    recurringPaymentsOfBuyer(database, of),
    chargesOfBuyer(database, of),
    ordersOfBuyer(database, of),
  ]);
  return {
    merchant_name: session.merchant.name,
    can_change: fresh.any,
    can_change_identity: fresh.second,
    factors,
    security_code_of: card,
    recurring_payments: payments.map((payment) =>
      buyersView(payment, (charges.get(payment.mandateId) ?? []).map(ownOrderView)),
    ),
    orders: orders.map(ownOrderView),
    account: session.merchant.ofProvider ? await viewAccount(deps, session, payments, cookies) : null,
  };
}
