import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import type { Logger } from 'pino';
import { migrate } from '../../store/migrate.js';
import { openStore, type Store } from '../../store/open.js';
import type { CommandIo } from './commandLine.js';

export type StoreOption = { database?: string | undefined };

/** Adds `--database`, which goes before the environment variable `DATABASE_URL`. */
export function addStoreOption(command: Command): void {
  command.option('--database <address>', 'postgres://… or file:./folder (DATABASE_URL; by default ./.ondemand)');
}

/** Opens the store a command line means, with the newest schema. Also while a server runs on it. */
export async function openCommandStore({ cwd, env }: CommandIo, options: StoreOption, log?: Logger): Promise<Store> {
  const database = options.database ?? env.DATABASE_URL;
  const store = await openStore({ database, cwd, ...(log && { log }) });
  try {
    await migrate(store.database);
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
  const store = await openCommandStore(io, options);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** What the domain's use cases need, over a store. */
export const depsOf = ({ database }: Store) => ({ database, clock: () => new Date(), random: randomBytes });
