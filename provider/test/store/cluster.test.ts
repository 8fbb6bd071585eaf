import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureCluster } from '../../src/store/cluster.js';
import { postgresUser } from '../../src/store/processUser.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ondemand-cluster-'));
  await chmod(folder, 0o711);
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** A program in the place of initdb. */
async function program(script: string): Promise<{ initdb: string; postgres: string; major: number }> {
  const initdb = join(folder, 'initdb');
  await writeFile(initdb, `#!/bin/sh\n${script}\n`);
  await chmod(initdb, 0o755);
  return { initdb, postgres: initdb, major: 18 };
}

describe('ensureCluster', () => {
  it('gives the reason of a failed initdb and leaves nothing half done', async () => {
    const full = await program(
      'echo "The files belonging to this database system will be owned by you."\n' +
        'echo "initdb: error: could not write file: No space left on device" >&2; touch "$2/base"; exit 1',
    );
    await expect(ensureCluster(folder, full, await postgresUser(folder))).rejects.toMatchObject({
      code: 'store_start_failed',
      message: expect.stringMatching(/No space left on device/),
    });
    expect(await readdir(folder)).toEqual(['initdb']);
  });

  it('says so when initdb cannot be run at all', async () => {
    const missing = { initdb: join(folder, 'nowhere'), postgres: '', major: 18 };
    await expect(ensureCluster(folder, missing, await postgresUser(folder))).rejects.toMatchObject({
      code: 'store_start_failed',
    });
  });

  it('removes what a killed one left behind, and nothing of one at work', async () => {
    const [dead, alive] = ['postgres.new-4194303-abc', `postgres.new-${process.pid}-abc`];
    for (const name of [dead, alive]) await mkdir(join(folder, name));
    await ensureCluster(folder, await program('echo 18 > "$2/PG_VERSION"'), await postgresUser(folder));
    expect((await readdir(folder)).sort()).toEqual(['initdb', 'postgres', alive].sort());
  });
});
