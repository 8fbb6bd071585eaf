import type Stripe from 'stripe';
import type { RailFact } from '../../ports/railFacts.js';
import { feeFacts } from './fees.js';
import { REFUND_KEY } from './moves.js';
import { reasonOf } from './payments.js';
import { cardLabel, savedCardOf } from './savedCard.js';
import { fromStripeAmount } from './stripeAmounts.js';
import type { StripeCalls } from './stripeDeps.js';
import { describeFailure } from './stripeErrors.js';
import { formatReference, idOf, onAccount } from './stripeReference.js';

/** The events that facts are read of: what an endpoint at Stripe has to be told of. */
export const STRIPE_EVENTS = [
  'charge.captured',
  'charge.dispute.closed',
  'charge.dispute.created',
  'charge.dispute.funds_reinstated',
  'charge.dispute.funds_withdrawn',
  'charge.dispute.updated',
  'charge.succeeded',
  'charge.updated',
  'payment_intent.amount_capturable_updated',
  'payment_intent.canceled',
  'payment_intent.payment_failed',
  'payment_intent.succeeded',
  'payment_method.automatically_updated',
  'payment_method.detached',
  'refund.created',
  'refund.failed',
  'refund.updated',
] as const;

/**
 * What an event says. Facts are named after what is so, not after the event: the same thing told by two events, or by
 * one that is sent again, is one fact. An account that is connected is part of every name, so that nothing of one
 * shop's is taken for another's.
 */
export async function factsOf(calls: StripeCalls, event: Stripe.Event): Promise<readonly RailFact[]> {
  const account = event.account ?? null;
  // Whatever it is of, it is of nothing here.
  if (typeof (event.data?.object as { id?: unknown } | null)?.id !== 'string') return [];
  switch (event.type) {
    case 'payment_intent.amount_capturable_updated':
    case 'payment_intent.succeeded':
    case 'payment_intent.canceled':
    case 'payment_intent.payment_failed':
      return [...intentFacts(event.data.object, account), ...expiredCard(event.data.object)];
    case 'payment_method.automatically_updated':
    case 'payment_method.detached':
      return account === null ? savedFacts(event.type, event.data.object) : [];
    case 'charge.succeeded':
    case 'charge.captured':
    case 'charge.updated':
      return chargeFacts(calls, event.data.object, account);
    case 'refund.created':
    case 'refund.updated':
    case 'refund.failed':
    case 'charge.refund.updated':
      return refundFacts(calls, event.data.object, account);
    // All that older versions of the API tell of a refund that was made on Stripe's own pages.
    case 'charge.refunded':
      return chargeRefundFacts(calls, event.data.object, account);
    case 'charge.dispute.created':
    case 'charge.dispute.updated':
    case 'charge.dispute.closed':
    case 'charge.dispute.funds_withdrawn':
    case 'charge.dispute.funds_reinstated':
      return disputeFacts(calls, event, event.data.object, account);
    default:
      return [];
  }
}

type Of = { railReference: string };

function intentFacts(intent: Stripe.PaymentIntent, account: string | null): RailFact[] {
  const railReference = formatReference({ account, id: intent.id });
  const { status, amount, amount_received, currency } = intent;
  const failed = (reason = reasonOf(intent)): RailFact => ({
    id: `${railReference} failed`,
    railReference,
    kind: 'failed',
    reason,
  });
  const captured = (): RailFact[] =>
    amount_received > 0
      ? [
          {
            id: `${railReference} captured ${amount_received}`,
            railReference,
            kind: 'captured',
            ...money(amount_received, currency),
          },
        ]
      : [];
  switch (status) {
    case 'requires_capture':
      return [{ id: `${railReference} authorized`, railReference, kind: 'authorized' }, ...captured()];
    case 'succeeded':
      // What was not taken with the last capture is released.
      return [...captured(), ...(amount_received < amount ? [failed('card_declined')] : [])];
    case 'canceled':
      return [failed()];
    case 'requires_payment_method':
      return intent.last_payment_error ? [failed()] : [];
    default:
      return [];
  }
}

