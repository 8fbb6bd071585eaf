import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allMigrations } from '../../src/store/allMigrations.js';
import { migrate } from '../../src/store/migrate.js';
import { statement } from '../../src/store/statement.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

/* What keeps CockroachDB, YugabyteDB and Citus possible; docs/operations.md explains each rule. */
const FORBIDDEN = {
  'a sequence': /\b(big|small)?serial\d?\b|\bnextval\b|\bcreate\s+sequence\b|\bas\s+identity\b/i,
  'LISTEN or NOTIFY': /\blisten\b|\bnotify\b|\bpg_notify\b/i,
  'an advisory lock': /\bpg_(try_)?advisory/i,
  'a temporary table': /\btemp(orary)?\s+(table|view)\b|\bon\s+commit\s+(drop|delete)\b/i,
  'a table lock': /\block\s+table\b/i,
  'a trigger or a function': /\bcreate\s+(or\s+replace\s+)?(trigger|function|procedure|rule)\b/i,
  'a cursor': /\bdeclare\s+\w+\s+cursor\b/i,
  'an unlogged table': /\bunlogged\b/i,
};
/* The ledger's rows are kept by the engine itself: worth more than an engine that cannot. */
const LEDGER_GUARD = { function: 'refuse_change_of_ledger', trigger: 'ledger_is_append_only' };
/* The embedded store is PostgreSQL itself: its lease may use what only PostgreSQL has. */
const EMBEDDED_ONLY = ['store/lease.ts'];

const SOURCE = fileURLToPath(new URL('../../src', import.meta.url));
const STATEMENT = /\bstatement\(\s*(?:'([^']*)'|`([^`]*)`),\s*(?:`([^`]*)`|'([^']*)'|"([^"]*)"|\w+\))/g;

type Written = { file: string; name: string; text: string };
let statements: Written[];
let sources: { file: string; text: string }[];
let test: TestDatabase;

beforeAll(async () => {
  test = await createTestDatabase({ empty: true });
  await migrate(test.database);
  const files = (await readdir(SOURCE, { recursive: true })).filter((file) => file.endsWith('.ts'));
  sources = await Promise.all(
    files.map(async (file) => ({
      file: relative(SOURCE, join(SOURCE, file)).replaceAll('\\', '/'),
      text: await readFile(join(SOURCE, file), 'utf8'),
    })),
  );
  statements = sources.flatMap(({ file, text }) =>
    [...text.matchAll(STATEMENT)].map(([, name = '', pattern = '', ...texts]) => ({
      file,
      name: name || pattern,
      text: texts.find((each) => each !== undefined) ?? '',
    })),
  );
});

afterAll(() => test.drop());

const sql = <Row>(text: string) => test.database.query<Row>(statement('', text));

describe('the statements', () => {
  it('are all seen by this test', () => {
    const calls = sources
      .filter(({ file }) => file !== 'store/statement.ts')
      .reduce((sum, { text }) => sum + [...text.matchAll(/\bstatement\(/g)].length, 0);
    expect(statements.length).toBe(calls);
    expect(statements.length).toBeGreaterThan(40);
  });

  it.each(Object.entries(FORBIDDEN))('hold no %s', (_what, pattern) => {
    const found = statements.filter(({ text }) => pattern.test(text));
    expect(found).toEqual([]);
    const migrations = allMigrations
      .flatMap((migration) => migration.statements.filter((text) => pattern.test(text)))
      .filter((text) => !Object.entries(LEDGER_GUARD).some((named) => text.startsWith(`create ${named.join(' ')}`)));
    expect(migrations).toEqual([]);
  });

  it('are prepared under a name of their own, except for the schema’s', () => {
    const unnamed = statements.filter(({ name }) => name === '').map(({ file }) => file);
    expect(new Set(unnamed)).toEqual(new Set(['store/migrationStore.ts']));
    const names = statements.map(({ name }) => name).filter((name) => name !== '');
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it('reach the store through `statement` and nothing else', () => {
    const raw = sources
      .filter(({ text }) => /from 'pg'/.test(text))
      .map(({ file }) => file)
      .sort();
    expect(raw).toEqual(['store/columnTypes.ts', 'store/database.ts', 'store/lease.ts']);
    const locking = sources.filter(({ text }) => FORBIDDEN['an advisory lock'].test(text));
    expect(locking.map(({ file }) => file)).toEqual(EMBEDDED_ONLY);
  });
});

describe('the schema', () => {
  it('changes by one statement at a time, each a transaction of its own', () => {
    for (const { id, statements: steps } of allMigrations) {
      for (const [index, text] of steps.entries()) {
        const outside = text.replaceAll(/\/\*[\s\S]*?\*\/|\$\$[\s\S]*?\$\$/g, '');
        expect(outside.includes(';'), `${id} step ${index}`).toBe(false);
      }
    }
  });

  it('has the merchant or the mode in every primary key', async () => {
    const tables = await sql<{ name: string; key: string[] | null }>(
      `select c.relname as name, array(
         select a.attname::text from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
         where i.indrelid = c.oid and i.indisprimary
       ) as key
       from pg_class c where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace`,
    );
    expect(tables.length).toBeGreaterThan(12);
    const without = tables.filter(({ key }) => !key?.some((column) => ['merchant_id', 'mode'].includes(column)));
    // What belongs to the release and to nobody in particular.
    expect(without.map(({ name }) => name).sort()).toEqual(['schema_migrations', 'served_scripts']);
  });

  it('is unique only within a merchant or a mode', async () => {
    const indexes = await sql<{ name: string; columns: string[] }>(
      `select i.indexrelid::regclass::text as name, array(
         select a.attname::text from pg_attribute a where a.attrelid = i.indrelid and a.attnum = any (i.indkey)
       ) as columns
       from pg_index i join pg_class c on c.oid = i.indrelid
       where i.indisunique and not i.indisprimary and c.relnamespace = 'public'::regnamespace`,
    );
    const wide = indexes.filter(({ columns }) => !columns.some((each) => ['merchant_id', 'mode'].includes(each)));
    /* The key is how a merchant is found: merchants are a reference table on every node. */
    expect(wide.map(({ name }) => name)).toEqual(['merchants_api_key_key']);
  });

  it('has no sequence, trigger, function or view, but for what keeps the ledger', async () => {
    expect(
      await sql(
        "select relname from pg_class where relkind in ('S', 'v', 'm') and relnamespace = 'public'::regnamespace",
      ),
    ).toEqual([]);
    expect(await sql('select tgname as name from pg_trigger where not tgisinternal')).toEqual([
      { name: LEDGER_GUARD.trigger },
    ]);
    expect(await sql("select proname as name from pg_proc where pronamespace = 'public'::regnamespace")).toEqual([
      { name: LEDGER_GUARD.function },
    ]);
  });
});
