import type { DeclineReason, InstrumentDetails, SandboxCardOutcome } from 'ondemand-pay/protocol';
import { type Database, statement } from '../../store/database.js';
import type { Authorization, PaymentRail, RailCall, RailOutcome } from '../paymentRail.js';
import { prepareSandboxCard } from './sandboxCards.js';

/** Milliseconds until the rail knows what became of a card whose outcome is unknown at first. */
const KNOWN_AFTER = 10_000;

const insert = statement(
  'sandbox.call',
  `insert into sandbox_rail_calls (mode, idempotency_key, kind, result, known_from, created_at)
   values ('test', $1, $2, $3::jsonb, $4, $5) on conflict (mode, idempotency_key) do nothing`,
);

const read = statement(
  'sandbox.read',
  `select result, known_from from sandbox_rail_calls where mode = 'test' and idempotency_key = $1`,
);

type CallRow = { result: Authorization; known_from: Date };

/**
 * A card processor that moves no money. It keeps its books in the store and answers by the card's number; as a real
 * one it never does the same thing twice for one key.
 */
export function sandboxCardRail({ database, clock }: { database: Database; clock: () => Date }): PaymentRail {
  async function lookup(idempotencyKey: string): Promise<Authorization | undefined> {
    const [row] = await database.query<CallRow>(read, [idempotencyKey]);
    if (row && row.known_from > clock()) return { status: 'unknown' };
    return row?.result;
  }

  async function move(kind: string, { idempotencyKey }: RailCall): Promise<RailOutcome> {
    const now = clock();
    await database.query(insert, [idempotencyKey, kind, JSON.stringify({ status: 'done' }), now, now]);
    return { status: 'done' };
  }

  return {
    name: 'sandbox-card',
    method: 'card',
    currencies: null,
    prepare: async (details: InstrumentDetails) => prepareSandboxCard(details, clock()),
    async authorize({ idempotencyKey, instrument }) {
      const now = clock();
      const outcome = instrument.details.outcome as SandboxCardOutcome;
      const knownFrom = outcome === 'outcome_unknown' ? new Date(now.getTime() + KNOWN_AFTER) : now;
      const result = JSON.stringify(decide(outcome, idempotencyKey));
      await database.query(insert, [idempotencyKey, 'authorize', result, knownFrom, now]);
      return (await lookup(idempotencyKey)) ?? { status: 'unknown' };
    },
    capture: (call) => move('capture', call),
    refund: (call) => move('refund', call),
    cancel: (call) => move('cancel', call),
    lookup,
  };
}

const DECLINES: { readonly [O in SandboxCardOutcome]?: DeclineReason } = {
  insufficient_funds: 'insufficient_funds',
  card_declined: 'card_declined',
};

/** A card that asks for authentication was authenticated in the frame, before the proof. */
function decide(outcome: SandboxCardOutcome, idempotencyKey: string): Authorization {
  const reason = DECLINES[outcome];
  return reason ? { status: 'declined', reason } : { status: 'authorized', railReference: `sandbox:${idempotencyKey}` };
}
