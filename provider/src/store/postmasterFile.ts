import { randomUUID } from 'node:crypto';
import { readFile, realpath, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { errorCode } from './storeError.js';

/** What PostgreSQL writes about itself into `postmaster.pid` of its data folder. */
export type Postmaster = { readonly pid: number; readonly socketFolder: string | undefined };

/**
 * Reads who runs on a data folder, or ran there and died without a farewell.
 * @see https://www.postgresql.org/docs/current/storage-file-layout.html
 */
export async function readPostmaster(dataFolder: string): Promise<Postmaster | undefined> {
  const content = await readFile(fileIn(dataFolder), 'utf8').catch(() => undefined);
  return content === undefined ? undefined : parse(content);
}

/** True when the process lives and is PostgreSQL on this very folder: after a restart of the machine or container
 * the same number may belong to anything. */
export async function isAlive({ pid }: Postmaster, dataFolder: string): Promise<boolean> {
  if (!processExists(pid)) return false;
  if (process.platform !== 'linux') return true;
  try {
    const [program = '', ...words] = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0');
    const folder = words[words.indexOf('-D') + 1];
    return basename(program) === 'postgres' && folder !== undefined && (await isSame(folder, dataFolder));
  } catch (error) {
    /* The system may hide other users' processes: then existing has to do. */
    return errorCode(error) === 'EACCES' || errorCode(error) === 'EPERM';
  }
}

/**
 * Takes away the lock files of a postmaster that is no more, for the case PostgreSQL does not recognise by itself:
 * its process number now belongs to another process of the same user, or to a zombie nobody collected.
 * Gives false, and touches nothing, when a PostgreSQL lives on the folder.
 */
export async function clearStaleLocks(dataFolder: string, socket: string): Promise<boolean> {
  const recorded = await readPostmaster(dataFolder);
  if (recorded && (await isAlive(recorded, dataFolder))) return false;
  for (const file of [fileIn(dataFolder), `${socket}.lock`]) {
    const content = await readFile(file, 'utf8').catch(() => undefined);
    const stale = content === undefined ? undefined : parse(content);
    if (stale && !(await isAlive(stale, dataFolder))) await removeLockOf(stale, file);
  }
  return true;
}

/* Moved first and looked at after, so that the file of a PostgreSQL that started in between can be put back. */
async function removeLockOf(stale: Postmaster, file: string): Promise<void> {
  const aside = `${file}.${randomUUID()}`;
  try {
    await rename(file, aside);
  } catch {
    return;
  }
  if (parse(await readFile(aside, 'utf8'))?.pid === stale.pid) await rm(aside, { force: true });
  else await rename(aside, file);
}

/** True when a process of this number exists, whoever owns it. */
export function processExists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

const fileIn = (dataFolder: string) => join(dataFolder, 'postmaster.pid');

/* Line 1 is the process number, line 5 the folder of the first socket. */
function parse(content: string): Postmaster | undefined {
  const lines = content.split('\n');
  const pid = Number(lines[0]);
  return Number.isSafeInteger(pid) && pid > 1 ? { pid, socketFolder: lines[4] || undefined } : undefined;
}

async function isSame(one: string, other: string): Promise<boolean> {
  return one === other || (await realpath(one).catch(() => one)) === (await realpath(other).catch(() => other));
}
