import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CommandIo } from '../../../src/cli/setup/commandLine.js';
import { loadMasterKey } from '../../../src/cli/setup/masterKey.js';

let folder: string;
let told: string;

const io = (env: Record<string, string> = {}): CommandIo => ({
  cwd: folder,
  env,
  out: () => {},
  err: (text) => {
    told += text;
  },
});

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'ondemand-key-')));
  await chmod(folder, 0o711);
  told = '';
});

afterEach(() => rm(folder, { recursive: true, force: true }));

describe('loadMasterKey', () => {
  it('makes a key once, readable by its owner only, and finds it again', async () => {
    const made = await loadMasterKey(io(), folder, randomBytes);
    expect(made).toHaveLength(32);
    expect(await loadMasterKey(io(), folder, randomBytes)).toEqual(made);
    expect((await stat(join(folder, 'master.key'))).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['master.key']);
    expect(told).toBe('');
  });

  it('makes the same key for all that ask at once', async () => {
    const keys = await Promise.all(Array.from({ length: 5 }, () => loadMasterKey(io(), folder, randomBytes)));
    for (const key of keys) expect(key).toEqual(keys[0]);
  });

  it('prefers the one of the environment', async () => {
    const key = randomBytes(32);
    const env = { ONDEMAND_MASTER_KEY: key.toString('base64') };
    expect(await loadMasterKey(io(env), folder, randomBytes)).toEqual(key);
    expect(await readdir(folder)).toEqual([]);
  });

  it.each(['c2hvcnQ=', 'not base64 at all'])('refuses %j, without repeating it', async (given) => {
    const refused = loadMasterKey(io({ ONDEMAND_MASTER_KEY: given }), folder, randomBytes);
    await expect(refused).rejects.toThrow(/^ONDEMAND_MASTER_KEY must be 32 bytes in base64\.$/);
  });

  it('refuses a file that was cut short rather than making a new key', async () => {
    await writeFile(join(folder, 'master.key'), 'c2hv');
    await expect(loadMasterKey(io(), folder, randomBytes)).rejects.toMatchObject({ code: 'store_folder_unusable' });
  });

  it("is demanded for a store of one's own, where a second machine would make another", async () => {
    await expect(loadMasterKey(io(), undefined, randomBytes)).rejects.toThrow(/^ONDEMAND_MASTER_KEY must be set/);
    expect(await readdir(folder)).toEqual([]);
  });

  it('is never made for a store that holds keys', async () => {
    const holdsKeys = async () => false;
    await expect(loadMasterKey(io(), folder, randomBytes, holdsKeys)).rejects.toMatchObject({
      code: 'master_key_missing',
    });
    expect(await readdir(folder)).toEqual([]);
    const made = await loadMasterKey(io(), folder, randomBytes);
    expect(await loadMasterKey(io(), folder, randomBytes, holdsKeys)).toEqual(made);
  });
});
