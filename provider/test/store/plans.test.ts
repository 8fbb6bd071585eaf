import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrate } from '../../src/store/migrate.js';
import { everyStatement, type Statement } from '../../src/store/statement.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { fillWithSales, GROWING } from '../support/yearOfSales.mjs';

/* Every statement of the service, as it is sent: named as their folders' stores are loaded. */
/** A node of a plan, as `explain (format json)` tells it. */
type Plan = {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Index Cond'?: string;
  'Plan Rows': number;
  'Parent Relationship'?: string;
  Plans?: Plan[];
};

/*
 * What reads more than it hands out, and why it may. Anything else that reads a table whole, or sorts what it has not
 * bounded, is found here as soon as it is written.
 */
const KNOWN: { readonly [name: string]: string } = {
  'audit_events.list': 'asked by people at the prompt, the newest first and few',
  'ledger_entries.balances': 'sums up what a shop ever sold: docs/decisions/0012-ledger.md',
  'ledger_entries.difference': 'asked by people at the prompt, of one order that doctor has named',
  'ledger_entries.differences': 'doctor compares every order with the ledger',
  'erase.handovers': 'a table of one day',
  'rail_deletions.waiting': 'doctor counts what waits, which is done in minutes',
  'erase.pending_phone_changes': 'lost numbers are few',
  'purge.pending_phone_changes': 'lost numbers are few',
};

/* A few rows for each shop, or for the service itself; the sandbox's own are emptied by the day. */
const STAYING_FEW = [
  'merchants',
  'merchant_secrets',
  'webhook_endpoints',
  'signing_keys',
  'served_scripts',
  'test_clock',
  'schema_migrations',
  'sandbox_mails',
  'sandbox_messages',
  'sandbox_rail_calls',
  'sandbox_rail_facts',
];

/* What very many rows have in common. */
const WIDE = ['mode', 'merchant_id', 'rail'];

/* So many rows of one buyer or one shop's page are bounded; a shop's or the whole store's are not. */
const FEW = 500;

let test: TestDatabase;
/** What each index is of. */
let definitions: Map<string, { table: string; columns: string[]; isPartial: boolean }>;
const isOfGrowing = (index: string): boolean => GROWING.includes(definitions.get(index)?.table ?? '');

beforeAll(async () => {
  test = await createTestDatabase({ empty: true, statementTimeout: 120_000 });
  await migrate(test.database);
  const source = fileURLToPath(new URL('../../src', import.meta.url));
  for (const file of await readdir(source, { recursive: true })) {
    if (file.endsWith('Store.ts')) await import(`${source}/${file}`);
  }
  await fillWithSales((text, values) => test.database.query({ name: '', text }, values), {
    orders: 10_000,
    now: new Date('2026-11-28T12:00:00Z'),
  });
  await test.database.query({ name: '', text: 'analyze' });
  const indexes = await test.database.query<{ index: string; table: string; columns: string[]; isPartial: boolean }>({
    name: '',
    text: `select i.relname as index, t.relname as table, x.indpred is not null as is_partial, array(
        select a.attname::text from pg_attribute a
        where a.attrelid = t.oid and a.attnum > 0 and pg_get_indexdef(x.indexrelid) ~ ('\\m' || a.attname || '\\M')) as columns
      from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
      join pg_namespace s on s.oid = t.relnamespace where s.nspname = 'public'`,
  });
  definitions = new Map(indexes.map(({ index, ...definition }) => [index, definition]));
}, 240_000);
afterAll(() => test?.drop());

/**
 * How the engine finds the rows whatever the values are. Reading whole tables is made dear, so that it is done only
 * where no index leads to what is asked for: for a range without an end the engine would guess a third of a table.
 */
