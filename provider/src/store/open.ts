import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type ConnectOptions, connect, type Database } from './database.js';
import { dataFolderIn } from './dataFolder.js';
import { startEmbeddedPostgres } from './embeddedPostgres.js';
import { describeAddress } from './storeAddress.js';
import { errorCode, StoreError } from './storeError.js';
import { findStoreFolders, makeStoreFolder } from './storeFolder.js';

export type Store = {
  readonly database: Database;
  /** Where it is, for people: a folder, or an address without user and password. */
  readonly location: string;
  /** The embedded store's folder, in which keys may be kept beside it; `undefined` for a `postgres://` address. */
  readonly folder: string | undefined;
  /** Closes all connections; the embedded PostgreSQL stops with its last user. Safe to call twice. */
  close(): Promise<void>;
};

export type StoreOptions = {
  /** `postgres://…` or `postgresql://…`, `file:./folder`, or nothing for the default folder. */
  database?: string | undefined;
  /** What relative folders are relative to. */
  cwd: string;
  /** PostgreSQL's settings for the embedded one, if this process starts it. */
  settings?: Readonly<Record<string, string>>;
} & Pick<ConnectOptions, 'log' | 'max' | 'random' | 'pause'>;

/**
 * Opens the store: a PostgreSQL by its address, else an embedded one, which is started if it does not run yet.
 *
 * @throws StoreError `store_address_invalid`, `store_folder_unusable`, `store_start_failed`,
 *   `embedded_postgres_missing`, `store_version_mismatch`
 */
export async function openStore({ database: address, cwd, settings, ...options }: StoreOptions): Promise<Store> {
  if (address !== undefined && /^postgres(ql)?:\/\//.test(address)) {
    const database = connect({ connectionString: address, ...options });
    return { database, location: describeAddress(address), folder: undefined, close: () => database.close() };
  }
  const folder = await makeStoreFolder({ cwd, explicit: folderIn(address) });
  const embedded = await startEmbeddedPostgres(folder, {
    ...(settings && { settings }),
    ...(options.log && { log: options.log }),
  });
  const database = connect({ ...embedded.connection, ...options });
  const close = async () => {
    await database.close();
    await embedded.release();
  };
  return { database, location: folder, folder, close };
}

/**
 * Where an embedded store was looked for and none is; `undefined` for one that is there, and for a `postgres://`
 * address.
 */
export async function missingStore({
  database: address,
  cwd,
}: Pick<StoreOptions, 'database' | 'cwd'>): Promise<string | undefined> {
  if (address !== undefined && /^postgres(ql)?:\/\//.test(address)) return undefined;
  const folders = findStoreFolders({ cwd, explicit: folderIn(address) });
  for (const folder of folders) {
    // One that may not be entered is told apart later, by its own reason.
    const isThere = await stat(join(dataFolderIn(folder), 'PG_VERSION')).then(
      () => true,
      (error) => errorCode(error) === 'EACCES',
    );
    if (isThere) return undefined;
  }
  return folders[0];
}

function folderIn(address: string | undefined): string | undefined {
  if (address === undefined || address === '') return undefined;
  const folder = /^file:(?:\/\/)?(.+)$/.exec(address)?.[1];
  if (folder === undefined) {
    throw new StoreError('store_address_invalid', 'The store is given as postgres://… or file:./folder.');
  }
  return folder;
}
