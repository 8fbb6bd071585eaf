import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { statement } from '../../../src/store/statement.js';
import { startTestProvider, type TestProvider } from '../../support/provider.js';

let test: TestProvider;

beforeAll(async () => {
  test = await startTestProvider();
});

afterAll(() => test.close());

const answerOf = async (path: string) => {
  const response = await test.fetch(path);
  return [response.status, await response.json()];
};
const sql = (text: string) => test.database.query(statement('', text));

describe('GET /readyz', () => {
  it('is ready while the store has the schema of this release', async () => {
    expect(await answerOf('/readyz')).toEqual([200, { status: 'ready' }]);
  });

  it('stays ready when a newer release has added to the schema', async () => {
    await sql("insert into schema_migrations (id, step) values ('9999_of_tomorrow', 0)");
    expect(await answerOf('/readyz')).toEqual([200, { status: 'ready' }]);
  });

  it('is not ready while the schema lacks a migration, and is again once it has run', async () => {
    const taken = await sql('delete from schema_migrations where step = 3 returning id, step');
    expect(taken.length).toBeGreaterThan(0);
    expect(await answerOf('/readyz')).toEqual([503, { status: 'schema_outdated' }]);
    for (const { id, step } of taken as { id: string; step: number }[]) {
      await sql(`insert into schema_migrations (id, step) values ('${id}', ${step})`);
    }
    expect(await answerOf('/readyz')).toEqual([200, { status: 'ready' }]);
  });

  it('is not ready without a store, while the process is alive', async () => {
    const alone = await startTestProvider();
    await alone.database.close();
    expect((await alone.fetch('/readyz')).status).toBe(503);
    expect((await alone.fetch('/healthz')).status).toBe(200);
    await alone.close();
  });
});
