/**
 * Runs a contestant on every item, `concurrency` at a time; gives items a second and the latencies' percentiles in ms.
 * What `prepare` makes of an item is the load generator's work, and done before the clock starts.
 */
export async function measure(items, concurrency, { prepare = (item) => item, run }) {
  const prepared = items.map(prepare);
  const latencies = [];
  let next = 0;
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
  latencies.sort((one, other) => one - other);
  const at = (share) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))];
  return { rate: items.length / seconds, p50: at(0.5), p99: at(0.99) };
}

/** Of several rounds the one in the middle by rate: noise is large on a machine that does other things as well. */
export const middle = (rounds) => rounds.toSorted((one, other) => one.rate - other.rate)[Math.floor(rounds.length / 2)];

export function table(title, head, rows) {
  const cells = [head, ...rows].map((row) => row.map((cell) => (typeof cell === 'number' ? round(cell) : cell)));
  const widths = head.map((_, at) => Math.max(...cells.map((row) => String(row[at]).length)));
  console.log(`\n${title}`);
  for (const row of cells) {
    console.log(
      `  ${row.map((cell, at) => (at === 0 ? String(cell).padEnd(widths[at]) : String(cell).padStart(widths[at]))).join('  ')}`,
    );
  }
}

const round = (value) => (Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3)));

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