const planOf = ({ name, text }: Statement): Promise<Plan> =>
  test.database.transaction(async (tx) => {
    await tx.query({ name: '', text: 'set local enable_seqscan = off' });
    const values = name.startsWith('purge.') ? LONG_AGO : [];
    const options = values.length > 0 ? 'format json' : 'generic_plan, format json';
    const explain = { name: '', text: `explain (${options}) ${text}` };
    const [row] = await tx.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(explain, values);
    return row!['QUERY PLAN'][0].Plan;
  });

function* nodesOf(plan: Plan): Generator<Plan> {
  yield plan;
  for (const inner of plan.Plans ?? []) yield* nodesOf(inner);
}

/* A purge in a store where little is due, as it is after the first. */
const LONG_AGO = ['2020-01-01T00:00:00Z', 10];

/** What a plan does that costs more the more was ever sold. */
function faultsOf(plan: Plan): string[] {
  return [...nodesOf(plan)].flatMap((node) => {
    const { 'Node Type': type, 'Relation Name': table = '', 'Index Name': index = '', 'Plan Rows': rows } = node;
    const isGrowing = GROWING.includes(table) || (type === 'Bitmap Index Scan' && isOfGrowing(index));
    if (type === 'Seq Scan' && isGrowing) return [`reads all of ${table}`];
    if (/^(Bitmap )?Index/.test(type) && isGrowing && !definitions.get(index)!.isPartial) {
      // A position in an index, from which a page is read.
      if (node['Index Cond']?.includes('ROW(')) return [];
      const columns = definitions.get(index)!.columns.filter((name) => node['Index Cond']?.includes(name));
      if (columns.every((name) => name === 'mode')) return [`walks all of ${index}`];
      if (columns.every((name) => WIDE.includes(name))) return [`walks all of a shop in ${index}`];
    }
    if (/Sort$/.test(type) && rows > FEW) return [`sorts ${rows} rows`];
    return [];
  });
}

/* The tests' own are named `test_…`: all files of this project share what they load. */
const isQuery = ({ name, text }: Statement): boolean =>
  !/^(?:test_|$)/.test(name) && !/^\s*(set|begin|lock)\b/i.test(text);

it('every table that grows is told of, with how long its rows are kept', async () => {
  const operations = await readFile(new URL('../../../docs/operations.md', import.meta.url), 'utf8');
  const [, growth = ''] = operations.split('### What grows');
  expect(GROWING.filter((table) => !growth.includes(`\`${table}\``))).toEqual([]);
});

describe('every statement, in a store with sales', () => {
  it('is looked at', () => {
    const names = everyStatement()
      .filter(isQuery)
      .map(({ name }) => name);
    expect(names.length).toBeGreaterThan(200);
    for (const name of ['orders.reserve', 'orders.finalise', 'orders.lease_due', 'purge.attempts']) {
      expect(names).toContain(name);
    }
    expect(Object.keys(KNOWN).filter((name) => !names.includes(name))).toEqual([]);
  });

  it('is about tables whose growth is known', async () => {
    const tables = await test.database.query<{ name: string }>({
      name: '',
      text: `select table_name as name from information_schema.tables where table_schema = 'public'`,
    });
    expect(tables.map(({ name }) => name).toSorted()).toEqual([...GROWING, ...STAYING_FEW].toSorted());
  });

  it('finds its rows by an index, and sorts only what is bounded', async ({ skip }) => {
    const [version] = await test.database.query<{ serverVersionNum: string }>({
      name: '',
      text: 'show server_version_num',
    });
    // PostgreSQL 15 cannot plan without values.
    if (Number(version?.serverVersionNum) < 160_000) skip();
    const found: { [name: string]: string[] } = {};
    for (const each of everyStatement().filter(isQuery)) {
      const faults = faultsOf(await planOf(each));
      if (faults.length > 0) found[each.name] = faults;
    }
    const unknown = Object.fromEntries(Object.entries(found).filter(([name]) => !(name in KNOWN)));
    expect(unknown).toEqual({});
    // What has become bounded since is no exception any more.
    expect(Object.keys(KNOWN).filter((name) => !(name in found))).toEqual([]);
  });
});
