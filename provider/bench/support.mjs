import pg from 'pg';
import { table } from '../../bench/table.mjs';

/**
 * Runs a contestant on every item, `concurrency` at a time; gives items a second, their middle time in ms, and the
 * processor's time for each in ms. What `prepare` makes of an item is the load generator's work, and done before the
 * clock starts.
 */
async function measure(items, concurrency, { prepare = (item) => item, run }) {
  const prepared = items.map(prepare);
  const latencies = [];
  let next = 0;
  globalThis.gc?.();
  const cpu = process.cpuUsage();
  const began = performance.now();
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (next < prepared.length) {
        const item = prepared[next];
        next += 1;
        const start = performance.now();
        await run(item);
        latencies.push(performance.now() - start);
      }
    }),
  );
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { rate: items.length / seconds, p50: middle(latencies), cpu: (user + system) / 1000 / items.length };
}

const middle = (numbers) => numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)];

/**
 * Contestants in turns, on what `stock(count)` gives each. Of several rounds the one in the middle counts, also of the
 * ratios within a round: what else the machine does then falls on both. The first round warms up and does not count.
 * @returns figures by name, and `ratio(one, other)`, how many times faster one was.
 */
export async function compete(contestants, { stock, count, concurrency, rounds }) {
  const results = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    const names = Object.keys(contestants);
    for (const name of round % 2 ? names : names.reverse()) {
      const contestant = contestants[name];
      const result = await measure(await (contestant.stock ?? stock)(count), concurrency, contestant);
      if (round > 0) results[name].push(result);
    }
  }
  const of = (name, what) => middle(results[name].map((result) => result[what]));
  return {
    figures: (name) => ({ rate: of(name, 'rate'), p50: of(name, 'p50'), cpu: of(name, 'cpu') }),
    ratio: (one, other) => middle(results[one].map(({ rate }, at) => rate / results[other][at].rate)),
  };
}

const rows = [];

/**
 * One row of the table.
 * @param goal the least ratio that is wanted, or with `most` the greatest; left out where there is none.
 */
export function report({ what, ours, floor, ratio, goal, most }) {
  const wanted = goal ?? most;
  const isMet = goal === undefined ? ratio <= most : ratio >= goal;
  const sign = goal === undefined ? '≤' : '≥';
  rows.push([
    what,
    ours,
    floor,
    wanted === undefined ? '' : ratio.toFixed(2),
    wanted === undefined ? '' : `${sign} ${wanted}`,
    wanted === undefined ? '' : isMet ? 'yes' : 'no',
  ]);
  console.error(`measured: ${rows.at(-1).join(' | ')}`);
}

/** Prints everything that was reported. */
export const printTable = () =>
  table(
    'What the service costs above what it stands on',
    ['what', 'measured', 'floor in the same run', 'ratio', 'goal', 'met'],
    rows,
  );

/** A figure with what it is of: `1 234 a second`. */
export const amount = (value, unit) => `${value >= 100 ? Math.round(value) : Number(value.toPrecision(3))} ${unit}`;

/** A pool of the driver alone. */
export const barePool = (options) => new pg.Pool(options).on('error', () => {});

/**
 * A database that writes down its statements, so that the same ones can be sent again by the driver alone:
 * `play(statements, change)` with each value replaced by what `change` makes of it.
 */
export function recording(database) {
  const statements = [];
  const record =
    (db) =>
    (statement, values = []) => {
      statements.push({ ...statement, values });
      return db.query(statement, values);
    };
  return {
    statements,
    database: {
      ...database,
      query: record(database),
      transaction: (work) =>
        database.transaction((tx) => {
          statements.push({ text: 'begin', values: [] });
          return work({ query: record(tx) }).then((result) => {
            statements.push({ text: 'commit', values: [] });
            return result;
          });
        }),
    },
  };
}

/** Recorded statements with other values. @param change what becomes of each value. */
export const renaming = (statements, change) =>
  statements.map(({ values, ...statement }) => ({ ...statement, values: values.map(change) }));

/** Sends recorded statements again. */
export async function play(pool, statements) {
  let client;
  try {
    for (const { name, text, values } of statements) {
      if (text === 'begin') client = await pool.connect();
      await (client ?? pool).query({ text, values, ...(name && { name }) });
      if (text !== 'commit') continue;
      client.release();
      client = undefined;
    }
  } finally {
    client?.release(true);
  }
}
