import type { DisputeStatus, OrderDispute } from 'ondemand-pay/protocol';
import type { MoneyFact } from '../ledger/movements.js';

/** A dispute as it stands with its order: in the store as it is here. */
export type Dispute = {
  /** The rail's own name. */
  id: string;
  status: DisputeStatus;
  /** Minor units. */
  amount: number;
  reason: string;
  /** ISO 8601 in UTC. */
  respondBy: string | null;
  /** When the rail says that it was so, of the newest that it said: ISO 8601 in UTC. */
  at?: string;
};

/** What of an order disputes change. */
type Disputed = { disputes: readonly Dispute[]; returnedAmount: number };

export const isOpen = ({ status }: Dispute): boolean => status === 'open' || status === 'evidence_due';

/**
 * A dispute after what its rail tells of it. The newest word stands, whichever comes last: one that was lost can be won
 * on appeal, and one that was won be lost to a second chargeback. What begins it comes late more often than it begins
 * again, so only what is known to be newer opens what was decided.
 */
export function hearDispute(known: Dispute | undefined, told: Dispute): Dispute {
  if (!known) return told;
  const newer = compareTimes(told.at, known.at);
  if (isOpen(known) && isOpen(told)) return stillOpen(known, told, newer);
  return newer < 0 || (newer === 0 && isOpen(told)) ? known : { ...known, ...told };
}

/** Evidence that was asked for once is asked for until it is decided, whatever else is told. */
function stillOpen(known: Dispute, told: Dispute, newer: number): Dispute {
  const isAsking = told.status === 'evidence_due';
  const newest = newer > 0 || (newer === 0 && isAsking) ? { ...known, ...told } : known;
  const asking = told.status === known.status ? newest : isAsking ? told : known;
  return { ...newest, status: asking.status, respondBy: asking.respondBy };
}

/** Above zero: `told` is newer; zero: nobody can say. */
const compareTimes = (told: string | undefined, known: string | undefined): number =>
  told === undefined || known === undefined ? 0 : Date.parse(told) - Date.parse(known);

/** Whether a merchant sees a difference between two of what was told. */
export const isAlike = (one: Dispute, other: Dispute): boolean =>
  one.status === other.status &&
  one.amount === other.amount &&
  one.reason === other.reason &&
  one.respondBy === other.respondBy;

/** The order with what was told of a dispute; a lost one counts as returned. */
export function noteDispute<T extends Disputed>(order: T, dispute: Dispute): T {
  const known = order.disputes.find(({ id }) => id === dispute.id);
  const others = order.disputes.filter((each) => each !== known);
  const returnedAmount = order.returnedAmount + lostOf(dispute) - (known ? lostOf(known) : 0);
  if (known && isAlike(known, dispute)) {
    return { ...order, disputes: order.disputes.map((each) => (each === known ? dispute : each)) };
  }
  return { ...order, disputes: [...others, dispute], returnedAmount };
}

const lostOf = ({ status, amount }: Dispute): number => (status === 'lost' ? amount : 0);

/**
 * What moves between two states of a dispute. What is lost is taken back first, so that each state can follow each:
 * only then is known how much is held, and what becomes of it.
 */
export function disputeMoney(before: Dispute | undefined, after: Dispute): MoneyFact[] {
  if (before?.status === after.status && before.amount === after.amount) return [];
  const held = before === undefined || before.status === 'won' ? 0 : before.amount;
  const left = after.status === 'won' && before !== undefined ? held : after.amount;
  return [
    { cause: 'dispute_reopened', amount: before ? lostOf(before) : 0 },
    { cause: 'dispute', amount: Math.max(left - held, 0) },
    { cause: 'dispute_won', amount: Math.max(held - left, 0) },
    { cause: 'dispute_won', amount: after.status === 'won' ? left : 0 },
    { cause: 'dispute_lost', amount: lostOf(after) },
  ];
}

/** The one that the merchant is told of: one that is open before any that has ended, the newest of those. */
export function disputeView(disputes: readonly Dispute[]): OrderDispute | null {
  const newestFirst = disputes.toReversed();
  const told = newestFirst.find(isOpen) ?? newestFirst[0];
  if (!told) return null;
  const { status, amount, reason, respondBy } = told;
  return { status, amount, reason, respond_by: respondBy };
}
