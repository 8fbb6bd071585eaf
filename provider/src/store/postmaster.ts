import { spawn } from 'node:child_process';
import { open, rename, stat } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { postgresProcess } from './cluster.js';
import { isAlive, readPostmaster } from './postmasterFile.js';
import type { ProcessUser } from './processUser.js';

export type PostmasterOptions = {
  readonly program: string;
  readonly dataFolder: string;
  readonly socketFolder: string;
  readonly port: number;
  readonly logFile: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly user: ProcessUser;
};

export type PostmasterStart = {
  isRunning(): boolean;
  /** Why it ended, in PostgreSQL's words; `undefined` while it runs, or when another was merely in the way. */
  failure(): string | undefined;
};

/**
 * Starts PostgreSQL in a session of its own, so that neither the terminal's Ctrl-C nor the end of this process ends
 * it. What it has to say goes into `logFile`.
 */
export async function startPostmaster(options: PostmasterOptions): Promise<PostmasterStart> {
  const { program, dataFolder, socketFolder, port, logFile, user } = options;
  const settings = { ...USUAL_SETTINGS, ...options.settings };
  const words = ['-D', dataFolder, '-k', quoted(socketFolder), '-p', String(port)];
  for (const [name, value] of Object.entries(settings)) words.push('-c', `${name}=${value}`);

  const log = await openLog(logFile);
  const before = (await log.stat()).size;
  const child = spawn(program, words, { ...postgresProcess(user), detached: true, stdio: ['ignore', log.fd, log.fd] });
  let failure: string | undefined;
  let running = true;
  const finish = (reason: string | undefined) => {
    failure = reason;
    running = false;
  };
  child.once('error', (error) => finish(error.message));
  child.once('exit', async (code, killedBy) => {
    finish(code === 0 ? undefined : await reasonOf(logFile, before, code, killedBy));
  });
  child.unref();
  await log.close();
  return { isRunning: () => running, failure: () => failure };
}

/**
 * Ends a running PostgreSQL: open transactions are rolled back, everything is written, the process is gone.
 * Does nothing if none runs on the folder.
 */
export async function stopPostmaster(dataFolder: string): Promise<void> {
  const postmaster = await readPostmaster(dataFolder);
  if (!postmaster || !(await isAlive(postmaster, dataFolder))) return;
  /* "Fast shutdown": https://www.postgresql.org/docs/current/server-shutdown.html */
  signal(postmaster.pid, 'SIGINT');
  /* Its last act is to remove the file; by then all is safe. The number alone would not tell: a zombie that no
     init process collects keeps it. */
  for (let waited = 0; (await readPostmaster(dataFolder))?.pid === postmaster.pid; waited += 20) {
    if (waited > STOP_DEADLINE || !(await isAlive(postmaster, dataFolder))) return signal(postmaster.pid, 'SIGQUIT');
    await pause(20);
  }
}

const STOP_DEADLINE = 30_000;
const LARGEST_LOG = 10 * 1024 * 1024;

const USUAL_SETTINGS = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  log_timezone: 'UTC',
  timezone: 'UTC',
  /* Statements can quote what buyers typed; the log must not. */
  log_min_error_statement: 'panic',
  log_parameter_max_length_on_error: '0',
  log_error_verbosity: 'terse',
};

/* Another postmaster holds the folder, or children of one that was killed have not noticed yet. */
const IN_THE_WAY = /lock file "[^"]*postmaster\.pid" already exists|pre-existing shared memory block/;

async function reasonOf(logFile: string, from: number, code: number | null, killedBy: string | null) {
  const lines = (await readFrom(logFile, from).catch(() => '')).split('\n').filter((line) => line.trim() !== '');
  const last = lines.findLast((line) => /FATAL|PANIC|error while loading|could not/.test(line)) ?? lines.at(-1);
  if (last && IN_THE_WAY.test(last)) return undefined;
  return last?.replace(/^.*?\[\d+\] /, '') ?? (killedBy ? `ended by ${killedBy}` : `exit code ${code}`);
}

async function readFrom(file: string, from: number): Promise<string> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(Math.max(0, size - from)), { position: from });
    return buffer.subarray(0, bytesRead).toString('utf8');
  } finally {
    await handle.close();
  }
}

async function openLog(file: string) {
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  );
  if (size > LARGEST_LOG) await rename(file, `${file}.old`);
  return open(file, 'a', 0o600);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    /* It was faster. */
  }
}

/* The setting is a list: a comma or a quote in the path would end it. */
const quoted = (path: string): string => `"${path.replaceAll('"', '""')}"`;
