import { afterAll } from 'vitest';
import { railConformance } from '../../support/railConformance.js';
import { signatureHeader } from '../../support/stripe/notifications.js';
import { authenticateIntent } from '../../support/stripe/payments.js';
import { giveCard } from '../../support/stripe/setup.js';
import { connectTo, eventOf, savedCard, WEBHOOK_SECRET } from '../../support/stripe/stripeDesk.js';
import { openStripeSimulator } from '../../support/stripe/stripeSimulator.js';
import { testCard } from '../../support/stripe/testCards.js';

let clock = () => new Date();
const simulator = await openStripeSimulator({ clock: () => clock() });
const { books } = simulator;
const connection = await connectTo(simulator);
afterAll(() => simulator.close());

railConformance({
  name: 'stripe',
  make(deps) {
    clock = deps.clock;
    return connection.rail({ ...deps, log: { info() {}, warn() {}, error() {} } as never });
  },
  approved: savedCard(simulator, testCard('4242424242424242')!),
  spare: () => savedCard(simulator, testCard('4242424242424242')!),
  notify({ deps }, url, fact) {
    const body = JSON.stringify(eventOf(fact));
    const signature = signatureHeader(body, [WEBHOOK_SECRET], Math.floor(deps.clock().getTime() / 1000));
    return new Request(url, { method: 'POST', headers: { 'stripe-signature': signature }, body });
  },
  takesBackBy: 'dispute',
  onPages: {
    give: (session) => void giveCard(books, books.platform, session, '4242424242424242'),
    asks: savedCard(simulator, testCard('4000002500003155')!),
    approve: (intent, does) => void authenticateIntent(books, books.platform, intent, does),
  },
});
