import { freePort, startProvider } from '../test/fire/support/provider.mjs';
import { openRailServer } from '../test/fire/support/railServer.mjs';
import { openStock } from '../test/fire/support/stock.mjs';
import { placing } from './orders.mjs';
import { amount, compete, report } from './support.mjs';

/** Orders over HTTP by two processes on one store, against one; load, rail and store are on this machine too. */
export async function compareProcesses({ options, place, folder, database, scale }) {
  const { url, masterKey, clock } = options;
  const rail = await openRailServer({ dropRate: 0 });
  place.later(rail.close);
  const settings = {
    database: `file:${folder}`,
    rail: rail.url,
    masterKey: masterKey.toString('hex'),
    clock: { start: 0, speed: 1 },
  };
  const ports = [await freePort(), await freePort()];
  const processes = [];
  for (const port of ports) processes.push(await startProvider({ ...settings, port, url }));
  place.later(() => Promise.all(processes.map((each) => each.end('SIGKILL'))));
  const stock = await openStock({ database, url, masterKey, mode: 'live', rail: 'loopback', clock });
  const targets = ports.map((port) => placing(fetch, stock, `http://127.0.0.1:${port}`));
  let turn = 0;
  const two = {
    prepare: (item) => {
      turn += 1;
      return targets[turn % targets.length].prepare(item);
    },
    run: targets[0].run,
  };
  const { figures, ratio } = await compete(
    { one: targets[0], two },
    { stock: stock.proofs, count: Math.ceil(800 * scale), concurrency: 64, rounds: 5 },
  );
  report({
    what: 'two processes on one store, over HTTP, 64 at a time',
    ours: amount(figures('two').rate, 'orders a second'),
    floor: `one process: ${amount(figures('one').rate, 'a second')}`,
    ratio: ratio('two', 'one'),
    goal: 1,
  });
  await Promise.all(processes.map((each) => each.end()));
}
