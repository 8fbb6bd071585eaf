import { LEDGER_MOVEMENTS } from 'ondemand-pay/internal';
import type { LedgerAccount, LedgerCause, MovementCause } from 'ondemand-pay/protocol';

/**
 * Which movements a change of money writes: a pure rule, apart from the SQL of `ledgerStore.ts` that writes them in the
 * very statement of the change.
 *
 * Whoever writes such a statement says what happened as {@link MoneyFact}s, takes {@link movementsOf} them, hands
 * `movementsParameter(movements)` to the statement as one parameter and adds the CTE `insertMovements(…)` to it:
 *
 *     with changed as (update orders set returned_amount = … returning merchant_id, order_id, mode, rail, currency),
 *     booked as (${insertMovements({ order: 'changed', movements: '$9', now: '$8' })}) select …
 *
 *     movementsParameter(movementsOf({ cause: 'return', amount }, { cause: 'fee', amount: fee }))
 *
 * No row in `changed`, no movement: what a second notification finds done already is not booked again.
 */
export type MoneyFact = {
  cause: MovementCause;
  /** Minor units; of zero there is no movement. */
  amount: number;
  /** The order's own unless a rail keeps its fees in another. */
  currency?: string | undefined;
  /** Of a capture: when the rail pays it out at the soonest. At once without it. */
  availableAt?: Date | undefined;
};

/** One row of the ledger to be: `amount` leaves the credited account and reaches the debited one. */
export type Movement = Omit<MoneyFact, 'cause'> & { cause: LedgerCause; debit: LedgerAccount; credit: LedgerAccount };

/**
 * The movements of what happened, in that order.
 * @throws {TypeError} for an amount that is no integer of minor units, or negative: what goes the other way has a cause
 *   of its own, as `refund_failed` has.
 */
export function movementsOf(...facts: readonly MoneyFact[]): Movement[] {
  return facts.flatMap((fact) => {
    if (!Number.isSafeInteger(fact.amount) || fact.amount < 0) {
      throw new TypeError('A movement has an amount of whole minor units, not below zero');
    }
    return fact.amount === 0 ? [] : [{ ...fact, ...LEDGER_MOVEMENTS[fact.cause] }];
  });
}

/** What an order has and the ledger has not, as opening rows; where the ledger has more, they go the other way. */
export function openingMovements(told: OrderTotals, booked: OrderTotals): Movement[] {
  const open = (amount: number, debit: LedgerAccount, credit: LedgerAccount): Movement[] => {
    if (amount === 0) return [];
    const [gains, gives] = amount > 0 ? [debit, credit] : [credit, debit];
    return [{ cause: 'opening', amount: Math.abs(amount), debit: gains, credit: gives }];
  };
  return [
    ...open(told.captured - booked.captured, 'receivable', 'payable'),
    ...open(told.refunded - booked.refunded, 'refunds', 'receivable'),
    ...open(told.returned - booked.returned, 'returns', 'receivable'),
    ...open(told.disputed - booked.disputed, 'disputes', 'receivable'),
  ];
}

/** How the accounts stand after some rows: debits less credits, which together are zero. */
export function standOf(rows: readonly Pick<Movement, 'debit' | 'credit' | 'amount'>[]): Record<LedgerAccount, number> {
  const stand = { receivable: 0, payable: 0, fees: 0, refunds: 0, returns: 0, disputes: 0, payouts: 0 };
  for (const { debit, credit, amount } of rows) {
    stand[debit] += amount;
    stand[credit] -= amount;
  }
  return stand;
}

/** What an order's money comes to, by its rows: what `orders` says of it again. */
export type OrderTotals = { captured: number; refunded: number; returned: number; disputed: number };

/** Reads an order's totals from how its accounts stand. */
export const totalsOf = (stand: Record<LedgerAccount, number>): OrderTotals => ({
  // Plus zero: nothing that was captured is 0, not -0.
  captured: 0 - stand.payable,
  refunded: stand.refunds,
  returned: stand.returns,
  disputed: stand.disputes,
});
