import type Stripe from 'stripe';
import type { RailInstrument } from '../../../src/ports/paymentRail.js';
import type { RailFact } from '../../../src/ports/railFacts.js';
import { connectStripe } from '../../../src/rails/stripe/connectStripe.js';
import { newId } from './books.js';
import { createCustomer, newPaymentMethod } from './paymentMethods.js';
import type { StripeSimulator } from './stripeSimulator.js';
import type { TestCard } from './testCards.js';

export const WEBHOOK_SECRET = 'whsec_simulator';

/** The rail's own connection, to the simulator. */
export const connectTo = ({ url, secretKey }: StripeSimulator, webhookSecrets: readonly string[] = [WEBHOOK_SECRET]) =>
  connectStripe({ secretKey, webhookSecrets, api: url });

/** A card that was saved earlier, as the rail stores it. */
export function savedCard({ books }: StripeSimulator, card: TestCard): RailInstrument {
  const customer = createCustomer(books, books.platform, {});
  const { id } = newPaymentMethod(books, books.platform, card, customer.id);
  books.platform.setUp.add(id);
  const details = { reference: id, customer: customer.id, brand: 'Visa', last4: card.last4, expiry: '12/29' };
  return { mode: books.livemode ? 'live' : 'test', method: 'card', details };
}

/** The event that says a fact, as Stripe would tell it. */
export function eventOf(fact: RailFact, intent: Partial<Stripe.PaymentIntent> = {}): object {
  const [account, id] = fact.railReference.includes('/')
    ? fact.railReference.split('/')
    : [undefined, fact.railReference];
  const money = 'amount' in fact ? { amount: fact.amount, currency: fact.currency.toLowerCase() } : {};
  const told = (type: string, object: object) => ({
    id: newId('evt'),
    object: 'event',
    ...(account !== undefined && { account }),
    livemode: false,
    type,
    data: { object },
  });
  switch (fact.kind) {
    case 'captured':
      return told('payment_intent.succeeded', {
        id,
        object: 'payment_intent',
        status: 'succeeded',
        ...money,
        amount_received: fact.amount,
        ...intent,
      });
    case 'failed':
      return told('payment_intent.canceled', { id, object: 'payment_intent', status: 'canceled', ...intent });
    case 'dispute_opened':
    case 'dispute_won':
    case 'dispute_lost': {
      const [type, status] = DISPUTES[fact.kind];
      const { dispute, reason } = fact;
      return told(type, { id: dispute, object: 'dispute', status, reason, payment_intent: id, ...money });
    }
    default:
      throw new TypeError(`Stripe tells nothing of the kind ${fact.kind}`);
  }
}

const DISPUTES = {
  dispute_opened: ['charge.dispute.created', 'needs_response'],
  dispute_won: ['charge.dispute.closed', 'won'],
  dispute_lost: ['charge.dispute.closed', 'lost'],
} as const;
