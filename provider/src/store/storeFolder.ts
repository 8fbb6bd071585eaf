import { createHash } from 'node:crypto';
import { mkdir, realpath } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { isOtherUser, obstacleOnTheWay, type ProcessUser, postgresUser } from './processUser.js';
import { errorCode, StoreError } from './storeError.js';

/** Where things go when the working folder cannot hold them. */
export const SYSTEM_FOLDER = '/var/lib/ondemand';

/**
 * Makes the folder of an embedded store and gives its real path.
 *
 * Without an explicit one it is `.ondemand` in the working folder or, when PostgreSQL's user cannot get there (root's
 * home, for one), a folder below {@link SYSTEM_FOLDER} named after the working folder, so that every command started
 * in the same place finds the same store.
 *
 * @throws StoreError `store_folder_unusable`, naming the folder that is in the way.
 */
export async function makeStoreFolder(options: { cwd: string; explicit?: string | undefined }): Promise<string> {
  const { cwd, explicit } = options;
  if (explicit !== undefined) return makeFolder(resolve(cwd, explicit));
  try {
    return await makeFolder(join(cwd, '.ondemand'));
  } catch (error) {
    const first = error instanceof Error ? error.message : '';
    return makeFolder(join(SYSTEM_FOLDER, nameFor(cwd))).catch((cause: StoreError) => {
      throw new StoreError(cause.code, `${first} ${cause.message} Name another one: --database file:./folder.`, {
        cause,
      });
    });
  }
}

/** Where an embedded store can be, the likeliest first. Nothing is made. */
export function findStoreFolders({
  cwd,
  explicit,
}: {
  cwd: string;
  explicit?: string | undefined;
}): [string, ...string[]] {
  if (explicit !== undefined) return [resolve(cwd, explicit)];
  return [join(cwd, '.ondemand'), join(SYSTEM_FOLDER, nameFor(cwd))];
}

async function makeFolder(path: string): Promise<string> {
  const user = await postgresUser(path);
  const inTheWay = await obstacleOnTheWay(path, user);
  if (inTheWay !== undefined) throw unreachable(path, inTheWay, user);
  try {
    /* Others may pass through but not look: PostgreSQL's own folders inside are closed to them. */
    await mkdir(path, { recursive: true, mode: isOtherUser(user) ? 0o711 : 0o700 });
  } catch (error) {
    throw new StoreError('store_folder_unusable', `The folder ${path} cannot be made (${errorCode(error)}).`, {
      cause: error,
    });
  }
  /* Under a strict umask what was just made may be closed after all. */
  const closed = await obstacleOnTheWay(path, user);
  if (closed !== undefined) throw unreachable(path, closed, user);
  return realpath(path);
}

function unreachable(path: string, obstacle: string, user: ProcessUser): StoreError {
  const who = isOtherUser(user)
    ? `PostgreSQL refuses to run as root and runs as uid ${user.uid}, which`
    : 'The current user';
  return new StoreError(
    'store_folder_unusable',
    `The folder ${path} is out of reach: ${who} may not enter ${obstacle}. Choose another folder or open the way.`,
  );
}

function nameFor(cwd: string): string {
  const hash = createHash('sha256').update(cwd).digest('hex').slice(0, 12);
  return `${basename(cwd) || 'root'}-${hash}`;
}
