import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ensureCluster, SUPERUSER } from './cluster.js';
import { type Lease, requestLease } from './lease.js';
import { postgresBinaries } from './postgresBinaries.js';
import { type PostmasterStart, startPostmaster, stopPostmaster } from './postmaster.js';
import { clearStaleLocks } from './postmasterFile.js';
import { postgresUser } from './processUser.js';
import { makeSocketFolder } from './socketFolder.js';
import { errorCode, StoreError } from './storeError.js';

/*
 * A real PostgreSQL as a child process, reachable by a Unix socket only.
 *
 * Wanted: any number of processes of this machine (the server, commands beside it) may use one folder at once, may
 * be killed at any moment, and no acknowledged write is lost; when the last of them leaves, nothing keeps running.
 *
 * 1. Whoever comes first starts PostgreSQL, detached, so that Ctrl-C in the terminal reaches the server but not its
 *    store. Whoever comes later, or finds one that outlived its parent, adopts it. PostgreSQL's own lock on its data
 *    folder decides between two that start at once.
 * 2. Everyone holds a lease: a connection with a shared lock (see lease.ts).
 * 3. Whoever leaves stops PostgreSQL only if the lock shows that nobody else holds a lease.
 * 4. A lease that breaks means PostgreSQL was restarted or killed: it is joined again, and started again if need be.
 *
 * Not done: "the one that started it stops it". A short command that happened to start first would then take the
 * store away from a server that came later.
 */

export type EmbeddedPostgres = {
  /** What connect() needs to reach the service's database. */
  readonly connection: {
    readonly host: string;
    readonly port: number;
    readonly user: string;
    readonly database: string;
  };
  /** False when it was running already. */
  readonly started: boolean;
  /** Gives up the lease and stops PostgreSQL if nobody else holds one. All own connections must be closed before. */
  release(): Promise<void>;
};

export type EmbeddedOptions = {
  /** PostgreSQL's settings, in addition to or instead of the usual ones, if this process starts it. */
  settings?: Readonly<Record<string, string>>;
  log?: { warn(fields: object, message: string): void };
};

/** Part of the socket's name; no TCP port is opened. */
const PORT = 5432;
const DATABASE = 'ondemand';
/* Recovery after a power cut takes its time. */
const PATIENCE = 120_000;
/* How long leaving waits for a PostgreSQL that is coming back. */
const REJOIN_PATIENCE = 5_000;

/**
 * Starts PostgreSQL on a folder, or joins the one that runs there, and makes sure the service's database exists.
 *
 * @param folder an existing folder that holds nothing else; see makeStoreFolder
 * @throws StoreError `store_start_failed`, `store_version_mismatch`, `store_folder_unusable`, with the reason
 */
export async function startEmbeddedPostgres(folder: string, options: EmbeddedOptions = {}): Promise<EmbeddedPostgres> {
  const user = await postgresUser(folder);
  const binaries = await postgresBinaries(user, folder);
  const dataFolder = await ensureCluster(folder, binaries, user);
  const socketFolder = await makeSocketFolder(folder, dataFolder, user);
  const logFile = join(folder, 'postgres.log');
  const address = { host: socketFolder, port: PORT, user: SUPERUSER };
  const leaving = new AbortController();
  let own: PostmasterStart | undefined;
  let released = false;
  let rejoining: Promise<void> | undefined;

  let lease = await obtainLease();
  const started = own !== undefined;
  const watching = watch();

  return {
    connection: { ...address, database: DATABASE },
    started,
    async release() {
      if (released) return;
      released = true;
      /* One that is just coming back would be left running: it takes its lease to stop it. */
      await Promise.race([rejoining, pause(REJOIN_PATIENCE, undefined, { ref: false })]).catch(() => {});
      leaving.abort();
      if (await lease.isLast()) {
        await stopPostmaster(dataFolder);
        if (socketFolder !== join(folder, 'run')) await rm(socketFolder, { recursive: true, force: true });
      }
      await lease.end();
      await watching;
    },
  };

  async function obtainLease(): Promise<Lease> {
    const deadline = Date.now() + PATIENCE;
    for (let wait = 10; Date.now() < deadline; wait = Math.min(wait * 1.5, 200)) {
      const answer = await requestLease(address, dataFolder, DATABASE);
      if (typeof answer === 'object') return answer;
      if (answer === 'absent') await startIfNobodyHas();
      await pause(wait, undefined, { signal: leaving.signal });
    }
    throw new StoreError('store_start_failed', `PostgreSQL did not get ready on ${dataFolder}; see ${logFile}.`);
  }

  async function startIfNobodyHas(): Promise<void> {
    if (own?.isRunning()) return;
    const failure = own?.failure();
    own = undefined;
    if (failure) throw new StoreError('store_start_failed', `PostgreSQL did not start on ${dataFolder}: ${failure}`);
    if (!(await clearStaleLocks(dataFolder, join(socketFolder, `.s.PGSQL.${PORT}`)))) return;
    const settings = options.settings ?? {};
    own = await startPostmaster({
      program: binaries.postgres,
      dataFolder,
      socketFolder,
      port: PORT,
      logFile,
      settings,
      user,
    });
  }

  /* Point 4. The pool's own connections come back by themselves, as the socket stays where it was. */
  async function watch(): Promise<void> {
    while (!leaving.signal.aborted) {
      await lease.lost;
      if (leaving.signal.aborted) return;
      options.log?.warn({ folder }, 'the embedded PostgreSQL went away; joining or starting it again');
      rejoining = obtainLease().then((joined) => {
        lease = joined;
      });
      try {
        await rejoining;
      } catch (error) {
        if (leaving.signal.aborted) return;
        options.log?.warn({ folder, code: errorCode(error) }, 'the embedded PostgreSQL cannot be started again');
        await pause(1_000, undefined, { signal: leaving.signal }).catch(() => {});
      } finally {
        rejoining = undefined;
      }
    }
  }
}
