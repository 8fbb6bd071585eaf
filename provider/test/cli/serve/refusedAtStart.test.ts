import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { createDeps } from '../../../src/app/provider.js';
import { ondemand } from '../../../src/cli/ondemand.js';
import { addMerchant } from '../../../src/merchants/addMerchant.js';
import { ensureSigningKeys } from '../../../src/proofs/signingKeys.js';
import { statement } from '../../../src/store/statement.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';

/** What would break later, at the worst of moments, is told before the first request. */
const MASTER_KEY = Buffer.alloc(32, 7).toString('base64');

let test: TestDatabase;
let folder: string;
let env: Record<string, string>;

beforeEach(async () => {
  test = await createTestDatabase();
  folder = await realpath(await mkdtemp(join(tmpdir(), 'ondemand-start-')));
  await chmod(folder, 0o755);
  env = { DATABASE_URL: test.connectionString, ONDEMAND_MASTER_KEY: MASTER_KEY, ONDEMAND_LOG_LEVEL: 'silent' };
});
afterEach(async () => {
  await test.drop();
  await rm(folder, { recursive: true, force: true });
});

async function run(words: string[], surroundings = env) {
  const said = { stdout: '', stderr: '' };
  const code = await ondemand(words, '0.0.0', {
    cwd: folder,
    env: surroundings,
    out: (text) => {
      said.stdout += text;
    },
    err: (text) => {
      said.stderr += text;
    },
  });
  return { code, ...said };
}

const serve = (surroundings = env, ...words: string[]) => run(['serve', '--port', '0', ...words], surroundings);
const doctor = async (surroundings = env) => (await run(['doctor'], surroundings)).stdout;
const sql = (text: string) => test.database.query(statement('', text));
const depsWith = (key: Uint8Array) =>
  createDeps({ database: test.database, url: 'http://localhost:4000', sandbox: false, masterKey: key });

describe('ondemand serve refuses', () => {
  it('a store of its own without ONDEMAND_MASTER_KEY, before anything is written', async () => {
    const { ONDEMAND_MASTER_KEY: _, ...without } = env;
    const empty = await createTestDatabase({ empty: true });
    const refused = await serve({ ...without, DATABASE_URL: empty.connectionString });
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('ONDEMAND_MASTER_KEY must be set') });
    const tables = await empty.database.query(
      statement('', 'select 1 from pg_tables where schemaname = current_schema()'),
    );
    expect(tables).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
    await empty.drop();
  });

  it("a master key that does not open the store's keys, in the doctor's words", async () => {
    await ensureSigningKeys(depsWith(randomBytes(32)));
    const refused = await serve();
    const words = 'does not open the test and live signing key';
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining(words) });
    expect(await doctor()).toContain(words);
  });

  it.each([
    [
      'a schema that is newer',
      "insert into schema_migrations (id, step) values ('9999_of_tomorrow', 0)",
      'is of a newer release: 9999_of_tomorrow',
    ],
    ['a database that only reads', null, 'only reads (25006)'],
  ])('%s', async (_, change, words) => {
    const name = test.connectionString.split('/').at(-1)!;
    await sql(change ?? `alter database ${name} set default_transaction_read_only = on`);
    expect(await serve()).toMatchObject({ code: 1, stderr: expect.stringContaining(words) });
    expect(await doctor()).toContain(words);
  });

  it.each([1, -1])(
    'a clock that is %i times three seconds off the store’s, in the doctor’s words; one second is not',
    async (sign) => {
      const real = Date.now;
      const off = (seconds: number) => vi.spyOn(Date, 'now').mockImplementation(() => real() + sign * seconds * 1000);
      try {
        off(3);
        const words = /clock: this machine and the store are [23]\d{3} ms apart/;
        expect(await serve()).toMatchObject({ code: 1, stderr: expect.stringMatching(words) });
        expect(await run(['migrate'])).toMatchObject({ code: 1, stderr: expect.stringMatching(words) });
        expect(await doctor()).toContain('Synchronise both clocks');
        off(1);
        expect(await doctor()).not.toContain('Synchronise both clocks');
        expect(await run(['migrate'])).toMatchObject({ code: 0 });
      } finally {
        vi.restoreAllMocks();
      }
    },
  );

  it('a database that is not UTF-8', async () => {
    const { host, port, user } = inject('postgres');
    const admin = new pg.Client({ host, port, user, database: 'postgres' });
    await admin.connect();
    const name = `latin_${randomBytes(4).toString('hex')}`;
    await admin.query(`create database ${name} encoding 'LATIN1' locale_provider libc locale 'C' template template0`);
    const latin = { ...env, DATABASE_URL: test.connectionString.replace(/[^/]+$/, name) };
    expect(await serve(latin)).toMatchObject({ code: 1, stderr: expect.stringContaining('stores text as LATIN1') });
    expect(await run(['migrate'], latin)).toMatchObject({ code: 1 });
    await admin.query(`drop database ${name} with (force)`);
    await admin.end();
  });

  it('the sandbox beside a live key', async () => {
    const origins = ['https://shop.example'];
    await addMerchant(depsWith(Buffer.alloc(32, 7)), { name: 'Shop', origins, live: true, own: true } as never);
    const refused = await serve(env, '--sandbox');
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('beside 1 live key') });
    expect(await doctor({ ...env, ONDEMAND_SANDBOX: '1' })).toContain('two services with two addresses');
  });
});

