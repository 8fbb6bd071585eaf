import { randomBytes } from 'node:crypto';
import { userInfo } from 'node:os';
import type { Command } from 'commander';
import type { Logger } from 'pino';
import { migrate, schemaState } from '../../store/migrate.js';
import { missingStore, openStore, type Store } from '../../store/open.js';
import { StoreError } from '../../store/storeError.js';
import type { CommandIo } from './commandLine.js';
import { examineDatabase, examineSchema, requireFit } from './examineStore.js';

export type StoreOption = { database?: string | undefined };

/** Adds `--database`, which goes before the environment variable `DATABASE_URL`. */
export function addStoreOption(command: Command): void {
  command.option('--database <address>', 'postgres://… or file:./folder (DATABASE_URL; by default ./.ondemand)');
}

/** Opens the store that a server runs on, made and brought to the newest schema where that is needed. */
export async function openServerStore({ cwd, env }: CommandIo, options: StoreOption, log?: Logger): Promise<Store> {
  const database = options.database ?? env.DATABASE_URL;
  const store = await openStore({ database, cwd, ...(log && { log }) });
  try {
    // What is wrong with the database is told before anything is written into it.
    requireFit(await examineDatabase(store.database));
    await migrate(store.database);
    requireFit([await examineSchema(store.database)]);
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** @throws StoreError `store_missing`, naming the folder, where an embedded store was never made. */
export async function requireStore({ cwd }: Pick<CommandIo, 'cwd'>, database: string | undefined): Promise<void> {
  const missing = await missingStore({ database, cwd });
  if (missing !== undefined) throw noStore(missing);
}

const noStore = (path: string) =>
  new StoreError('store_missing', `There is no store at ${path}. ondemand serve, demo and migrate make one.`);

/** Opens the store a command line means, as it is. Also while a server runs on it. */
async function openExistingStore({ cwd, env }: CommandIo, options: StoreOption): Promise<Store> {
  const database = options.database ?? env.DATABASE_URL;
  await requireStore({ cwd }, database);
  const store = await openStore({ database, cwd });
  try {
    const { pending, isEmpty } = await schemaState(store.database);
    if (isEmpty) throw noStore(store.location);
    if (pending.length > 0) {
      throw new StoreError('store_unfit', `The schema lacks ${pending.join(', ')}. Run ondemand migrate.`);
    }
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Opens the store for one piece of work. */
export async function withStore<T>(
  io: CommandIo,
  options: StoreOption,
  work: (store: Store) => Promise<T>,
): Promise<T> {
  const store = await openExistingStore(io, options);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** What the domain's use cases need, over a store. */
export const depsOf = ({ database }: Store) => ({
  database,
  clock: () => new Date(),
  random: randomBytes,
  command: nameOfUser(),
});

/** Who runs the command. In a container the number of a user may have no name. */
export function nameOfUser(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