/** A card whose date is over pays no more: which one it was saved as stands with the payment. */
function expiredCard({ status, last_payment_error: error, metadata }: Stripe.PaymentIntent): RailFact[] {
  const isExpired = status === 'requires_payment_method' && [error?.code, error?.decline_code].includes('expired_card');
  const instrument = metadata?.card;
  return isExpired && instrument ? [{ id: `${instrument} expired`, kind: 'instrument_expired', instrument }] : [];
}

/** What banks and people at Stripe change of a card that is saved with the operator. */
function savedFacts(type: string, method: Stripe.PaymentMethod): RailFact[] {
  const { id: instrument } = method;
  if (type === 'payment_method.detached') return [{ id: `${instrument} gone`, kind: 'instrument_gone', instrument }];
  const card = savedCardOf(method);
  if (!card) return [];
  const { last4, expiry } = card;
  const label = cardLabel(card);
  return [{ id: `${instrument} updated ${last4} ${expiry}`, kind: 'instrument_updated', instrument, label }];
}

/** The fee of a charge: it is told once Stripe has booked it, which may be some time after the capture. */
async function chargeFacts(calls: StripeCalls, charge: Stripe.Charge, account: string | null): Promise<RailFact[]> {
  const intent = idOf(charge.payment_intent);
  if (intent === undefined || !charge.balance_transaction) return [];
  const railReference = formatReference({ account, id: intent });
  const { balance_transaction: booked } = charge;
  const transaction =
    typeof booked === 'string'
      ? await unlessGone(calls, 'a fee', () =>
          calls.client.balanceTransactions.retrieve(booked, {}, onAccount(account)),
        )
      : booked;
  return transaction ? feeFacts({ railReference }, [transaction]) : [];
}

/** What a call reads; `undefined` where nobody can read it any more, as of an account that is connected no longer. */
async function unlessGone<T>({ log }: StripeCalls, what: string, read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    const { statusCode, code } = describeFailure(error);
    if (statusCode !== 404 && code !== 'account_invalid') throw error;
    log.warn(describeFailure(error), `${what} at Stripe cannot be read`);
    return undefined;
  }
}

async function refundFacts(calls: StripeCalls, refund: Stripe.Refund, account: string | null): Promise<RailFact[]> {
  const intent = await intentOf(calls, refund, account);
  if (intent === undefined) return [];
  const railReference = formatReference({ account, id: intent });
  const { id, status, amount, currency, metadata } = refund;
  const name = { railReference, refund: metadata?.[REFUND_KEY] ?? id, ...money(amount, currency) };
  if (status === 'succeeded') return [{ id: `${id} refunded`, kind: 'refunded', ...name }];
  if (status === 'failed' || status === 'canceled') return [{ id: `${id} failed`, kind: 'refund_failed', ...name }];
  return [];
}

async function chargeRefundFacts(
  calls: StripeCalls,
  charge: Stripe.Charge,
  account: string | null,
): Promise<RailFact[]> {
  const intent = idOf(charge.payment_intent);
  if (intent === undefined) return [];
  const asked = { payment_intent: intent, limit: 100 };
  const refunds = await unlessGone(calls, 'a refund', async () => {
    const listed: Stripe.Refund[] = [];
    for await (const refund of calls.client.refunds.list(asked, onAccount(account))) listed.push(refund);
    return listed;
  });
  return (await Promise.all((refunds ?? []).map((refund) => refundFacts(calls, refund, account)))).flat();
}

/** The payment that something is of; where it does not say, as in older versions of the API, its charge does. */
async function intentOf(
  calls: StripeCalls,
  { payment_intent: intent, charge }: Partial<Pick<Stripe.Dispute | Stripe.Refund, 'payment_intent' | 'charge'>>,
  account: string | null,
): Promise<string | undefined> {
  if (intent !== undefined || !charge) return idOf(intent);
  if (typeof charge !== 'string') return idOf(charge.payment_intent);
  const read = await unlessGone(calls, 'a charge', () => calls.client.charges.retrieve(charge, {}, onAccount(account)));
  return idOf(read?.payment_intent);
}

