import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { connect } from '../../dist/store/database.js';
import { statement } from '../../dist/store/statement.js';
import { clockOf } from './support/clock.mjs';
import { startHaproxy } from './support/haproxy.mjs';
import { startLoad } from './support/load.mjs';
import { makeMember, startEtcd } from './support/patroni.mjs';
import { openPlace, report, until } from './support/place.mjs';
import { clusterPrograms } from './support/programs.mjs';
import { freePort, startProvider } from './support/provider.mjs';
import { openRailServer } from './support/railServer.mjs';
import { openStock } from './support/stock.mjs';
import { isSettled, verdict } from './support/verdict.mjs';

/*
 * As it is run on several machines: three providers behind HAProxy, on one PostgreSQL with a synchronous standby under
 * Patroni. Under load the primary is lost, Patroni promotes, the lost one comes back and follows; the providers are
 * restarted one by one; then the new primary is lost as well.
 */
const PROVIDERS = 3;
const WORKERS = 12;

const programs = clusterPrograms();
const place = await openPlace('cluster');
/* Whatever hangs, this ends, and says so. */
const patience = setTimeout(() => {
  console.error('\n*** NOT FINISHED within five minutes ***');
  void place.close().finally(() => process.exit(1));
}, 300_000);
try {
  await run();
} finally {
  await place.close();
  clearTimeout(patience);
}

async function run() {
  const { folder } = place;
  const began = performance.now();
  const etcd = await startEtcd(programs, folder);
  place.later(etcd.end);
  const members = [];
  for (const name of ['one', 'two']) {
    const member = await makeMember(programs, { name, folder: join(folder, name), etcd });
    place.later(member.end);
    members.push(member);
  }
  const [first, second] = members;
  first.start();
  await until('the first member leads', async () => (await first.role()) === 'primary');
  second.start();
  await until('the second member follows synchronously', async () => (await second.role()) === 'sync');
  const admin = connect({ connectionString: first.address('postgres'), max: 1 });
  await admin.query(statement('', `create role ondemand login password 'ondemand'`));
  await admin.query(statement('', 'create database ondemand owner ondemand'));
  await admin.close();

  const ports = await Promise.all(Array.from({ length: PROVIDERS }, freePort));
  const haproxy = await startHaproxy(programs, folder, { providers: ports, members });
  place.later(haproxy.end);
  const rail = await openRailServer({ dropRate: 0.1 });
  place.later(rail.close);
  const store = `postgres://ondemand:ondemand@127.0.0.1:${haproxy.storePort}/ondemand`;
  const clock = { start: Date.now(), speed: 20 };
  const masterKey = randomBytes(32);
  const { url } = haproxy;
  const start = (port) =>
    startProvider({ database: store, port, url, rail: rail.url, masterKey: masterKey.toString('hex'), clock });
  await until('HAProxy leads to the primary', () => reaches(store));
  const providers = [];
  place.later(() => Promise.all(providers.map((provider) => provider.end('SIGKILL'))));
  for (const port of ports) providers.push(await start(port));
  const database = connect({ connectionString: store, max: 5 });
  place.later(() => database.close());
  const stock = await openStock({ database, url, masterKey, mode: 'live', rail: 'loopback', clock: clockOf(clock) });
  await until('HAProxy leads to a provider', async () => (await fetch(`${url}/readyz`)).status === 200);

  const load = startLoad({ url, stock, workers: WORKERS, giveUpRate: 0.2, refundRate: 0.2 });
  const progress = () => load.placed.size;
  const many = async (what, count = 200) => {
    const before = progress();
    await until(`many purchases go through ${what}`, () => progress() > before + count);
  };
  await many('at first');

  /** Loses the primary, and gives for how many milliseconds nothing was acknowledged. */
  async function lose(primary, standby) {
    await pause(Math.random() * 300);
    await primary.kill();
    const dead = performance.now();
    const before = progress();
    await until('Patroni promotes the standby', async () => (await standby.role()) === 'primary');
    await until('purchases go through again', () => progress() > before + WORKERS);
    const outage = performance.now() - dead;
    await many('on the new primary');
    primary.start();
    await until('the lost member is back and follows', async () => (await primary.role()) === 'sync', 90_000);
    return outage;
  }

  const outages = [await lose(first, second)];
  for (const [n, port] of ports.entries()) {
    await providers[n].end();
    providers[n] = await start(port);
    await many(`after a restart of provider ${n + 1}`, 50);
  }
  outages.push(await lose(second, first));

  await load.stop();
  rail.setDropRate(0);
  await until('the sweepers settle what was left', () => isSettled(stock));
  const { orders, zero } = await verdict({ stock, load, rail });
  const [{ version }] = await stock
    .sql('show server_version', [])
    .then((rows) => rows.map(({ serverVersion }) => ({ version: serverVersion })));
  report(
    `Three providers behind HAProxy, PostgreSQL ${version} under Patroni: primary lost twice, providers restarted one by one`,
    {
      'purchases acknowledged': progress(),
      'orders in the store': orders,
      'requests that failed and were repeated': load.figures.failures,
      'primary lost to first acknowledged purchase': `${outages.map(Math.round).join(', ')} ms`,
      seconds: Math.round((performance.now() - began) / 1000),
    },
    zero,
  );
  await Promise.all(providers.map((provider) => provider.end()));
}

async function reaches(connectionString) {
  const database = connect({ connectionString, max: 1 });
  try {
    await database.query(statement('', 'select 1'));
    return true;
  } catch {
    return false;
  } finally {
    await database.close();
  }
}
