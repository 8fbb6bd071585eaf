import { afterEach, describe, expect, it } from 'vitest';
import { connect, type Database } from '../../src/store/database.js';
import { type Migration, migrate, schemaState } from '../../src/store/migrate.js';
import { statement } from '../../src/store/statement.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

const shoes: Migration = {
  id: '0001_shoes',
  statements: [
    'create table shoes (shoe_id uuid primary key)',
    'create table laces (lace_id uuid primary key)',
    "insert into shoes values ('00000000-0000-4000-8000-000000000001')",
  ],
};
const boots: Migration = { id: '0002_boots', statements: ['create table boots (boot_id uuid primary key)'] };

const opened: { close(): Promise<void> }[] = [];
let test: TestDatabase | undefined;

async function emptyDatabase(): Promise<Database> {
  test = await createTestDatabase({ empty: true });
  return test.database;
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map((database) => database.close()));
  await test?.drop();
});

describe('migrate', () => {
  it('runs every statement once, however often it is called', async () => {
    const database = await emptyDatabase();
    expect(await migrate(database, [shoes])).toEqual(['0001_shoes']);
    expect(await migrate(database, [shoes])).toEqual([]);
    expect(await migrate(database, [shoes, boots])).toEqual(['0002_boots']);
    expect(await count(database, 'shoes')).toBe(1);
  });

  it('runs every statement once when eight processes start at the same time', async () => {
    const database = await emptyDatabase();
    const others = Array.from({ length: 8 }, () => connect({ connectionString: test!.connectionString }));
    opened.push(...others);
    await Promise.all(others.map((other) => migrate(other, [shoes, boots])));
    expect(await count(database, 'shoes')).toBe(1);
    expect(await count(database, 'schema_migrations')).toBe(4);
  });

  it('goes on at the statement that failed once it is mended', async () => {
    const database = await emptyDatabase();
    const broken: Migration = {
      id: shoes.id,
      statements: [shoes.statements[0]!, 'create tabel', shoes.statements[2]!],
    };
    await expect(migrate(database, [broken])).rejects.toMatchObject({ code: '42601' });
    expect(await migrate(database, [shoes])).toEqual(['0001_shoes']);
    expect(await count(database, 'shoes')).toBe(1);
  });

  it('has nothing left to do on a migrated database', async () => {
    test = await createTestDatabase();
    expect(await migrate(test.database)).toEqual([]);
    expect(await schemaState(test.database)).toEqual({ pending: [], unknown: [], isEmpty: false });
  });
});

describe('schemaState', () => {
  it('names what has yet to run, and what a newer release has run', async () => {
    const database = await emptyDatabase();
    expect(await schemaState(database, [shoes])).toEqual({ pending: ['0001_shoes'], unknown: [], isEmpty: true });
    await migrate(database, [shoes, boots]);
    expect(await schemaState(database, [shoes])).toEqual({ pending: [], unknown: ['0002_boots'], isEmpty: false });
  });
});

async function count(database: Database, table: string): Promise<number> {
  const [row] = await database.query<{ n: number }>(statement('', `select count(*) as n from ${table}`));
  return row!.n;
}
