import type { OrderStatus } from 'ondemand-pay/protocol';

/**
 * What an order is, told a second time and more simply than the service does: the model its answers are held against.
 */
export type ModelOrder = {
  readonly amount: number;
  readonly captured: number;
  readonly refunded: number;
  readonly released: number;
};

export type Change = { kind: 'capture' | 'refund' | 'cancel'; amount?: number | undefined };

export type Verdict = { order: ModelOrder; code: 'ok' | 'invalid_state' | 'validation_failed' };

/** The order after a change that nothing disturbs, and how it is answered. */
export function change(order: ModelOrder, { kind, amount: wanted }: Change): Verdict {
  const { amount, captured, refunded, released } = order;
  const left = kind === 'refund' ? captured - refunded : amount - captured - released;
  if (left === 0) return { order, code: 'invalid_state' };
  const taken = kind === 'cancel' ? left : (wanted ?? left);
  if (taken > left) return { order, code: 'validation_failed' };
  if (kind === 'refund') return { order: { ...order, refunded: refunded + taken }, code: 'ok' };
  if (kind === 'cancel') return { order: { ...order, released: released + taken }, code: 'ok' };
  return { order: { ...order, captured: captured + taken }, code: 'ok' };
}

/** True when the changes, all of them done, lead from one order to the other in some sequence. */
export function explains(before: ModelOrder, done: readonly Change[], after: ModelOrder): boolean {
  if (done.length === 0) return isSame(before, after);
  return done.some((first, at) => {
    const { order, code } = change(before, first);
    return code === 'ok' && explains(order, done.toSpliced(at, 1), after);
  });
}

export function statusOf({ amount, captured, refunded, released }: ModelOrder): OrderStatus {
  if (refunded > 0) return refunded === captured ? 'refunded' : 'partially_refunded';
  if (captured > 0) return captured === amount ? 'captured' : 'partially_captured';
  return released > 0 ? 'cancelled' : 'authorized';
}

const isSame = (one: ModelOrder, other: ModelOrder): boolean =>
  one.captured === other.captured && one.refunded === other.refunded && one.released === other.released;
