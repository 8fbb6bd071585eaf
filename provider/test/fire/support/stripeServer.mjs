import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { build } from 'esbuild';

const SIMULATOR = new URL('../../support/stripe/stripeSimulator.ts', import.meta.url);
const SECRET_KEY = 'sk_live_simulator';
const WEBHOOK_SECRET = 'whsec_simulator';

/**
 * Stripe, as the project's simulator has it: it loses some of its answers after the work is done, and tells of what
 * happened in disorder, sometimes twice, and again until it is heard.
 */
export async function openStripeServer({ folder, url, clock, dropRate, random = Math.random }) {
  const outfile = join(folder, 'simulator.mjs');
  await build({ entryPoints: [SIMULATOR.pathname], bundle: true, platform: 'node', format: 'esm', outfile });
  const { openStripeSimulator, savedCardOf } = await import(outfile);
  const simulator = await openStripeSimulator({ secretKey: SECRET_KEY, clock });
  const lose = (rate) => simulator.setFaults({ rate, kinds: ['lost'], random });
  lose(dropRate);
  simulator.listen(`${url}/rails/stripe/notifications`, WEBHOOK_SECRET);
  const { platform } = simulator.books;

  let isClosed = false;
  const send = (request) => fetch(request, { signal: AbortSignal.timeout(5_000) });
  const shuffled = (batch) =>
    batch
      .map((each) => [random(), each])
      .sort()
      .map(([, each]) => each);
  const telling = (async () => {
    while (!isClosed) {
      await simulator.deliver(send, { order: shuffled, times: random() < 0.2 ? 2 : 1, tries: 10_000 });
      await pause(20);
    }
  })();

  const intents = () => [...platform.intents.values()].filter(({ latest_charge }) => latest_charge !== null);
  return {
    name: 'stripe',
    details: savedCardOf(simulator),
    settings: { stripe: { secretKey: SECRET_KEY, webhookSecrets: [WEBHOOK_SECRET], api: simulator.url } },
    get figures() {
      const { calls, faults, replayed } = simulator.figures;
      return { calls, dropped: faults, repeated: replayed };
    },
    get authorizations() {
      return new Map(intents().map(({ id, metadata }) => [id, { orderId: metadata.order }]));
    },
    get moves() {
      const captures = intents().map(({ id, amount_received: amount }) => ({
        kind: 'capture',
        railReference: id,
        amount,
      }));
      const refunds = [...platform.refunds.values()].map(({ payment_intent: railReference, amount }) => ({
        kind: 'refund',
        railReference,
        amount,
      }));
      return new Map([...captures, ...refunds].map((move, index) => [index, move]));
    },
    /** How many notifications have not been heard yet. */
    untold: () => simulator.events.waiting.length,
    setDropRate: lose,
    async close() {
      isClosed = true;
      await telling;
      await simulator.close();
    },
  };
}