async function disputeFacts(
  calls: StripeCalls,
  event: Pick<Stripe.Event, 'type' | 'created'>,
  dispute: Stripe.Dispute,
  account: string | null,
): Promise<RailFact[]> {
  const intent = await intentOf(calls, dispute, account);
  if (intent === undefined) return [];
  const of = { railReference: formatReference({ account, id: intent }) };
  return [...disputeFact(event, dispute, of), ...feeFacts(of, dispute.balance_transactions ?? [])];
}

function disputeFact(
  { type, created }: Pick<Stripe.Event, 'type' | 'created'>,
  dispute: Stripe.Dispute,
  of: Of,
): RailFact[] {
  const { id, currency, reason, evidence_details: evidence, balance_transactions: booked } = dispute;
  const kind = disputeKind(type, dispute);
  const amount = kind === 'dispute_won' ? dispute.amount : stillWithdrawn(dispute);
  if (kind === undefined || amount === 0) return [];
  const due = evidence?.due_by || undefined;
  const told = { ...of, dispute: id, reason, ...money(amount, currency) };
  // What begins a dispute is as old as that, whenever it is told. Of two events in one second the one that knows of
  // more bookings is the later.
  const [second, after] = kind === 'dispute_opened' ? [dispute.created, 0] : [created, (booked ?? []).length];
  const at = Number.isSafeInteger(second) ? new Date(second * 1000 + after) : undefined;
  return [
    {
      id: [id, kind, amount, due, at?.getTime()].join(' '),
      kind,
      ...told,
      respondBy: due === undefined ? null : new Date(due * 1000),
      ...(at && { at }),
    },
  ];
}

type DisputeKind = Extract<RailFact, { dispute: string }>['kind'];

/** What a dispute has come to; `undefined`: nothing yet that money hangs on. */
function disputeKind(type: string, dispute: Stripe.Dispute): DisputeKind | undefined {
  switch (dispute.status) {
    case 'won':
      return 'dispute_won';
    // Of what was lost everything is back, as after an appeal: its status may never say so.
    case 'lost':
      return stillWithdrawn(dispute) === 0 ? 'dispute_won' : 'dispute_lost';
    // Given back to the buyer before it came to a dispute, where anything was.
    case 'prevented':
      return bookings(dispute).taken > 0 && stillWithdrawn(dispute) > 0 ? 'dispute_lost' : undefined;
    case 'needs_response':
      return type === 'charge.dispute.updated' ? 'dispute_evidence_due' : 'dispute_opened';
    case 'under_review':
      return 'dispute_opened';
    // An inquiry holds no money and may never become a dispute; while what was lost is appealed it stays lost.
    default:
      return undefined;
  }
}

/** What a dispute took of an account and gave back, in the account's currency. */
function bookings({ balance_transactions: booked }: Stripe.Dispute): { taken: number; back: number } {
  const amounts = (booked ?? []).map(({ amount }) => amount);
  const sum = (some: number[]) => some.reduce((total, amount) => total + Math.abs(amount), 0);
  return { taken: sum(amounts.filter((amount) => amount < 0)), back: sum(amounts.filter((amount) => amount > 0)) };
}

/** The part of a disputed amount that was not given back, in its own currency: all of it until Stripe has booked it. */
function stillWithdrawn(dispute: Stripe.Dispute): number {
  const { taken, back } = bookings(dispute);
  return taken === 0 ? dispute.amount : Math.max(Math.round(dispute.amount * (1 - back / taken)), 0);
}

const money = (amount: number, currency: string) => ({
  amount: fromStripeAmount(amount, currency),
  currency: currency.toUpperCase(),
});
