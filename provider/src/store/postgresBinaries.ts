import { chmod, cp, lstat, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { isOtherUser, obstacleOnTheWay, type ProcessUser } from './processUser.js';
import { errorCode, StoreError } from './storeError.js';
import { SYSTEM_FOLDER } from './storeFolder.js';

export type PostgresBinaries = { readonly initdb: string; readonly postgres: string; readonly major: number };

/** The `native` folder of a platform's package. */
export type PostgresPackage = { readonly native: string; readonly version: string };

/**
 * Finds the PostgreSQL that came from npm and makes it runnable for `user`, see {@link makeRunnable}.
 *
 * @param storeFolder where a copy goes if this process is not root
 * @throws StoreError `embedded_postgres_missing`
 */
export async function postgresBinaries(user: ProcessUser, storeFolder: string): Promise<PostgresBinaries> {
  return makeRunnable(await locatePackage(), user, isOtherUser(user) ? SYSTEM_FOLDER : storeFolder);
}

/**
 * Puts back the symbolic links a package cannot carry (its install script does so, but install scripts may be
 * switched off), and copies all of it into `copyTo` once, about 60 MB, when it lies where `user` cannot go or where
 * the links cannot be put back.
 */
export async function makeRunnable(
  { native, version }: PostgresPackage,
  user: ProcessUser,
  copyTo: string,
): Promise<PostgresBinaries> {
  const inPlace = (await isWithinReach(native, user)) && (await repairLinks(native));
  const home = inPlace ? native : await copyOnce(native, version, copyTo);
  return {
    initdb: join(home, 'bin', 'initdb'),
    postgres: join(home, 'bin', 'postgres'),
    major: Number.parseInt(version, 10),
  };
}

/**
 * Where npm put the binaries for this platform. Their exact version is pinned: each release of them is tagged beta, and
 * another major version refuses the data of this one.
 *
 * @param from the file that asks
 * @throws StoreError `embedded_postgres_missing`: an optional dependency, for whoever has a PostgreSQL.
 */
export async function locatePackage(from: string = import.meta.url): Promise<PostgresPackage> {
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const require = createRequire(from);
    const own = require.resolve('embedded-postgres');
    const folder = dirname(dirname(createRequire(own).resolve(platform)));
    const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version: string };
    return { native: join(folder, 'native'), version };
  } catch (cause) {
    throw new StoreError(
      'embedded_postgres_missing',
      `There is no embedded PostgreSQL: ${platform} is not installed. Set DATABASE_URL to a postgres:// address, or install the package with its optional dependencies (without --omit=optional).`,
      { cause },
    );
  }
}

async function isWithinReach(native: string, user: ProcessUser): Promise<boolean> {
  for (const path of ['bin/initdb', 'bin/postgres', 'lib/postgresql', 'share/postgresql']) {
    if ((await obstacleOnTheWay(join(native, path), user)) !== undefined) return false;
  }
  return !isOtherUser(user) || ((await stat(join(native, 'share/postgresql/postgres.bki'))).mode & 0o004) !== 0;
}

/** Makes the links that are missing; false where this process may not. */
async function repairLinks(native: string): Promise<boolean> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(dirname(native), target);
    if (await exists(link)) continue;
    try {
      await symlink(relative(dirname(link), join(dirname(native), source)), link);
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') return false;
    }
  }
  return true;
}

async function copyOnce(native: string, version: string, parent: string): Promise<string> {
  const home = join(parent, `postgresql-${version}`);
  if (await exists(home)) return join(home, 'native');
  await mkdir(parent, { recursive: true, mode: 0o755 });
  const draft = await mkdtemp(`${home}.new-`);
  try {
    await cp(native, join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
    await openForReading(draft);
    await repairLinks(join(draft, 'native'));
    await rename(draft, home);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    /* Another process may have finished the same copy first. */
    if (!(await exists(home))) {
      throw new StoreError('store_start_failed', `PostgreSQL cannot be copied to ${home} (${errorCode(error)}).`, {
        cause: error,
      });
    }
  }
  return join(home, 'native');
}

async function openForReading(path: string): Promise<void> {
  const { mode } = await lstat(path);
  await chmod(path, mode | 0o555);
  for (const entry of await readdir(path, { withFileTypes: true })) {
    const child = join(path, entry.name);
    if (entry.isDirectory()) await openForReading(child);
    else if (entry.isFile()) await chmod(child, (await stat(child)).mode | 0o444 | (parentIsBin(child) ? 0o111 : 0));
  }
}

const parentIsBin = (path: string) => dirname(path).endsWith('bin');

function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
