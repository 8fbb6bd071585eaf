import { isMethodChangeable, type Order } from '../orders/order.js';
import { railOf } from '../payment-methods/askRail.js';
import type { Instrument } from '../payment-methods/instrument.js';
import { listOfferedInstruments } from '../payment-methods/usableInstruments.js';
import type { Deps } from '../ports/deps.js';
import type { ProvedSession } from '../sessions/frameSession.js';

/** What an order could be paid with instead; nothing once something was done with it. */
export async function changeableTo(deps: Deps, session: ProvedSession, order: Order): Promise<Instrument[]> {
  if (!isMethodChangeable(order)) return [];
  const usable = await listOfferedInstruments(deps, session);
  return usable.filter((each) => each.instrumentId !== order.instrumentId && canPay(deps, order, each));
}

/**
 * Whether a method can pay an order that was bought already: what the bank wants approved is approved with the
 * purchase.
 */
export function canPay(deps: Deps, { mode, currency }: Order, { rail, needsAuthentication }: Instrument): boolean {
  const found = railOf(deps, mode, rail);
  return found !== undefined && !needsAuthentication && (found.currencies?.includes(currency) ?? true);
}
