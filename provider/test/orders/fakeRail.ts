import type { Authorization, PaymentRail, RailOutcome } from '../../src/ports/paymentRail.js';
import { parseFacts } from '../../src/rails/sandbox/sandboxNotifications.js';

type Behaviour =
  | 'answer'
  | 'throw after'
  | 'silent after'
  | 'throw before'
  | 'refuse'
  | 'unknown'
  | 'pending'
  | 'captured'
  | 'needs buyer';

/**
 * A rail with books: it does a thing once for a key and answers as the first time, and misbehaves as told, as networks
 * and processors do.
 */
export function fakeRail(name = 'fake') {
  /* By key: a payment begun again with its key is the same. */
  const begun = new Map<string, string>();
  const authorizations = new Map<string, Authorization>();
  const moves = new Map<string, { kind: string; amount: number; railReference: string; outcome: RailOutcome }>();
  const behaviour: Record<'begin' | 'confirm' | 'capture' | 'refund' | 'cancel', Behaviour> = {
    begin: 'answer',
    confirm: 'answer',
    capture: 'answer',
    refund: 'answer',
    cancel: 'answer',
  };
  const calls: string[] = [];
  let isReachable = true;

  async function perform<T>(kind: keyof typeof behaviour, work: (refused: boolean) => T): Promise<T> {
    calls.push(kind);
    const now = isReachable ? behaviour[kind] : 'throw before';
    if (now === 'throw before') throw new Error('connection refused');
    if (now === 'unknown') return { status: 'unknown' } as T;
    const done = work(now === 'refuse');
    if (now === 'throw after') throw new Error('connection reset');
    if (now === 'silent after') return new Promise(() => {});
    return done;
  }

  const move =
    (kind: 'capture' | 'refund' | 'cancel'): PaymentRail['capture'] =>
    ({ idempotencyKey, amount, railReference }) =>
      perform(kind, (refused) => {
        const known = moves.get(idempotencyKey);
        if (known) return known.outcome;
        const outcome: RailOutcome = { status: refused ? 'refused' : 'done' };
        moves.set(idempotencyKey, { kind, amount, railReference, outcome });
        return outcome;
      });

  const rail: PaymentRail = {
    name,
    method: 'card',
    currencies: null,
    prepare: async () => ({ ok: true, label: 'Card', details: {} }),
    begin: ({ idempotencyKey }) =>
      perform('begin', () => {
        const railReference = begun.get(idempotencyKey) ?? `ref-${begun.size + 1}`;
        begun.set(idempotencyKey, railReference);
        return { status: 'begun', railReference };
      }),
    confirm: ({ railReference }) =>
      perform('confirm', () => {
        const made = authorizations.get(railReference) ?? OUTCOMES[behaviour.confirm] ?? { status: 'authorized' };
        authorizations.set(railReference, made);
        return made;
      }),
    async readNotification(request) {
      const body = await request.text();
      const signatures = [SIGNATURE, `${SIGNATURE} ${body.length}`];
      if (!signatures.includes(request.headers.get('fake-signature') ?? '')) return undefined;
      try {
        return parseFacts(body);
      } catch {
        return undefined;
      }
    },
    capture: move('capture'),
    refund: move('refund'),
    cancel: move('cancel'),
    async moved(railReference) {
      if (!isReachable) throw new Error('connection refused');
      const sum = (kind: string) =>
        [...moves.values()]
          .filter(
            (each) => each.railReference === railReference && each.kind === kind && each.outcome.status === 'done',
          )
          .reduce((total, { amount }) => total + amount, 0);
      return { captured: sum('capture'), refunded: sum('refund') };
    },
    async lookup(railReference) {
      calls.push('lookup');
      if (!isReachable) throw new Error('connection refused');
      return authorizations.get(railReference);
    },
  };

  return {
    rail,
    behaviour,
    /** Every call, in order. */
    calls,
    /** What was confirmed, by reference: may be written to, as a processor that decides later does. */
    authorizations,
    /** The sum of what was really done, by kind. */
    total: (kind: string) =>
      [...moves.values()]
        .filter((moved) => moved.kind === kind && moved.outcome.status === 'done')
        .reduce((sum, { amount }) => sum + amount, 0),
    setReachable(value: boolean) {
      isReachable = value;
    },
    reset() {
      isReachable = true;
      calls.length = 0;
      for (const kind of Object.keys(behaviour) as (keyof typeof behaviour)[]) behaviour[kind] = 'answer';
    },
  };
}

/** What a notification of the fake rail is signed with. */
export const SIGNATURE = 'the fake rail';

const OUTCOMES: { readonly [B in Behaviour]?: Authorization } = {
  refuse: { status: 'declined', reason: 'suspected_fraud' },
  pending: { status: 'pending', reason: 'with_bank' },
  captured: { status: 'captured' },
  'needs buyer': { status: 'needs_buyer' },
};

/** A timer that rings when told. */
export function manualPause() {
  const ringing = new Set<() => void>();
  const waiters = new Set<() => void>();
  return {
    pause: (_milliseconds: number, signal: AbortSignal) =>
      new Promise<void>((resolve) => {
        ringing.add(resolve);
        signal.addEventListener('abort', () => ringing.delete(resolve));
        for (const waiter of waiters) waiter();
      }),
    /** Lets all time pass for whoever waits; waits until somebody does. */
    async ring(): Promise<void> {
      while (ringing.size === 0) await new Promise<void>((resolve) => waiters.add(resolve));
      for (const resolve of ringing) resolve();
      ringing.clear();
    },
  };
}
