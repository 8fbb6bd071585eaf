import { chmod, chown, lstat, mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPostmaster } from './postmasterFile.js';
import { isOtherUser, type ProcessUser } from './processUser.js';

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
  const outside = await mkdtemp(join(tmpdir(), 'ondemand-'));
  await giveTo(user, outside);
  return outside;
}

async function giveTo(user: ProcessUser, path: string): Promise<void> {
  await chmod(path, 0o700);
  if (isOtherUser(user)) await chown(path, user.uid, user.gid);
}

async function isPrivate(path: string, user: ProcessUser): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined);
  return found?.isDirectory() === true && found.uid === user.uid && (found.mode & 0o077) === 0;
}
