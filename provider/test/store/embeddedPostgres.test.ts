import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connect, type Database } from '../../src/store/database.js';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/store/embeddedPostgres.js';
import { stopPostmaster } from '../../src/store/postmaster.js';
import { readPostmaster } from '../../src/store/postmasterFile.js';
import { statement } from '../../src/store/statement.js';

/* `fsync` off: these tests kill processes, not the power. */
const QUICK = { fsync: 'off', shared_buffers: '16MB' };

let folder: string;
let databases: Database[];
const data = () => join(folder, 'postgres');

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ondemand-embedded-'));
  await chmod(folder, 0o711);
  databases = [];
});

afterEach(async () => {
  await Promise.all(databases.map((database) => database.close()));
  await stopPostmaster(data());
  await rm(folder, { recursive: true, force: true });
});

const start = () => startEmbeddedPostgres(folder, { settings: QUICK });

function open({ connection }: EmbeddedPostgres): Database {
  const database = connect(connection);
  databases.push(database);
  return database;
}

const createNotes = statement('', 'create table notes (text text)');
const write = statement('', "insert into notes values ('kept')");
const read = statement('', 'select text from notes');

const pidOf = async () => (await readPostmaster(data()))?.pid;

describe('an embedded PostgreSQL', () => {
  it('listens on a socket only its user may reach, and on no port', async () => {
    const postgres = await start();
    const [row] = await open(postgres).query(statement('', "select current_setting('listen_addresses') as addresses"));
    expect(row).toEqual({ addresses: '' });
    expect(postgres.connection.host).toBe(join(folder, 'run'));
    await postgres.release();
  });

  it('is joined by whoever comes later, and stops with the last one, whoever started it', async () => {
    const first = await start();
    const second = await start();
    expect([first.started, second.started]).toEqual([true, false]);
    await first.release();
    expect(await open(second).query(statement('', 'select 1 as one'))).toEqual([{ one: 1 }]);
    await databases.pop()?.close();
    await second.release();
    expect(await pidOf()).toBeUndefined();
  });

  it('is started by exactly one of two that come at the same time to an empty folder', async () => {
    const both = await Promise.all([start(), start()]);
    expect(both.map(({ started }) => started).sort()).toEqual([false, true]);
    const [one, other] = both.map(open);
    await one!.query(createNotes);
    await one!.query(write);
    expect(await other!.query(read)).toEqual([{ text: 'kept' }]);
    expect((await readdir(folder)).filter((name) => name.startsWith('postgres.new'))).toEqual([]);
    await Promise.all(databases.splice(0).map((database) => database.close()));
    await Promise.all(both.map((each) => each.release()));
    expect(await pidOf()).toBeUndefined();
  });

  it('is never taken from one that joins while the last one leaves', async () => {
    let held = await start();
    for (let round = 0; round < 5; round += 1) {
      const [next] = await Promise.all([start(), held.release()]);
      const database = open(next!);
      expect(await database.query(statement('', 'select 1 as one'))).toEqual([{ one: 1 }]);
      await database.close();
      held = next!;
    }
    await held.release();
  });

  it('comes back by itself when it is killed under those who use it, with all that was committed', async () => {
    const warn = vi.fn();
    const postgres = await startEmbeddedPostgres(folder, { settings: QUICK, log: { warn } });
    const database = open(postgres);
    await database.query(createNotes);
    await database.query(write);
    const killed = await pidOf();
    process.kill(killed!, 'SIGKILL');
    await vi.waitFor(async () => {
      expect([undefined, killed]).not.toContain(await pidOf());
      expect(await database.query(read)).toEqual([{ text: 'kept' }]);
    }, 20_000);
    expect(warn).toHaveBeenCalled();
    await database.close();
    await postgres.release();
    expect(await pidOf()).toBeUndefined();
  });

  it('starts over the lock files of one whose process number now belongs to another process', async () => {
    const postgres = await start();
    const locks = [join(data(), 'postmaster.pid'), join(folder, 'run', '.s.PGSQL.5432.lock')];
    const contents = await Promise.all(locks.map((file) => readFile(file, 'utf8')));
    await postgres.release();
    const [asOfThisProcess, lock] = contents.map((content) => content.replace(/^\d+/, String(process.pid)));
    await writeFile(locks[0]!, asOfThisProcess!);
    await writeFile(locks[1]!, lock!);
    const again = await start();
    expect(again.started).toBe(true);
    await again.release();
  });

  it('keeps its socket elsewhere when the folder has a long path, and takes it away again', async () => {
    const long = join(folder, 'x'.repeat(90));
    await mkdir(long);
    const [one, other] = [await startEmbeddedPostgres(long, { settings: QUICK }), await startEmbeddedPostgres(long)];
    expect(other.started).toBe(false);
    expect(one.connection.host).not.toContain(long);
    await one.release();
    await other.release();
    await expect(readdir(one.connection.host)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('says in its own words why it does not start, and starts once that is mended', async () => {
    const wrong = startEmbeddedPostgres(folder, { settings: { shared_buffers: 'plenty' } });
    await expect(wrong).rejects.toMatchObject({
      code: 'store_start_failed',
      message: expect.stringMatching(/invalid value for parameter "shared_buffers"/),
    });
    await (await start()).release();
  });

  it('refuses a folder written by another major version', async () => {
    await (await start()).release();
    await writeFile(join(data(), 'PG_VERSION'), '9\n');
    await expect(start()).rejects.toMatchObject({ code: 'store_version_mismatch' });
  });
});