it('a live key is refused in the sandbox, and without a rail it is said what is missing', async () => {
  const words = ['merchant', 'add', '--name', 'Shop', '--origin', 'https://shop.example', '--live', '--own'];
  const refused = await run(words, { ...env, ONDEMAND_SANDBOX: '1' });
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('--live and the sandbox') });
  expect((await run(words)).stderr).toContain('no live payment rail');
});

describe('commands other than serve, demo and migrate make no store', () => {
  const words = [
    ['merchant', 'list'],
    ['merchant', 'add', '--name', 'Shop', '--origin', 'https://shop.example'],
    ['merchant', 'rotate-secret', 'test_x'],
    ['orders', 'list'],
    ['orders', 'show', '00000000-0000-4000-8000-000000000000'],
    ['keys', 'list'],
    ['keys', 'rotate'],
    ['clock', 'show'],
    ['doctor'],
  ];

  it.each(words.map((each) => [each.join(' '), each] as const))('ondemand %s', async (_, each) => {
    const { DATABASE_URL: _url, ...without } = env;
    const refused = await run([...each, '--json'], without);
    expect(refused.code).toBe(1);
    expect(refused.stdout).toContain(`There is no store at ${join(folder, '.ondemand')}`);
    const elsewhere = await run([...each, '--database', 'file:./data', '--json'], without);
    expect(elsewhere.stdout).toContain(`There is no store at ${join(folder, 'data')}`);
    expect(await readdir(folder)).toEqual([]);
  });

  it('nor tables in a database that has none', async () => {
    const empty = await createTestDatabase({ empty: true });
    const refused = await run(['merchant', 'list', '--database', empty.connectionString]);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('There is no store at postgres://') });
    const tables = await empty.database.query(
      statement('', 'select 1 from pg_tables where schemaname = current_schema()'),
    );
    expect(tables).toEqual([]);
    await empty.drop();
  });
});

describe('--env-file', () => {
  it.each([
    ['plain', (url: string) => `DATABASE_URL=${url}\n# a comment\nONDEMAND_OPERATOR=Pay AB <reports@pay.example>\n`],
    [
      'quoted, as a shell wants it',
      (url: string) => `export DATABASE_URL="${url}"\nONDEMAND_OPERATOR='Pay AB <reports@pay.example>'\n`,
    ],
  ])('reads the environment of the service, %s', async (_, content) => {
    await writeFile(join(folder, 'service.env'), content(test.connectionString));
    for (const words of [
      ['--env-file', 'service.env', 'doctor'],
      ['doctor', '--env-file=service.env'],
    ]) {
      const { stdout } = await run(words, {
        ONDEMAND_MASTER_KEY: MASTER_KEY,
        DATABASE_URL: 'postgres://127.0.0.1:1/other',
      });
      expect(stdout).toContain('operator       Pay AB; reports go to an address');
      expect(stdout).toMatch(/ok +store/);
    }
  });

  it.each([
    ['--env-file', 'nowhere.env', 'doctor'],
    ['doctor', '--env-file'],
  ])('refuses %s %s', async (...words) => {
    expect(await run(words)).toMatchObject({ code: 2, stderr: expect.stringContaining('--env-file') });
  });
});
