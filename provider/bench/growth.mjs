import { join } from 'node:path';
import { startEmbeddedPostgres } from '../dist/store/embeddedPostgres.js';
import { migrate } from '../dist/store/migrate.js';
import { statement } from '../dist/store/statement.js';
import { makeStoreFolder } from '../dist/store/storeFolder.js';
import { connectTo, openPlace } from '../test/fire/support/place.mjs';
import { fillWithSales, GROWING } from '../test/support/yearOfSales.mjs';

/*
 * What sales leave in the store: fills one with the rows of so many orders (five million in all, without ORDERS) and
 * prints what each table takes, with its indexes.
 */
const ORDERS = Number(process.env.ORDERS ?? 500_000);

const place = await openPlace('growth');
try {
  const folder = await makeStoreFolder({ cwd: '/', explicit: join(place.folder, 'store') });
  const settings = { shared_buffers: '256MB', max_wal_size: '4GB' };
  const postgres = await startEmbeddedPostgres(folder, { settings });
  place.later(() => postgres.release());
  const database = connectTo(folder, { statementTimeout: 300_000 });
  place.later(() => database.close());
  await migrate(database);
  const sql = (text, values) => database.query(statement('', text), values);
  const began = performance.now();
  await fillWithSales(sql, { orders: ORDERS, now: new Date() });
  await sql('analyze', []);
  const sizes = [];
  for (const table of GROWING) {
    const [{ rows }] = await sql(`select count(*)::int as rows from ${table}`, []);
    const [size] = await sql(
      `select pg_table_size($1::regclass)::int8 as own, pg_indexes_size($1::regclass)::int8 as indexes`,
      [table],
    );
    sizes.push({ table, rows, own: Math.round(size.own / rows), indexes: Math.round(size.indexes / rows) });
  }
  const total = sizes.reduce((sum, { rows, own, indexes }) => sum + rows * (own + indexes), 0);
  console.log('| table | rows for an order | bytes a row | with its indexes |\n|---|---|---|---|');
  for (const { table, rows, own, indexes } of sizes.toSorted(
    (a, b) => b.rows * (b.own + b.indexes) - a.rows * (a.own + a.indexes),
  )) {
    console.log(`| ${table} | ${Number((rows / ORDERS).toPrecision(2))} | ${own} | ${own + indexes} |`);
  }
  const all = sizes.reduce((sum, { rows }) => sum + rows, 0);
  const seconds = Math.round((performance.now() - began) / 1000);
  console.log(`\n${all} rows of ${ORDERS} orders take ${(total / 2 ** 30).toFixed(2)} GiB; filled in ${seconds} s.`);
} finally {
  await place.close();
}
process.exit();
