import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { type ConnectOptions, connect, type Database } from '../../src/store/database.js';

export type TestDatabase = {
  database: Database;
  connectionString: string;
  /** Closes `database` and removes it with everything in it, also from under others that are connected. */
  drop(): Promise<void>;
};

/** A database of its own with the newest schema and no rows. Drop it in `afterAll` or `afterEach`. */
export async function createTestDatabase(options: ConnectOptions & { empty?: boolean } = {}): Promise<TestDatabase> {
  const { empty = false, ...connectOptions } = options;
  const { host, port, user, template } = inject('postgres');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await asAdmin(`create database ${name} template ${empty ? 'template0' : template} strategy file_copy`);
  const connectionString = `postgres://${user}@${encodeURIComponent(host)}:${port}/${name}`;
  const database = connect({ connectionString, max: 10, ...connectOptions });
  return {
    database,
    connectionString,
    async drop() {
      await database.close();
      await asAdmin(`drop database ${name} with (force)`);
    },
  };
}

async function asAdmin(sql: string): Promise<void> {
  const { host, port, user } = inject('postgres');
  const client = new pg.Client({ host, port, user, database: 'postgres' });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
