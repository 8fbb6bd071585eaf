import { createProvider } from '../dist/app/provider.js';
import { placing } from './orders.mjs';
import { amount, compete, report } from './support.mjs';

/** An order in a store that holds a million, against one in an empty store of the same PostgreSQL. */
export async function compareStored({ options, empty, full, stored, scale }) {
  const contestant = async ({ database, stock }) => {
    const provider = await createProvider({ ...options, database });
    const order = placing((request) => provider.fetch(request, { remoteAddress: '203.0.113.1' }), stock, options.url);
    return { ...order, stock: stock.proofs };
  };
  const contestants = { empty: await contestant(empty), full: await contestant(full) };
  const count = Math.ceil(600 * scale);
  const { figures, ratio } = await compete(contestants, { count, concurrency: 16, rounds: 5 });
  report({
    what: `an order with ${stored} stored, 16 at a time`,
    ours: amount(1000 / figures('full').rate, 'ms'),
    floor: `an empty store: ${amount(1000 / figures('empty').rate, 'ms')}`,
    ratio: ratio('empty', 'full'),
    most: 1.2,
  });
}

/** Orders with their proofs, like the last one but older. */
export async function fill({ sql }, stored) {
  const CHUNK = 50_000;
  const [{ jti }] = await sql(`select jti from orders where status = 'captured' limit 1`, []);
  const tables = ['orders', 'origin_proofs'];
  const values = {
    order_id: 'gen_random_uuid()',
    jti: 'gen_random_uuid()',
    created_at: `o.created_at - n * interval '1 second'`,
  };
  for (const table of tables) {
    const columns = await sql('select column_name from information_schema.columns where table_name = $1', [table]);
    const names = columns.map(({ columnName }) => columnName);
    for (let from = 1; from <= stored; from += CHUNK) {
      await sql(
        `insert into ${table} (${names}) select ${names.map((name) => values[name] ?? `o.${name}`)}
         from (select * from ${table} where jti = $1) o, generate_series($2::int, $3::int) n`,
        [jti, from, Math.min(from + CHUNK - 1, stored)],
      );
    }
    await sql(`analyze ${table}`, []);
  }
  await sql('checkpoint', []);
}
