import { randomBytes } from 'node:crypto';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { createProvider } from '../dist/app/provider.js';
import { columnTypes } from '../dist/store/columnTypes.js';
import { startEmbeddedPostgres } from '../dist/store/embeddedPostgres.js';
import { migrate } from '../dist/store/migrate.js';
import { makeStoreFolder } from '../dist/store/storeFolder.js';
import { addressOf, connectTo, openPlace } from '../test/fire/support/place.mjs';
import { openStock } from '../test/fire/support/stock.mjs';
import { compareOrders, placing } from './orders.mjs';
import { compareProcesses } from './processes.mjs';
import { compareProofs } from './proofs.mjs';
import { compareStored, fill } from './stored.mjs';
import { barePool, printTable } from './support.mjs';
import { compareVerification } from './verification.mjs';

/*
 * What the service costs above what it stands on, measured in one run, in turns: absolute figures say more of the
 * machine than of the service, ratios hold. Nothing here passes or fails. SCALE=0.1 for a quick look.
 */
const SCALE = Number(process.env.SCALE ?? 1);
const STORED = Number(process.env.STORED ?? 1_000_000 * SCALE);
const POOL = 20;
const options = {
  url: 'https://pay.example',
  masterKey: randomBytes(32),
  clock: () => new Date(),
  sandbox: true,
  liveRails: [
    {
      name: 'yes',
      method: 'invoice',
      currencies: null,
      prepare: async () => ({ ok: true, label: 'Invoice', details: {} }),
      reference: (paymentId) => paymentId,
      begin: async ({ paymentId }) => ({ status: 'begun', railReference: paymentId }),
      confirm: async () => ({ status: 'authorized' }),
      capture: async () => ({ status: 'done' }),
      refund: async () => ({ status: 'done' }),
      cancel: async () => ({ status: 'done' }),
      lookup: async () => undefined,
    },
  ],
  liveSender: { name: 'none', send: async () => {} },
  merchantLimit: { requests: 1e9, seconds: 10 },
};
/* Puts the answers in place that the served process gives, which its own HTTP server is made for. */
getRequestListener(() => new Response());

const place = await openPlace('bench');
/* Whoever reads only the beginning, as `| head` does, ends the run in order: PostgreSQL must not stay behind. */
const unread = new Promise((_, reject) => process.stdout.on('error', reject));
const running = run();
running.catch(() => {});
try {
  await Promise.race([running, unread]);
} catch (error) {
  if (error.code !== 'EPIPE') throw error;
} finally {
  await place.close();
}
/* Whatever could not be closed in time must not keep the process. */
process.exit();

async function run() {
  const folder = await makeStoreFolder({ cwd: '/', explicit: join(place.folder, 'store') });
  const postgres = await startEmbeddedPostgres(folder, { settings: { shared_buffers: '256MB', max_wal_size: '4GB' } });
  place.later(() => postgres.release());
  const busy = [loadavg()[0]];

  const empty = await openDatabase(folder, 'ondemand');
  const pool = barePool({ ...addressOf(folder), max: POOL, types: columnTypes });
  place.later(() => pool.end());
  const provider = await createProvider({ ...options, database: empty.database });
  const measured = { options, provider, pool, place, folder, scale: SCALE, ...empty };

  await compareOrders(measured);
  await compareProofs(measured);
  await compareVerification(measured);
  await compareProcesses(measured);

  await empty.stock.sql('create database full_store', []);
  const full = await openDatabase(folder, 'full_store');
  const { prepare, run } = placing(
    await createProvider({ ...options, database: full.database }).then(({ fetch }) => fetch),
    full.stock,
    options.url,
  );
  await run(prepare((await full.stock.proofs(1))[0]));
  await fill(full.stock, STORED);
  await compareStored({ options, empty, full, stored: STORED, scale: SCALE });

  printTable();
  busy.push(loadavg()[0]);
  console.log(`\nThe machine's load was ${busy.map((load) => load.toFixed(1)).join(' before and ')} after.`);
}

/** A migrated database of this PostgreSQL, with a shop and a buyer. */
async function openDatabase(folder, name) {
  const database = connectTo(folder, { database: name, max: POOL, statementTimeout: 300_000 });
  place.later(() => database.close());
  await migrate(database);
  const { url, masterKey, clock } = options;
  return { database, stock: await openStock({ database, url, masterKey, mode: 'live', rail: 'yes', clock }) };
}
