import type { DeclineReason } from 'ondemand-pay/protocol';
import {
  type Authorization,
  FIRST_VERSION,
  type PaymentRail,
  type RailCall,
  type RailOutcome,
} from '../../ports/paymentRail.js';
import { insertCall, insertCapture, insertDecision, type LaterFact, readCall, sumMoved } from './sandboxLedgerStore.js';
import { readNotification, type SandboxDeps } from './sandboxNotifications.js';

/** What the processor makes of a payment. */
export type Decision = {
  outcome: Authorization;
  /** Milliseconds until it can tell, and what it says until then. */
  knownAfter?: number;
  meanwhile?: Authorization;
  /** What it tells once it knows, and once it has captured. */
  told?: readonly LaterFact[];
  afterCapture?: readonly LaterFact[];
};

/** The books of a processor that moves no money, one set for all sandbox rails. */
export interface SandboxBooks {
  /** Books a decision, once for a reference, and gives the one that was booked first. */
  decide(payment: { railReference: string; amount: number; currency: string }, made: Decision): Promise<Authorization>;
  /** What every sandbox rail does alike. As a real one, it never does the same thing twice for one key. */
  readonly books: Pick<
    PaymentRail,
    'reference' | 'begin' | 'capture' | 'refund' | 'cancel' | 'lookup' | 'moved' | 'readNotification'
  >;
}

/** Approved, unless there is a reason why not. */
export const outcomeOf = (reason: DeclineReason | undefined): Authorization =>
  reason === undefined ? { status: 'authorized' } : { status: 'declined', reason };

const PREFIX = 'sandbox:';

/** Opens the books for one rail. They are kept in the store. */
export function sandboxBooks(deps: SandboxDeps, rail: string): SandboxBooks {
  const { database, clock } = deps;
  /* The keys of the first version are those of today's books, so what was in flight then is found. */
  const reference = (paymentId: string) => `${PREFIX}${paymentId}:authorize`;
  const keyOf = (railReference: string) =>
    railReference.slice((railReference.startsWith(FIRST_VERSION) ? FIRST_VERSION : PREFIX).length);

  async function lookup(railReference: string): Promise<Authorization | undefined> {
    const call = await readCall(database, keyOf(railReference));
    if (call && call.knownFrom > clock()) return call.meanwhile ?? { status: 'unknown' };
    return call?.result;
  }

  async function move(
    kind: string,
    { idempotencyKey, amount, railReference }: RailCall & { railReference: string },
  ): Promise<RailOutcome> {
    const now = clock();
    const result = { status: 'done', amount, railReference } as const;
    await insertCall(database, { idempotencyKey, kind, result, knownFrom: now }, now);
    return { status: 'done' };
  }

  return {
    async decide({ railReference, amount, currency }, { outcome, knownAfter = 0, meanwhile, told, afterCapture }) {
      const now = clock();
      const knownFrom = new Date(now.getTime() + knownAfter);
      const result = outcome.status === 'captured' ? { ...outcome, amount } : outcome;
      const decided = { idempotencyKey: keyOf(railReference), kind: 'authorize', result, knownFrom };
      const later = { rail, railReference, amount, currency, told: told ?? [] };
      await insertDecision(database, { ...decided, meanwhile, afterCapture }, later, now);
      return (await lookup(railReference)) ?? { status: 'unknown' };
    },
    books: {
      reference,
      begin: async ({ paymentId }) => ({ status: 'begun', railReference: reference(paymentId) }),
      async capture({ idempotencyKey, railReference, amount, currency }) {
        const key = keyOf(railReference);
        await insertCapture(database, { idempotencyKey, key }, { rail, railReference, amount, currency }, clock());
        return { status: 'done' };
      },
      refund: (call) => move('refund', call),
      cancel: (call) => move('cancel', call),
      lookup,
      readNotification: (request) => readNotification(deps, rail, request),
      moved: (railReference) => sumMoved(database, { railReference, key: keyOf(railReference) }),
    },
  };
}
