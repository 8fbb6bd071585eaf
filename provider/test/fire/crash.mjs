import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { clockOf } from './support/clock.mjs';
import { startLoad } from './support/load.mjs';
import { connectTo, openPlace, postmasterOf, report, stopStore, until } from './support/place.mjs';
import { freePort, startProvider } from './support/provider.mjs';
import { openRailServer } from './support/railServer.mjs';
import { openStock } from './support/stock.mjs';
import { openStripeServer } from './support/stripeServer.mjs';
import { differing, isSettled, unbooked, verdict } from './support/verdict.mjs';

/*
 * SIGKILL under load, of the provider and of its database, in front of a processor that loses a tenth of its answers
 * after doing the work. Compared at the end: what was acknowledged, what the store holds, what the processor's books
 * say; after every kill, the ledger with the orders at once, and with the processor's books as soon as nothing is under
 * way any more. `npm run test:crash -- stripe`: the processor is Stripe, as the project's simulator has it.
 */
const PROVIDER_KILLS = 20;
const DATABASE_KILLS = 5;
const WORKERS = 16;

const place = await openPlace('crash');
try {
  await run();
} finally {
  await place.close();
}

async function run() {
  const began = performance.now();
  const folder = join(place.folder, 'store');
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const clock = { start: Date.now(), speed: 20 };
  const at = { folder: place.folder, url, clock: clockOf(clock), dropRate: 0.1 };
  const rail = await (process.argv[2] === 'stripe' ? openStripeServer(at) : openRailServer(at));
  place.later(rail.close);
  place.later(() => stopStore(folder));
  const masterKey = randomBytes(32);
  const settings = { database: `file:${folder}`, port, masterKey: masterKey.toString('hex'), clock, ...rail.settings };
  let provider = await startProvider(settings);
  place.later(() => provider.end('SIGKILL'));

  const database = connectTo(folder);
  place.later(() => database.close());
  const stock = await openStock({
    database,
    url,
    masterKey,
    mode: 'live',
    rail: rail.name,
    details: rail.details,
    clock: clockOf(clock),
  });
  const load = startLoad({ url, stock, workers: WORKERS, giveUpRate: 0.3, refundRate: 0.2 });
  const progress = () => load.placed.size;

  let slowest = 0;
  /* Orders that the ledger differed from, right after each kill and under load. */
  let apart = 0;
  /* Orders that the processor's books differed from, once what each kill left open was settled. */
  let unpaid = 0;
  const compare = async () => {
    await load.rest();
    await until('what a kill left open is settled and told', async () => rail.untold() === 0 && isSettled(stock));
    unpaid += await differing(stock, rail);
    load.goOn();
  };
  for (let kill = 0; kill < PROVIDER_KILLS; kill += 1) {
    await underLoad(progress);
    const dead = performance.now();
    await provider.end('SIGKILL');
    provider = await startProvider(settings);
    slowest = Math.max(slowest, performance.now() - dead);
    apart += await unbooked(stock);
    await compare();
  }
  let slowestStore = 0;
  for (let kill = 0; kill < DATABASE_KILLS; kill += 1) {
    await underLoad(progress);
    const dead = performance.now();
    process.kill(await postmasterOf(folder), 'SIGKILL');
    await until('the store answers again', async () => (await fetch(`${url}/readyz`)).ok);
    slowestStore = Math.max(slowestStore, performance.now() - dead);
    apart += await until('the ledger can be read', () => unbooked(stock).then(String, () => undefined)).then(Number);
    await compare();
  }
  await underLoad(progress);
  const stopping = performance.now();
  await load.stop();
  rail.setDropRate(0);
  await until('the sweeper settles what was left', () => isSettled(stock));
  const settled = performance.now() - stopping;

  const { orders, zero } = await verdict({ stock, load, rail });
  await provider.end();
  const { purchases, givenUp, failures } = load.figures;
  report(
    `SIGKILL under load, cards by ${rail.name}`,
    {
      'SIGKILLs of the provider / of the database': `${PROVIDER_KILLS} / ${DATABASE_KILLS}`,
      'purchases begun / acknowledged / given up': `${purchases} / ${load.placed.size} / ${givenUp}`,
      'orders in the store': orders,
      'refunds acknowledged': load.refunded.size,
      'requests that failed and were repeated': failures,
      'calls of the rail / answers dropped / repetitions': `${rail.figures.calls} / ${rail.figures.dropped} / ${rail.figures.repeated}`,
      'slowest return of the provider / of the store': `${Math.round(slowest)} ms / ${Math.round(slowestStore)} ms`,
      'last request to all settled': `${Math.round(settled)} ms`,
      'whole run': `${Math.round((performance.now() - began) / 1000)} s`,
    },
    {
      ...zero,
      'orders that the ledger differed from after a kill': apart,
      "orders that the rail's books differed from after a kill": unpaid,
    },
  );
  for (const surprise of new Set(load.surprises)) console.log(`  ! ${surprise}`);
}

/**
 * Some purchases are acknowledged, and a random moment passes: the next blow falls anywhere in the middle of others.
 */
async function underLoad(progress) {
  const before = progress();
  await until('purchases go through', () => progress() > before + 20);
  await pause(Math.random() * 300);
}
