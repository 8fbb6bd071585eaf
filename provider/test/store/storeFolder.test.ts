import { chmod, mkdir, mkdtemp, realpath, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeStoreFolder, SYSTEM_FOLDER } from '../../src/store/storeFolder.js';

const isRoot = process.getuid?.() === 0;
let folder: string;

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'ondemand-folder-')));
  await chmod(folder, 0o755);
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** A folder PostgreSQL's user cannot enter: like root's home for root, or another's for anyone else. */
async function closedFolder(): Promise<string> {
  const closed = join(folder, 'closed');
  await mkdir(join(closed, 'shop'), { recursive: true });
  await chmod(closed, isRoot ? 0o700 : 0o000);
  return closed;
}

describe('makeStoreFolder', () => {
  it('makes .ondemand in the working folder, closed to the curious', async () => {
    const made = await makeStoreFolder({ cwd: folder });
    expect(made).toBe(join(folder, '.ondemand'));
    expect((await stat(made)).mode & 0o066).toBe(0);
    expect(await makeStoreFolder({ cwd: folder })).toBe(made);
  });

  it('takes an explicit folder relative to the working folder', async () => {
    expect(await makeStoreFolder({ cwd: folder, explicit: './a/b' })).toBe(join(folder, 'a', 'b'));
  });

  it('refuses an explicit folder out of reach and names what is in the way', async () => {
    const closed = await closedFolder();
    const refused = makeStoreFolder({ cwd: folder, explicit: './closed/shop/data' });
    await expect(refused).rejects.toMatchObject({
      code: 'store_folder_unusable',
      message: expect.stringContaining(`may not enter ${closed}.`),
    });
    await chmod(closed, 0o755);
    expect(await makeStoreFolder({ cwd: folder, explicit: './closed/shop/data' })).toBe(join(closed, 'shop', 'data'));
  });

  it.runIf(isRoot)('goes below the system folder when the working folder is out of reach', async () => {
    const closed = await closedFolder();
    const made = await makeStoreFolder({ cwd: join(closed, 'shop') });
    expect(made).toMatch(new RegExp(`^${SYSTEM_FOLDER}/shop-[0-9a-f]{12}$`));
    await rm(made, { recursive: true });
  });
});
