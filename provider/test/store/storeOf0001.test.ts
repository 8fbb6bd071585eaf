import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProvider, type Provider } from '../../src/app/provider.js';
import type { Database } from '../../src/store/database.js';
import { migrate } from '../../src/store/migrate.js';
import { schema } from '../../src/store/migrations/0001Schema.js';
import { statement } from '../../src/store/statement.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { createTestClock, TEST_URL } from '../support/provider.js';

/** Rows by table as the first code wrote them: a shop, a buyer with a card, an authorised order, an unused proof. */
type Store = {
  time: string;
  merchant: { apiKey: string; apiSecret: string };
  order: string;
  proof: { user_token: string; origin_proof: string };
  rows: Record<string, Record<string, unknown>[]>;
};

let test: TestDatabase;
let store: Store;
let provider: Provider;

beforeAll(async () => {
  store = JSON.parse(await readFile(new URL('./storeOf0001.json', import.meta.url), 'utf8'));
  test = await createTestDatabase({ empty: true, max: 1 });
  await migrate(test.database, [schema]);
  await fill(test.database, store.rows);
  await migrate(test.database);
  provider = await createProvider({
    database: test.database,
    url: TEST_URL,
    sandbox: true,
    masterKey: new Uint8Array(32).fill(7),
    clock: createTestClock(new Date(store.time)),
  });
});
afterAll(async () => {
  await provider?.close();
  await test?.drop();
});

/** In any order, since keys between tables are not checked meanwhile. */
async function fill(database: Database, rows: Store['rows']): Promise<void> {
  const sql = (text: string, values: unknown[] = []) => database.query(statement('', text), values);
  await sql(`set session_replication_role = replica`);
  for (const [table, written] of Object.entries(rows)) {
    if (table === 'schema_migrations') continue;
    await sql(`insert into ${table} select * from json_populate_recordset(null::${table}, $1)`, [
      JSON.stringify(written),
    ]);
  }
  await sql(`set session_replication_role = default`);
}

const ask = (path: string, body?: unknown) =>
  provider.fetch(
    new Request(new URL(path, TEST_URL), {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        Authorization: `Basic ${Buffer.from(`${store.merchant.apiKey}:${store.merchant.apiSecret}`).toString('base64')}`,
        'Content-Type': 'application/json',
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  );

describe('a store that the first code made', () => {
  it('has the id and the statements that it was made with: 0001 is frozen, changes come after it', () => {
    expect(schema.id).toBe('0001_first_sale');
    expect(createHash('sha256').update(JSON.stringify(schema.statements)).digest('hex')).toBe(
      '8a6f4923e59abe8e2e52256546dc2f5a12f107304e48c0b86a279edd1a8c9fb5',
    );
  });

  it('serves its order, which can be captured', async () => {
    expect(await (await ask(store.order)).json()).toMatchObject({
      amount: 9900,
      status: 'authorized',
      captured_amount: 0,
    });
    const captured = await ask(`${store.order}/capture`, {});
    expect(captured.status).toBe(200);
    expect(await captured.json()).toMatchObject({ status: 'captured', captured_amount: 9900 });
  });

  it('takes the proof that was made with it, once', async () => {
    const { user_token, origin_proof } = store.proof;
    const order = { reference: 'r-2', name: 'Day pass', order_amount: 9900, currency: 'SEK', origin_proof };
    expect((await ask(`/api/v1/users/${user_token}/orders`, order)).status).toBe(201);
    expect(await (await ask(`/api/v1/users/${user_token}/orders`, order)).json()).toMatchObject({
      code: 'proof_already_used',
    });
  });

  it('has the schema of a new one', async () => {
    const fresh = await createTestDatabase({ empty: true });
    try {
      await migrate(fresh.database);
      expect(await shape(test.database)).toEqual(await shape(fresh.database));
    } finally {
      await fresh.drop();
    }
  });
});

/** Columns, constraints and indexes. */
const shape = (database: Database) =>
  database.query(
    statement(
      '',
      `select 'column' as kind, table_name || '.' || column_name as name,
         concat_ws(' ', data_type, is_nullable, column_default) as definition
         from information_schema.columns where table_schema = 'public'
       union all select 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
         from pg_constraint where connamespace = 'public'::regnamespace
       union all select 'index', indexname, indexdef from pg_indexes where schemaname = 'public'
       order by 1, 2`,
    ),
    [],
  );
