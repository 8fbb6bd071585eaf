import { randomUUID } from 'node:crypto';
import { link, open, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errorCode, StoreError } from '../../store/storeError.js';
import { makeStoreFolder } from '../../store/storeFolder.js';
import type { CommandIo } from './commandLine.js';
import { WrongUsage } from './failure.js';

const BYTES = 32;

/**
 * The key that seals what the store holds of secrets: 32 bytes from `ONDEMAND_MASTER_KEY` (base64), else from a file
 * `master.key` only its owner may read, made when it is first needed. The file lies in the embedded store's folder,
 * beside the data and not among it; for a store elsewhere, in the default folder, with a warning: another machine
 * that serves the same store needs the same key.
 */
export async function loadMasterKey(
  io: CommandIo,
  storeFolder: string | undefined,
  random: (bytes: number) => Uint8Array,
): Promise<Uint8Array> {
  const given = givenKey(io);
  if (given) return given;
  const file = await keyFile(io, storeFolder);
  if (storeFolder === undefined) {
    io.err(`ONDEMAND_MASTER_KEY is not set: using ${file}. Every server of this store needs the same key.\n`);
  }
  const found = await read(file);
  return found ?? (await create(file, random));
}

/** The same, without making one: `undefined` when no key was ever made. */
export async function findMasterKey(io: CommandIo, storeFolder: string | undefined): Promise<Uint8Array | undefined> {
  return givenKey(io) ?? (await read(await keyFile(io, storeFolder)));
}

function givenKey({ env }: CommandIo): Uint8Array | undefined {
  const given = env.ONDEMAND_MASTER_KEY;
  if (!given) return undefined;
  return decode(given) ?? fail(new WrongUsage('ONDEMAND_MASTER_KEY must be 32 bytes in base64.'));
}

const keyFile = async ({ cwd }: CommandIo, storeFolder: string | undefined): Promise<string> =>
  join(storeFolder ?? (await makeStoreFolder({ cwd })), 'master.key');

async function read(file: string): Promise<Uint8Array | undefined> {
  const text = await readFile(file, 'utf8').catch((error) => {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw new StoreError('store_folder_unusable', `${file} cannot be read (${errorCode(error)}).`, { cause: error });
  });
  if (text === undefined) return undefined;
  return decode(text) ?? fail(new StoreError('store_folder_unusable', `${file} does not hold 32 bytes in base64.`));
}

/* Written whole and to the disk before it gets its name: without the key all that it sealed is lost. Of two
   processes that make one at once, the second takes the first's. */
async function create(file: string, random: (bytes: number) => Uint8Array): Promise<Uint8Array> {
  const draft = `${file}.${randomUUID()}`;
  const handle = await open(draft, 'w', 0o600);
  try {
    await handle.writeFile(`${Buffer.from(random(BYTES)).toString('base64')}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    await link(draft, file);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  } finally {
    await rm(draft, { force: true });
  }
  await syncFolder(dirname(file));
  return (await read(file)) ?? fail(new StoreError('store_folder_unusable', `${file} has disappeared.`));
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}

function decode(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text.trim(), 'base64');
  return bytes.length === BYTES ? bytes : undefined;
}

function fail(error: Error): never {
  throw error;
}
