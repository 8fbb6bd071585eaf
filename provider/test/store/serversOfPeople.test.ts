import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { connect, StoreUnavailable } from '../../src/store/database.js';
import { statement } from '../../src/store/statement.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase({ empty: true });
  await test.database.query(statement('', 'create table notes (at timestamptz, day date)'));
});
afterAll(() => test.drop());

const sql = (text: string) => statement('', text);
const named = (of: string) => of.split('/').at(-1)!;
const insert = statement('test_notes', 'insert into notes (at) values ($1)');

describe('a store that only reads, as after a failover', () => {
  it('is unavailable for writes, without effect, and its connections are closed so that new ones find the primary', async () => {
    const pool = connect({ connectionString: test.connectionString, max: 3 });
    const pids = async () =>
      new Set(
        (
          await Promise.all(
            Array.from({ length: 3 }, () =>
              pool.query<{ pid: number }>(sql('select pg_backend_pid() as pid, pg_sleep(0.05)')),
            ),
          )
        ).map(([row]) => row!.pid),
      );
    const before = await pids();
    const name = named(test.connectionString);
    await test.database.query(sql(`alter database ${name} set default_transaction_read_only = on`));
    for (const pid of before) await test.database.query(sql(`select pg_terminate_backend(${pid})`));
    let failed: unknown;
    await expect
      .poll(async () => {
        failed = await pool.query(insert, [new Date()]).catch((thrown: unknown) => thrown);
        return String(failed);
      })
      .toContain('25006');
    expect(failed).toBeInstanceOf(StoreUnavailable);
    expect((failed as StoreUnavailable).hadNoEffect).toBe(true);
    const standby = await pids();
    await test.database.query(
      sql('begin; set transaction read write; set default_transaction_read_only = off; commit'),
    );
    await expect(pool.transaction((tx) => tx.query(insert, [new Date()]))).rejects.toBeInstanceOf(StoreUnavailable);
    await test.database.query(sql(`alter database ${name} reset default_transaction_read_only`));
    await expect.poll(() => pool.query(insert, [new Date()])).toEqual([]);
    for (const pid of await pids()) expect(standby.has(pid)).toBe(false);
    await pool.close();
  });
});

describe('settings of the database, the shell and the address', () => {
  it('dates are read in one style, whatever the database prefers', async () => {
    const name = named(test.connectionString);
    await test.database.query(sql(`alter database ${name} set datestyle = 'SQL, DMY'`));
    const pool = connect({ connectionString: test.connectionString });
    const [row] = await pool.query<{ at: Date; day: string }>(
      sql("select '2026-03-01T10:00:00Z'::timestamptz as at, '2026-03-01'::date as day"),
    );
    expect(row).toEqual({ at: new Date('2026-03-01T10:00:00Z'), day: '2026-03-01' });
    await pool.close();
    await test.database.query(sql(`alter database ${name} reset datestyle`));
  });

  it("the shell's PGSSLMODE and PGOPTIONS are not the embedded store's", async () => {
    const { host, port, user } = inject('postgres');
    vi.stubEnv('PGSSLMODE', 'verify-full');
    vi.stubEnv('PGSSLNEGOTIATION', 'direct');
    vi.stubEnv('PGOPTIONS', '-c work_mem=nonsense');
    const pool = connect({ host, port, user, database: 'postgres' });
    expect(await pool.query(sql('select 1 as one'))).toEqual([{ one: 1 }]);
    await pool.close();
    vi.unstubAllEnvs();
  });

  it('sslmode=prefer does without where the server has no TLS, and require does not', async () => {
    const preferring = connect({ connectionString: `${test.connectionString}?sslmode=prefer` });
    expect(await preferring.query(sql('select 1 as one'))).toEqual([{ one: 1 }]);
    const requiring = connect({ connectionString: `${test.connectionString}?sslmode=require` });
    await expect(requiring.query(sql('select 1'))).rejects.toThrow(/SSL/);
    await Promise.all([preferring.close(), requiring.close()]);
  });

  it.each([
    [
      'a database that is not there',
      (url: string) => url.replace(/[^/]+$/, 'nowhere'),
      /database "nowhere" does not exist/,
    ],
    ['nobody at the port', () => 'postgres://u@127.0.0.1:1/x', /ECONNREFUSED 127\.0\.0\.1:1/],
  ])("%s is told in the server's own sentence", async (_, address, sentence) => {
    const pool = connect({ connectionString: address(test.connectionString) });
    await expect(pool.query(sql('select 1'))).rejects.toThrow(sentence);
    await pool.close();
  });
});

const PGBOUNCER = '/usr/sbin/pgbouncer';
describe.skipIf(!existsSync(PGBOUNCER)).each(['session', 'transaction'])('behind PgBouncer with %s pooling', (mode) => {
  let folder: string;
  let port: number;
  let stop = () => {};

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ondemand-bouncer-'));
    await chmod(folder, 0o777);
    port = await freePort();
    const { host, port: at, user } = inject('postgres');
    const ini = [
      '[databases]',
      `* = host=${host} port=${at} user=${user}`,
      '[pgbouncer]',
      'listen_addr = 127.0.0.1',
      `listen_port = ${port}`,
      'unix_socket_dir =',
      'auth_type = any',
      `pool_mode = ${mode}`,
      `default_pool_size = ${mode === 'session' ? 10 : 2}`,
      'server_reset_query = DISCARD ALL',
    ];
    await writeFile(join(folder, 'pgbouncer.ini'), ini.join('\n'));
    const words = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
    const child = spawn(PGBOUNCER, [...words, join(folder, 'pgbouncer.ini')], { stdio: 'ignore' });
    stop = () => child.kill('SIGKILL');
  });
  afterAll(async () => {
    stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('statements and transactions run, and a statement that hangs is ended', async () => {
    const database = named(test.connectionString);
    const address = `postgres://u@127.0.0.1:${port}/${database}${mode === 'transaction' ? '?pgbouncer=true' : ''}`;
    const pool = connect({ connectionString: address, max: 8 });
    await expect.poll(() => pool.query(sql('select 1 as one'))).toEqual([{ one: 1 }]);
    const echo = statement('test_echo', 'select $1::int4 as value');
    const busy = Array.from({ length: 40 }, (_, value) =>
      value % 2 ? pool.query(echo, [value]) : pool.transaction((tx) => tx.query(echo, [value])),
    );
    expect(await Promise.all(busy)).toEqual(Array.from({ length: 40 }, (_, value) => [{ value }]));
    await pool.close();
    const hasty = connect({ connectionString: address, statementTimeout: 500 });
    await expect(hasty.query(sql('select pg_sleep(60)'))).rejects.toThrow();
    await expect(hasty.transaction((tx) => tx.query(sql('select pg_sleep(60)')))).rejects.toThrow();
    await hasty.close();
  });
});

if (!existsSync(PGBOUNCER)) console.warn('NOT RUN: PgBouncer is not installed (apt-get install pgbouncer).');

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
