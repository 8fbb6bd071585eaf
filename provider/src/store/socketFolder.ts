import { chmod, chown, lstat, mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { readPostmaster } from './postmasterFile.js';
import { isOtherUser, type ProcessUser } from './processUser.js';
import { errorCode, StoreError } from './storeError.js';

/* A socket's path may have 107 characters on Linux and 103 on macOS, of which its name takes 15. */
const LONGEST = 86;

/**
 * The folder of PostgreSQL's socket, closed to everyone else: who may enter it may use the store. Inside the store's
 * folder, or a fresh one among the temporary files when that path is too long for a socket. A running or killed
 * PostgreSQL has written down which one it used.
 */
export async function makeSocketFolder(folder: string, dataFolder: string, user: ProcessUser): Promise<string> {
  const inside = join(folder, 'run');
  if (Buffer.byteLength(inside) <= LONGEST) {
    await mkdir(inside, { recursive: true, mode: 0o700 });
    await giveTo(user, inside);
    return inside;
  }
  const recorded = (await readPostmaster(dataFolder))?.socketFolder;
  if (recorded !== undefined && (await isPrivate(recorded, user))) return recorded;
  const outside = await makeOutside([tmpdir(), ...ELSEWHERE]);
  await giveTo(user, outside);
  return outside;
}

/* `TMPDIR` may be too long itself, relative, or not there. */
const ELSEWHERE = ['/tmp', '/var/tmp'];

async function makeOutside(parents: readonly string[]): Promise<string> {
  const failures: string[] = [];
  for (const parent of parents) {
    if (!isAbsolute(parent) || Buffer.byteLength(join(parent, 'ondemand-XXXXXX')) > LONGEST) continue;
    try {
      return await mkdtemp(join(parent, 'ondemand-'));
    } catch (error) {
      failures.push(`${parent} (${errorCode(error)})`);
    }
  }
  const tried = failures.length > 0 ? ` ${failures.join(', ')} cannot be used.` : '';
  throw new StoreError(
    'store_folder_unusable',
    `The store's folder is too long for PostgreSQL's socket, and so is every folder for temporary files.${tried} Choose a shorter one.`,
  );
}

async function giveTo(user: ProcessUser, path: string): Promise<void> {
  await chmod(path, 0o700);
  if (isOtherUser(user)) await chown(path, user.uid, user.gid);
}

async function isPrivate(path: string, user: ProcessUser): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined);
  return found?.isDirectory() === true && found.uid === user.uid && (found.mode & 0o077) === 0;
}
