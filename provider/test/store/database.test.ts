import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { connect, type Database, type Queryable, StoreUnavailable } from '../../src/store/database.js';
import { statement } from '../../src/store/statement.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

let test: TestDatabase;
let database: Database;
const pauses: number[] = [];

beforeAll(async () => {
  test = await createTestDatabase({
    empty: true,
    random: () => 0.5,
    pause: async (milliseconds) => {
      pauses.push(milliseconds);
    },
  });
  database = test.database;
  for (const text of [
    'create table accounts (name text primary key, amount int8 not null)',
    "insert into accounts values ('anna', 100), ('bert', 100)",
    'create sequence attempts',
    /* A sequence keeps counting across rolled-back attempts. */
    `create function fail_until(wanted int8, code text) returns int8 language plpgsql as $$
      declare attempt int8 := nextval('attempts');
      begin
        if attempt < wanted then raise exception using errcode = code; end if;
        return attempt;
      end $$`,
  ]) {
    await database.query(statement('', text));
  }
});

afterAll(() => test.drop());

const failUntil = statement('test_fail_until', 'select fail_until($1, $2) as attempt');
const restart = statement('', 'alter sequence attempts restart');

describe('a row in camel case', () => {
  const text = `select 7::int8 as order_id, null::text as merchant_context, '2026-03-01'::date as day_1,
    '{"tax_amount": {"in_cents": 1}}'::jsonb as order_details from generate_series(1, 2)`;
  const row = {
    orderId: 7,
    merchantContext: null,
    day1: '2026-03-01',
    orderDetails: { tax_amount: { in_cents: 1 } },
  };

  it.each([
    ['prepared', 'camel'],
    ['unprepared', ''],
  ])('has its columns renamed and its values as they are, %s', async (_, name) => {
    for (let turn = 0; turn < 2; turn += 1) expect(await database.query(statement(name, text))).toEqual([row, row]);
    expect(await database.transaction((tx) => tx.query(statement(name, text)))).toEqual([row, row]);
  });

  it('is none where a statement gives none', async () => {
    expect(await database.query(statement('test_camel_none', 'update accounts set amount = 1 where false'))).toEqual(
      [],
    );
  });
});

describe('a value of the store', () => {
  it.each([
    ['int8', "'9007199254740991'::int8", Number.MAX_SAFE_INTEGER],
    ['count', '(select count(*) from accounts)', 2],
    ['numeric', '0.10::numeric', '0.10'],
    ['timestamptz', "'2026-03-01T12:00:00+02:00'::timestamptz", new Date('2026-03-01T10:00:00Z')],
    ['date', "'2026-03-01'::date", '2026-03-01'],
    ['bytea', "'\\x00ff'::bytea", Buffer.from([0, 255])],
    ['jsonb', '\'{"a":[1]}\'::jsonb', { a: [1] }],
    ['null', 'null::int8', null],
  ])('of type %s arrives unharmed', async (_, expression, expected) => {
    const [row] = await database.query<{ value: unknown }>(statement('', `select ${expression} as value`));
    expect(row?.value).toEqual(expected);
  });

  it('of type int8 that no JavaScript number can hold is refused rather than rounded', async () => {
    const text = "select '9007199254740993'::int8 as value";
    await expect(database.query(statement('', text))).rejects.toThrow(RangeError);
  });
});

describe('a single statement', () => {
  it.each(['40001', '40P01'])('is repeated after %s until it passes', async (code) => {
    await database.query(restart);
    pauses.length = 0;
    expect(await database.query(failUntil, [4, code])).toEqual([{ attempt: 4 }]);
    expect(pauses).toEqual([5, 10, 20]);
  });

  it('is not repeated after any other error, which passes with its SQLSTATE', async () => {
    await database.query(restart);
    await expect(database.query(failUntil, [4, '23505'])).rejects.toMatchObject({ code: '23505' });
    expect(await database.query(failUntil, [2, '23505'])).toEqual([{ attempt: 2 }]);
  });

  it('is given up after ten attempts', async () => {
    await database.query(restart);
    await expect(database.query(failUntil, [99, '40001'])).rejects.toMatchObject({ code: '40001' });
    expect(await database.query(failUntil, [0, '40001'])).toEqual([{ attempt: 11 }]);
  });
});

