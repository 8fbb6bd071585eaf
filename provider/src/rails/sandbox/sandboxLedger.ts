import type { DeclineReason } from 'ondemand-pay/protocol';
import type { Authorization, PaymentRail, RailCall, RailOutcome } from '../../ports/paymentRail.js';
import type { Database } from '../../store/database.js';
import { insertCall, readCall } from './sandboxLedgerStore.js';

/** The books of a processor that moves no money, one set for all sandbox rails. */
export interface SandboxLedger {
  /**
   * Books a decision, once for a key, and gives the one that was booked first.
   * @param decision why it is declined; `undefined`: it is approved.
   * @param knownAfter milliseconds until the rail can tell what it decided.
   */
  authorize(idempotencyKey: string, decision: DeclineReason | undefined, knownAfter?: number): Promise<Authorization>;
  /** What every sandbox rail does alike. As a real one, it never does the same thing twice for one key. */
  readonly books: Pick<PaymentRail, 'capture' | 'refund' | 'cancel' | 'lookup'>;
}

/** Opens the books, which are kept in the store. */
export function sandboxLedger({ database, clock }: { database: Database; clock: () => Date }): SandboxLedger {
  async function lookup(idempotencyKey: string): Promise<Authorization | undefined> {
    const call = await readCall(database, idempotencyKey);
    if (call && call.knownFrom > clock()) return { status: 'unknown' };
    return call?.result;
  }

  async function move(kind: string, { idempotencyKey }: RailCall): Promise<RailOutcome> {
    const now = clock();
    await insertCall(database, { idempotencyKey, kind, result: { status: 'done' }, knownFrom: now }, now);
    return { status: 'done' };
  }

  return {
    async authorize(idempotencyKey, decision, knownAfter = 0) {
      const now = clock();
      const result: Authorization = decision
        ? { status: 'declined', reason: decision }
        : { status: 'authorized', railReference: `sandbox:${idempotencyKey}` };
      const knownFrom = new Date(now.getTime() + knownAfter);
      await insertCall(database, { idempotencyKey, kind: 'authorize', result, knownFrom }, now);
      return (await lookup(idempotencyKey)) ?? { status: 'unknown' };
    },
    books: {
      capture: (call) => move('capture', call),
      refund: (call) => move('refund', call),
      cancel: (call) => move('cancel', call),
      lookup,
    },
  };
}
