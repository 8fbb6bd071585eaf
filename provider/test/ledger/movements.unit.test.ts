import fc from 'fast-check';
import { LEDGER_ACCOUNTS } from 'ondemand-pay/protocol';
import { describe, expect, it } from 'vitest';
import {
  type MoneyFact,
  type Movement,
  movementsOf,
  openingMovements,
  standOf,
  totalsOf,
} from '../../src/ledger/movements.js';

/** An order as the rails leave it, told a second time and more simply than by the ledger. */
type Model = {
  amount: number;
  captured: number;
  refunded: number;
  returned: number;
  disputed: number;
  fees: number;
  paidOut: number;
};

/** An act that a rail or an operator might want, and a share from 0 to 1 of what it could move. */
type Act = { cause: MoneyFact['cause']; share: number };

/** What an act moves, if it can move anything, and the order after it. */
function take(model: Model, { cause, share }: Act): { fact: MoneyFact; model: Model } | undefined {
  const held = model.captured - model.refunded - model.returned - model.disputed - model.fees - model.paidOut;
  const most = {
    capture: model.amount - model.captured,
    refund: model.captured - model.refunded,
    refund_failed: model.refunded,
    // A bank takes back what it likes, also what was refunded.
    return: model.captured,
    dispute: model.captured,
    dispute_won: model.disputed,
    dispute_lost: model.disputed,
    dispute_reopened: model.returned,
    fee: Math.ceil(model.captured / 10),
    fee_refund: model.fees,
    payout: Math.max(held, 0),
    payout_failed: model.paidOut,
  }[cause];
  const amount = Math.round(most * share);
  if (amount === 0) return undefined;
  const after = { ...model };
  if (cause === 'capture') after.captured += amount;
  if (cause === 'refund') after.refunded += amount;
  if (cause === 'refund_failed') after.refunded -= amount;
  if (cause === 'return' || cause === 'dispute_lost') after.returned += amount;
  if (cause === 'dispute_reopened') after.returned -= amount;
  if (cause === 'dispute' || cause === 'dispute_reopened') after.disputed += amount;
  if (cause === 'dispute_won' || cause === 'dispute_lost') after.disputed -= amount;
  if (cause === 'fee') after.fees += amount;
  if (cause === 'fee_refund') after.fees -= amount;
  if (cause === 'payout') after.paidOut += amount;
  if (cause === 'payout_failed') after.paidOut -= amount;
  return { fact: { cause, amount }, model: after };
}

const CAUSES = [
  ...(['capture', 'capture', 'refund', 'refund_failed', 'return', 'dispute', 'dispute_won', 'dispute_lost'] as const),
  ...(['dispute_reopened', 'fee', 'fee_refund', 'payout', 'payout_failed'] as const),
];
const act: fc.Arbitrary<Act> = fc.record({
  cause: fc.constantFrom(...CAUSES),
  share: fc.double({ min: 0, max: 1, noNaN: true }),
});

describe('movements', () => {
  it('add up to what the order says, whatever happens to it and in whatever order', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 40 }), fc.array(act, { maxLength: 40 }), (amount, acts) => {
        let model: Model = { amount, captured: 0, refunded: 0, returned: 0, disputed: 0, fees: 0, paidOut: 0 };
        const rows: Movement[] = [];
        for (const wanted of acts) {
          const taken = take(model, wanted);
          if (!taken) continue;
          model = taken.model;
          rows.push(...movementsOf(taken.fact));

          const stand = standOf(rows);
          const { captured, refunded, returned, disputed, fees, paidOut } = model;
          expect(totalsOf(stand)).toEqual({ captured, refunded, returned, disputed });
          expect([stand.fees, stand.payouts]).toEqual([fees, paidOut]);
          // What the rail holds is what came in less what went out; nothing is made and nothing lost.
          expect(stand.receivable).toBe(captured - refunded - returned - disputed - fees - paidOut);
          expect(Object.values(stand).reduce((sum, each) => sum + each, 0)).toBe(0);
        }
        for (const row of rows) {
          expect(Number.isSafeInteger(row.amount) && row.amount > 0).toBe(true);
          expect(row.debit).not.toBe(row.credit);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('are none of an amount of zero', () => {
    expect(movementsOf({ cause: 'capture', amount: 0 }, { cause: 'fee', amount: 0 })).toEqual([]);
  });

  it('come in the order of what happened', () => {
    const rows = movementsOf({ cause: 'capture', amount: 9900 }, { cause: 'fee', amount: 290, currency: 'EUR' });
    expect(rows).toEqual([
      { cause: 'capture', amount: 9900, debit: 'receivable', credit: 'payable' },
      { cause: 'fee', amount: 290, currency: 'EUR', debit: 'fees', credit: 'receivable' },
    ]);
  });

  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('are never of an amount of %s', (amount) => {
    expect(() => movementsOf({ cause: 'refund', amount })).toThrow(TypeError);
  });

  it('that open an order come to what it says, from whatever the ledger had of it', () => {
    const amount = fc.nat(2 ** 40);
    fc.assert(
      fc.property(fc.tuple(amount, amount, amount, amount), ([captured, refunded, booked, back]) => {
        const before = movementsOf({ cause: 'capture', amount: booked }, { cause: 'refund', amount: back });
        const told = { captured, refunded, returned: back, disputed: booked };
        const opening = openingMovements(told, totalsOf(standOf(before)));
        expect(totalsOf(standOf([...before, ...opening]))).toEqual(told);
        expect(opening.every((row) => row.amount > 0 && row.cause === 'opening')).toBe(true);
      }),
    );
  });

  it('name every account, and a dispute that is lost counts as returned', () => {
    const used = new Set(
      CAUSES.flatMap((cause) => movementsOf({ cause, amount: 1 })).flatMap((m) => [m.debit, m.credit]),
    );
    expect([...used].sort()).toEqual([...LEDGER_ACCOUNTS].sort());
    const lost = movementsOf(
      { cause: 'capture', amount: 5 },
      { cause: 'dispute', amount: 5 },
      { cause: 'dispute_lost', amount: 5 },
    );
    expect(totalsOf(standOf(lost))).toEqual({ captured: 5, refunded: 0, returned: 5, disputed: 0 });
  });
});
