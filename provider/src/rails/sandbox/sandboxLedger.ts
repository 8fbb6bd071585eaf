import type { DeclineReason } from 'ondemand-pay/protocol';
import {
  type Authorization,
  FIRST_VERSION,
  type PaymentRail,
  type RailCall,
  type RailOutcome,
} from '../../ports/paymentRail.js';
import type { Database } from '../../store/database.js';
import { insertCall, readCall } from './sandboxLedgerStore.js';

/** The books of a processor that moves no money, one set for all sandbox rails. */
export interface SandboxLedger {
  /**
   * Books a decision, once for a reference, and gives the one that was booked first.
   * @param knownAfter milliseconds until the rail can tell what it decided.
   */
  confirm(railReference: string, decision: Authorization, knownAfter?: number): Promise<Authorization>;
  /** What every sandbox rail does alike. As a real one, it never does the same thing twice for one key. */
  readonly books: Pick<PaymentRail, 'reference' | 'begin' | 'capture' | 'refund' | 'cancel' | 'lookup'>;
}

/** Approved, unless there is a reason why not. */
export const decisionOf = (reason: DeclineReason | undefined): Authorization =>
  reason === undefined ? { status: 'authorized' } : { status: 'declined', reason };

const PREFIX = 'sandbox:';

/** Opens the books, which are kept in the store. */
export function sandboxLedger({ database, clock }: { database: Database; clock: () => Date }): SandboxLedger {
  /* The keys of the first version are those of today's books, so what was in flight then is found. */
  const reference = (paymentId: string) => `${PREFIX}${paymentId}:authorize`;
  const keyOf = (railReference: string) =>
    railReference.slice((railReference.startsWith(FIRST_VERSION) ? FIRST_VERSION : PREFIX).length);

  async function lookup(railReference: string): Promise<Authorization | undefined> {
    const call = await readCall(database, keyOf(railReference));
    if (call && call.knownFrom > clock()) return { status: 'unknown' };
    return call?.result;
  }

  async function move(kind: string, { idempotencyKey }: RailCall): Promise<RailOutcome> {
    const now = clock();
    await insertCall(database, { idempotencyKey, kind, result: { status: 'done' }, knownFrom: now }, now);
    return { status: 'done' };
  }

  return {
    async confirm(railReference, decision, knownAfter = 0) {
      const now = clock();
      const knownFrom = new Date(now.getTime() + knownAfter);
      const call = { idempotencyKey: keyOf(railReference), kind: 'authorize', result: decision, knownFrom };
      await insertCall(database, call, now);
      return (await lookup(railReference)) ?? { status: 'unknown' };
    },
    books: {
      reference,
      begin: async ({ paymentId }) => ({ status: 'begun', railReference: reference(paymentId) }),
      capture: (call) => move('capture', call),
      refund: (call) => move('refund', call),
      cancel: (call) => move('cancel', call),
      lookup,
    },
  };
}