describe('a transaction', () => {
  it('takes effect as a whole', async () => {
    const failed = database.transaction(async (tx) => {
      await add(tx, 'anna', 1);
      throw new Error('changed my mind');
    });
    await expect(failed).rejects.toThrow('changed my mind');
    expect(await amountOf('anna')).toBe(100);
    expect(await database.transaction((tx) => add(tx, 'anna', 1))).toBe(101);
    expect(await amountOf('anna')).toBe(101);
  });

  it('is run again from its start after a serialization failure', async () => {
    await database.query(restart);
    const before = await amountOf('bert');
    let runs = 0;
    await database.transaction(async (tx) => {
      runs += 1;
      await add(tx, 'bert', 1);
      await tx.query(failUntil, [3, '40001']);
    });
    expect(runs).toBe(3);
    expect(await amountOf('bert')).toBe(before + 1);
  });

  it('survives a real deadlock', async () => {
    const before = (await amountOf('anna')) + (await amountOf('bert'));
    let met = 0;
    let bothHoldOne = () => {};
    const meeting = new Promise<void>((settle) => {
      bothHoldOne = settle;
    });
    const move = (from: string, to: string) =>
      database.transaction(async (tx) => {
        await add(tx, from, -10);
        met += 1;
        if (met === 2) bothHoldOne();
        await meeting;
        await add(tx, to, 11);
      });
    await Promise.all([move('anna', 'bert'), move('bert', 'anna')]);
    expect(met).toBeGreaterThanOrEqual(3);
    expect((await amountOf('anna')) + (await amountOf('bert'))).toBe(before + 2);
  });

  it('reads what others have committed meanwhile', async () => {
    const [row] = await database.transaction((tx) =>
      tx.query<{ level: string }>(statement('', "select current_setting('transaction_isolation') as level")),
    );
    expect(row?.level).toBe('read committed');
  });
});

describe('a store out of reach', () => {
  it('is told by a code of its own', async () => {
    const nowhere = connect({ host: join(tmpdir(), 'no-such-socket'), port: 5432, user: 'u', database: 'd' });
    await expect(nowhere.query(statement('', 'select 1'))).rejects.toMatchObject({ code: 'store_unavailable' });
    await expect(nowhere.transaction(async () => {})).rejects.toBeInstanceOf(StoreUnavailable);
    await nowhere.close();
  });

  it('is what a statement ends with that takes too long', async () => {
    const hasty = connect({ connectionString: test.connectionString, statementTimeout: 30 });
    await expect(hasty.query(statement('', 'select pg_sleep(20)'))).rejects.toBeInstanceOf(StoreUnavailable);
    await hasty.close();
  });

  it('does not stay so: a broken connection is replaced', async () => {
    const suicide = statement('', 'select pg_terminate_backend(pg_backend_pid())');
    await expect(database.transaction((tx) => tx.query(suicide))).rejects.toBeInstanceOf(StoreUnavailable);
    await expect(database.query(suicide)).rejects.toBeInstanceOf(StoreUnavailable);
    expect(await database.query(statement('', 'select 1 as one'))).toEqual([{ one: 1 }]);
  });

  it('is logged, not thrown, when an idle connection breaks', async () => {
    const warn = vi.fn();
    const watched = connect({ connectionString: test.connectionString, log: { warn }, max: 1 });
    const [row] = await watched.query<{ pid: number }>(statement('', 'select pg_backend_pid() as pid'));
    await database.query(statement('', `select pg_terminate_backend(${row!.pid})`));
    await expect.poll(() => warn.mock.calls.length).toBeGreaterThan(0);
    expect(await watched.query(statement('', 'select 1 as one'))).toEqual([{ one: 1 }]);
    await watched.close();
    await watched.close();
  });
});

async function add(on: Queryable, name: string, amount: number): Promise<number> {
  const text = 'update accounts set amount = amount + $2 where name = $1 returning amount';
  const [row] = await on.query<{ amount: number }>(statement('test_add', text), [name, amount]);
  return row!.amount;
}

async function amountOf(name: string): Promise<number> {
  return add(database, name, 0);
}
