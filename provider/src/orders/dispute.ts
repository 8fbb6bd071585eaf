import type { DisputeStatus, OrderDispute } from 'ondemand-pay/protocol';

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
};

/** What of an order disputes change. */
type Disputed = { disputes: readonly Dispute[]; returnedAmount: number };

export const isOpen = ({ status }: Dispute): boolean => status === 'open' || status === 'evidence_due';

/** The order with a dispute that is new, or further on than it was. */
export function noteDispute<T extends Disputed>(order: T, dispute: Dispute): T {
  const others = order.disputes.filter(({ id }) => id !== dispute.id);
  return { ...order, disputes: [...others, dispute] };
}

/** The order with a dispute that has ended. A lost one counts as returned. */
export function closeDispute<T extends Disputed>(order: T, { id, amount }: Dispute, status: 'won' | 'lost'): T {
  const disputes = order.disputes.map((each) => (each.id === id ? { ...each, status, respondBy: null } : each));
  return { ...order, disputes, returnedAmount: order.returnedAmount + (status === 'lost' ? amount : 0) };
}

/** The one that the merchant is told of: one that is open before any that has ended, the newest of those. */
export function disputeView(disputes: readonly Dispute[]): OrderDispute | null {
  const newestFirst = disputes.toReversed();
  const told = newestFirst.find(isOpen) ?? newestFirst[0];
  if (!told) return null;
  const { status, amount, reason, respondBy } = told;
  return { status, amount, reason, respond_by: respondBy };
}
