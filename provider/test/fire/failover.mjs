import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { connect } from '../../dist/store/database.js';
import { statement } from '../../dist/store/statement.js';
import { clockOf } from './support/clock.mjs';
import { makeCluster } from './support/cluster.mjs';
import { startLoad } from './support/load.mjs';
import { connectTo, openPlace, postmasterOf, report, until } from './support/place.mjs';
import { freePort, startProvider } from './support/provider.mjs';
import { openRailServer } from './support/railServer.mjs';
import { openRelay } from './support/relay.mjs';
import { openStock } from './support/stock.mjs';
import { isSettled, verdict } from './support/verdict.mjs';

/*
 * A primary with a synchronous standby, the primary killed under load, the standby promoted. The provider knows one
 * address, which is moved to the standby as a virtual IP would be. `--asynchronous` lets the primary acknowledge alone:
 * then what was acknowledged last may be lost, which shows what the standby is for.
 */
const ROUNDS = 3;
const WORKERS = 16;
const isSynchronous = !process.argv.includes('--asynchronous');

const place = await openPlace('failover');
try {
  const results = [];
  for (let round = 0; round < ROUNDS; round += 1) results.push(await failOver(join(place.folder, `round${round}`)));
  const sum = (of) => results.reduce((total, result) => total + of(result), 0);
  const zero = Object.fromEntries(
    Object.keys(results[0].zero).map((name) => [name, sum((result) => result.zero[name])]),
  );
  report(
    `Primary killed under load, ${isSynchronous ? 'synchronous' : 'asynchronous'} standby promoted`,
    {
      rounds: ROUNDS,
      'purchases acknowledged': sum(({ placed }) => placed),
      'of them before the primary was killed': sum(({ before }) => before),
      'orders on the new primary': sum(({ orders }) => orders),
      'requests that failed and were repeated': sum(({ failures }) => failures),
      'kill to first acknowledged purchase': `${results.map(({ outage }) => Math.round(outage)).join(', ')} ms`,
    },
    zero,
  );
} finally {
  await place.close();
}

async function failOver(folder) {
  const primary = await makeCluster(`${folder}-primary`);
  const standby = await makeCluster(`${folder}-standby`);
  place.later(standby.stop);
  place.later(primary.stop);
  await primary.init();
  await primary.start();
  const admin = connectTo(primary.folder, { database: 'postgres', max: 1 });
  await until('the primary answers', () => admin.query(statement('', 'select 1')).catch(() => undefined));
  await admin.query(statement('', 'create database ondemand'));
  await admin.close();

  /* A cold copy: there is no pg_basebackup among the binaries. */
  await primary.stop();
  await standby.follow(primary, 'standby');
  await primary.start(isSynchronous ? { synchronous_standby_names: 'standby' } : {});
  await standby.start();
  const watcher = connectTo(primary.folder, { max: 1 });
  const wanted = isSynchronous ? 'sync' : 'async';
  await until(`the standby follows (${wanted})`, async () => {
    const state = statement('', `select sync_state from pg_stat_replication where state = 'streaming'`);
    const [row] = await watcher.query(state).catch(() => []);
    return row?.syncState === wanted;
  });
  await watcher.close();

  const relay = await openRelay();
  place.later(relay.close);
  const socketOf = ({ folder: of }) => join(of, 'run', '.s.PGSQL.5432');
  relay.pointAt(socketOf(primary));
  const rail = await openRailServer({ dropRate: 0.1 });
  place.later(rail.close);

  const port = await freePort();
  const address = `postgres://ondemand@127.0.0.1:${relay.port}/ondemand`;
  const clock = { start: Date.now(), speed: 20 };
  const masterKey = randomBytes(32);
  const provider = await startProvider({
    database: address,
    port,
    rail: rail.url,
    masterKey: masterKey.toString('hex'),
    clock,
  });
  place.later(() => provider.end('SIGKILL'));
  const database = connect({ connectionString: address });
  place.later(() => database.close());
  const url = `http://127.0.0.1:${port}`;
  const stock = await openStock({ database, url, masterKey, mode: 'live', rail: 'loopback', clock: clockOf(clock) });
  const load = startLoad({ url, stock, workers: WORKERS, giveUpRate: 0.2, refundRate: 0.2 });
  const progress = () => load.placed.size;

  await until('purchases go through', () => progress() > 200);
  await pause(Math.random() * 300);
  process.kill(await postmasterOf(primary.folder), 'SIGKILL');
  const dead = performance.now();
  relay.pointAt(undefined);
  const before = progress();
  await standby.promote();
  relay.pointAt(socketOf(standby));
  await until('purchases go through again', () => progress() > before + WORKERS);
  const outage = performance.now() - dead;
  await until('many more do', () => progress() > before + 200);

  await load.stop();
  rail.setDropRate(0);
  await until('the sweeper settles what was left', () => isSettled(stock));
  const { orders, zero } = await verdict({ stock, load, rail });
  await provider.end();
  await database.close();
  await standby.stop();
  return { orders, zero, placed: progress(), before, outage, failures: load.figures.failures };
}
