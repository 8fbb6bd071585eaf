import type { Order } from 'ondemand-pay/protocol';
import { pino } from 'pino';
import type Stripe from 'stripe';
import type { PaymentRail, RailInstrument } from '../../../src/ports/paymentRail.js';
import type { PaymentFact } from '../../../src/ports/railFacts.js';
import { connectStripe } from '../../../src/rails/stripe/connectStripe.js';
import { type Buyer, openOrderDesk, PROVIDER_URL, type Shop } from '../../orders/orderDesk.js';
import { newId } from './books.js';
import { openStripeSimulator, type SimulatorOptions, type StripeSimulator, savedCardOf } from './stripeSimulator.js';
import { type TestCard, testCard } from './testCards.js';

export const WEBHOOK_SECRET = 'whsec_simulator';

/** The rail's own connection, to the simulator. */
export const connectTo = ({ url, secretKey }: StripeSimulator, webhookSecrets: readonly string[] = [WEBHOOK_SECRET]) =>
  connectStripe({ secretKey, webhookSecrets, api: url });

/** A card that was saved earlier, as the rail stores it. */
export const savedCard = (simulator: StripeSimulator, card: TestCard): RailInstrument => ({
  mode: simulator.books.livemode ? 'live' : 'test',
  method: 'card',
  details: savedCardOf(simulator, card),
});

/** The event that says a fact, as Stripe would tell it. */
export function eventOf(fact: PaymentFact, intent: Partial<Stripe.PaymentIntent> = {}): object {
  const [account, id] = fact.railReference.includes('/')
    ? fact.railReference.split('/')
    : [undefined, fact.railReference];
  const money = 'amount' in fact ? { amount: fact.amount, currency: fact.currency.toLowerCase() } : {};
  const told = (type: string, object: object) => ({
    id: newId('evt'),
    object: 'event',
    ...(account !== undefined && { account }),
    ...('at' in fact && fact.at && { created: fact.at.getTime() / 1000 }),
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

/** A log of everything, and all that was written to it. */
export function recordingLog() {
  let logged = '';
  const log = pino(
    { level: 'trace' },
    {
      write(line) {
        logged += line;
      },
    },
  );
  return { log, logged: () => logged };
}

/** A desk whose cards are Stripe's, with the simulator's clock and everything that is written to the log. */
export async function openStripeDesk(options: Omit<SimulatorOptions, 'clock'> = {}) {
  let clock = () => new Date();
  const simulator = await openStripeSimulator({ ...options, clock: () => clock() });
  const connection = await connectTo(simulator);
  const { log, logged } = recordingLog();
  const late: { rail?: PaymentRail } = {};
  const rail = new Proxy({} as PaymentRail, {
    get: (_, key) => Reflect.get(late.rail as PaymentRail, key),
    has: (_, key) => Reflect.has(late.rail as PaymentRail, key),
  });
  const desk = await openOrderDesk({ log, rails: { test: [rail], live: [] } });
  clock = desk.clock;
  late.rail = connection.rail(desk.deps);
  const url = `${PROVIDER_URL}/rails/stripe/notifications`;
  simulator.listen(url, WEBHOOK_SECRET);

  return {
    ...desk,
    desk,
    rail,
    simulator,
    platform: simulator.books.platform,
    logged,
    /** A buyer of a shop whose card was saved earlier. */
    async withCard(number: string | TestCard = '4242424242424242', shop: Shop = desk.shop): Promise<Buyer> {
      const card = typeof number === 'string' ? testCard(number) : number;
      if (!card) throw new TypeError('There is no such test card');
      const buyer = await desk.addBuyer(shop, 'approved', 'stripe');
      const details = JSON.stringify(savedCard(simulator, card).details);
      await desk.sql('update instruments set details = $2::jsonb where instrument_id = $1', [
        buyer.instrumentId,
        details,
      ]);
      return buyer;
    },
    /** A shop that is paid into an account of its own. */
    async addConnectedShop(account: string): Promise<Shop> {
      const shop = await desk.addShop();
      const { merchantId } = shop.merchant;
      await desk.sql('update merchants set stripe_account = $2 where merchant_id = $1', [merchantId, account]);
      return shop;
    },
    /** Everything that Stripe has to tell so far. */
    async deliver(how?: Parameters<StripeSimulator['deliver']>[1]): Promise<void> {
      await simulator.deliver(async (request) => desk.app.request(request), how);
    },
    referenceOf: async ({ id }: Pick<Order, 'id'>): Promise<string> => {
      const [row] = await desk.sql<{ railReference: string }>('select rail_reference from orders where order_id = $1', [
        id,
      ]);
      return row?.railReference ?? '';
    },
    now: async ({ url: of }: Pick<Order, 'url'>, shop: Shop = desk.shop): Promise<Order> =>
      (await desk.call(of, { shop })).order,
    async close(): Promise<void> {
      await desk.drop();
      await simulator.close();
    },
  };
}

export type StripeDesk = Awaited<ReturnType<typeof openStripeDesk>>;
