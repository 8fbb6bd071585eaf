import { execFile } from 'node:child_process';
import { chown, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { dataFolderIn } from './dataFolder.js';
import type { PostgresBinaries } from './postgresBinaries.js';
import { processExists } from './postmasterFile.js';
import { isOtherUser, type ProcessUser } from './processUser.js';
import { errorCode, StoreError } from './storeError.js';

/* Containers are often run under a number that /etc/passwd does not know. */
const NO_ACCOUNT = /could not look up effective user ID/;

/** The superuser of an embedded cluster. Its socket's folder decides who may connect. */
export const SUPERUSER = 'ondemand';

const DRAFT = /^postgres\.new-(\d+)-/;

/**
 * Makes PostgreSQL's data folder `postgres` inside the store's folder, unless it is there, and gives its path. It
 * appears whole or not at all: it is made under another name and then renamed, so a kill at any moment, a full disk
 * or a second process doing the same leave no half of one.
 *
 * @throws StoreError `store_start_failed` with initdb's reason; `store_version_mismatch` when another major version
 *   wrote the folder.
 */
export async function ensureCluster(folder: string, binaries: PostgresBinaries, user: ProcessUser): Promise<string> {
  const data = dataFolderIn(folder);
  const written = await writtenBy(data);
  if (written === undefined) await createCluster(folder, data, binaries, user);
  else if (written !== binaries.major) {
    throw new StoreError(
      'store_version_mismatch',
      `${data} was written by PostgreSQL ${written}, and this release brings PostgreSQL ${binaries.major}. Dump it with the old release and load it with the new one.`,
    );
  }
  return data;
}

async function createCluster(folder: string, data: string, binaries: PostgresBinaries, user: ProcessUser) {
  await removeAbandoned(folder);
  const draft = await mkdtemp(join(folder, `postgres.new-${process.pid}-`));
  try {
    if (isOtherUser(user)) await chown(draft, user.uid, user.gid);
    await initdb(draft, binaries, user);
    await rename(draft, data);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    /* Another process may have been faster: its cluster is as good. */
    if ((await writtenBy(data)) === undefined) throw error;
  }
}

async function initdb(draft: string, binaries: PostgresBinaries, user: ProcessUser): Promise<void> {
  const words = ['-D', draft, '-U', SUPERUSER, '--auth-local=trust', '--auth-host=reject', '--encoding=UTF8'];
  /* Sorting and case that no update of the operating system can change beneath an index. */
  words.push('--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-instructions');
  try {
    await promisify(execFile)(binaries.initdb, words, postgresProcess(user));
  } catch (cause) {
    const reason = initdbReason(cause);
    const advice = NO_ACCOUNT.test(reason)
      ? '. Give this user an account, or set DATABASE_URL to a postgres:// address'
      : '';
    throw new StoreError('store_start_failed', `PostgreSQL's initdb failed: ${reason}${advice}`, { cause });
  }
}

/** How initdb and postgres are run: as `user`, with nothing of this process's environment, which may hold secrets. */
export function postgresProcess(user: ProcessUser) {
  return {
    cwd: '/',
    env: { PATH: '/usr/bin:/bin', HOME: '/nonexistent', LC_ALL: 'C', TZ: 'UTC' },
    ...(isOtherUser(user) && { uid: user.uid, gid: user.gid }),
  };
}

async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const maker = Number(DRAFT.exec(name)?.[1]);
    if (maker && !processExists(maker)) await rm(join(folder, name), { recursive: true, force: true });
  }
}

async function writtenBy(data: string): Promise<number | undefined> {
  try {
    return Number.parseInt(await readFile(join(data, 'PG_VERSION'), 'utf8'), 10);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw new StoreError('store_folder_unusable', `${data} cannot be read (${errorCode(error)}).`, { cause: error });
  }
}

/* "initdb: error: …", "FATAL: …", "could not …: No space left on device". */
function initdbReason(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message: string };
  const lines = (stderr ?? '').split('\n').filter((line) => line.trim() !== '');
  const telling = lines.find((line) => /FATAL|PANIC|error:|could not|No space/.test(line));
  return (telling ?? lines.at(-1) ?? message).replace(/^.*?\[\d+\] /, '').trim();
}
