import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { movementsOf, standOf, totalsOf } from '../../src/ledger/movements.js';
import { type Dispute, disputeMoney, hearDispute, isAlike, noteDispute } from '../../src/orders/dispute.js';
import { learn } from '../../src/orders/facts/learn.js';
import { settle } from '../../src/orders/order.js';
import type { PaymentFact } from '../../src/ports/railFacts.js';
import { processing } from './anOrder.js';

type Told = Extract<PaymentFact, { dispute: string }>;
type Word = Told['kind'] extends `dispute_${infer W}` ? W : never;

const captured = settle({ ...processing, amount: 9900 }, { status: 'captured', railReference: 'ref' });

/** `day` is when the rail says that it was so; without one it does not say. */
const told = (word: Word, day?: number, amount = 900, respondBy: Date | null = null): Told => ({
  id: `${word} ${day} ${amount}`,
  railReference: 'ref',
  kind: `dispute_${word}`,
  dispute: 'dp',
  reason: 'general',
  currency: 'SEK',
  amount,
  respondBy,
  ...(day !== undefined && { at: new Date(Date.UTC(2026, 10, day)) }),
});

/** What an order comes to, every event and every movement, by what is told of it. */
function tell(...facts: readonly Told[]) {
  let order = captured;
  const events: string[] = [];
  const movements = [];
  for (const fact of facts) {
    const learnt = learn(order, fact, undefined);
    if (learnt.outcome === 'contradiction') throw new TypeError(learnt.why);
    if (learnt.outcome !== 'changed') continue;
    order = learnt.order;
    if (learnt.event) events.push(learnt.event);
    movements.push(...learnt.movements);
    const { returned, disputed } = totalsOf(standOf(movements));
    const open = order.disputes.filter(({ status }) => status === 'open' || status === 'evidence_due');
    expect([returned, disputed]).toEqual([order.returnedAmount, open.reduce((sum, { amount }) => sum + amount, 0)]);
  }
  const [dispute] = order.disputes;
  return {
    status: dispute?.status,
    returned: order.returnedAmount,
    events,
    booked: movements.map(({ cause, amount }) => `${cause} ${amount}`),
    dispute,
    stand: standOf(movements),
  };
}

const OPENED = ['order.disputed', 'dispute 900'];
const CLOSED = 'order.dispute_closed';

describe('a dispute', () => {
  it.each<[string, Told[], { status: string; returned: number; events: string[]; booked: string[] }]>([
    [
      'that is lost',
      [told('opened', 1), told('lost', 2)],
      { status: 'lost', returned: 900, events: [OPENED[0]!, CLOSED], booked: [OPENED[1]!, 'dispute_lost 900'] },
    ],
    [
      'that is lost, and won on appeal',
      [told('opened', 1), told('lost', 2), told('won', 3)],
      {
        status: 'won',
        returned: 0,
        events: [OPENED[0]!, CLOSED, CLOSED],
        booked: [OPENED[1]!, 'dispute_lost 900', 'dispute_reopened 900', 'dispute_won 900'],
      },
    ],
    [
      'that is won, and lost to a second chargeback',
      [told('opened', 1), told('won', 2), told('lost', 3)],
      {
        status: 'lost',
        returned: 900,
        events: [OPENED[0]!, CLOSED, CLOSED],
        booked: [OPENED[1]!, 'dispute_won 900', 'dispute 900', 'dispute_lost 900'],
      },
    ],
    [
      'whose rail says no times: the decision that is told last stands',
      [told('lost'), told('opened'), told('evidence_due'), told('won')],
      {
        status: 'won',
        returned: 0,
        events: [CLOSED, CLOSED],
        booked: ['dispute 900', 'dispute_lost 900', 'dispute_reopened 900', 'dispute_won 900'],
      },
    ],
    [
      'whose older decision comes late',
      [told('won', 3), told('lost', 2), told('opened', 1)],
      { status: 'won', returned: 0, events: [CLOSED], booked: ['dispute 900', 'dispute_won 900'] },
    ],
    [
      'whose older decision comes after the newer one was told again',
      [told('won', 3), told('won', 5), told('lost', 4)],
      { status: 'won', returned: 0, events: [CLOSED], booked: ['dispute 900', 'dispute_won 900'] },
    ],
    [
      'that is open again after it was lost',
      [told('lost', 2), told('evidence_due', 3), told('lost', 4)],
      {
        status: 'lost',
        returned: 900,
        events: [CLOSED, 'order.disputed', CLOSED],
        booked: ['dispute 900', 'dispute_lost 900', 'dispute_reopened 900', 'dispute_lost 900'],
      },
    ],
    [
      'of which a part is given back',
      [told('opened', 1), told('lost', 2), told('lost', 3, 600)],
      {
        status: 'lost',
        returned: 600,
        events: [OPENED[0]!, CLOSED, CLOSED],
        booked: [OPENED[1]!, 'dispute_lost 900', 'dispute_reopened 900', 'dispute_won 300', 'dispute_lost 600'],
      },
    ],
    [
      'that grows while it is open',
      [told('opened', 1, 500), told('evidence_due', 2)],
      {
        status: 'evidence_due',
        returned: 0,
        events: ['order.disputed', 'order.disputed'],
        booked: ['dispute 500', 'dispute 400'],
      },
    ],
    [
      'that is told again in other words',
      [told('opened', 1), told('opened', 2), told('evidence_due', 3), told('evidence_due', 4), told('opened', 5)],
      { status: 'evidence_due', returned: 0, events: ['order.disputed', 'order.disputed'], booked: [OPENED[1]!] },
    ],
  ])('%s', (_, facts, expected) => {
    expect(tell(...facts)).toMatchObject(expected);
  });

  it('comes to the same end, and the same money, in whatever order and however often it is told', () => {
    const word = fc.constantFrom<Word>('evidence_due', 'won', 'lost');
    const later = fc.array(fc.record({ word, amount: fc.constantFrom(600, 900) }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(
        later.chain((story) => {
          const facts = [told('opened', 1), ...story.map(({ word, amount }, at) => told(word, at + 2, amount))];
          const twice = [...facts, ...facts];
          return fc.record({
            facts: fc.constant(facts),
            told: fc.shuffledSubarray(twice, { minLength: twice.length, maxLength: twice.length }),
          });
        }),
        ({ facts, told }) => {
          const [inOrder, inDisorder] = [tell(...facts), tell(...told)];
          expect(inDisorder.dispute).toEqual(inOrder.dispute);
          expect(inDisorder.stand).toEqual(inOrder.stand);
          expect(inDisorder.returned).toBe(inOrder.returned);
          expect(inDisorder.events.length).toBeLessThanOrEqual(facts.length);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('leaves the others of its order as they are', () => {
    const one: Dispute = { id: 'dp_1', status: 'lost', amount: 500, reason: 'general', respondBy: null };
    const other: Dispute = { ...one, id: 'dp_2', amount: 300 };
    const both = noteDispute(noteDispute({ disputes: [], returnedAmount: 100 }, one), other);
    const won = noteDispute(both, hearDispute(one, { ...one, status: 'won' }));
    expect([both.returnedAmount, won.returnedAmount]).toEqual([900, 400]);
    expect(won.disputes.map(({ id, status }) => `${id} ${status}`)).toEqual(['dp_2 lost', 'dp_1 won']);
    expect(isAlike(one, other)).toBe(false);
    expect(movementsOf(...disputeMoney(one, one))).toEqual([]);
  });
});
