import { randomUUID } from 'node:crypto';
import { link, open, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errorCode, StoreError } from '../../store/storeError.js';
import type { CommandIo } from './commandLine.js';
import { WrongUsage } from './failure.js';

const BYTES = 32;

/**
 * The key that seals what the store holds of secrets: 32 bytes from `ONDEMAND_MASTER_KEY` (base64), else from a file
 * `master.key` only its owner may read, in the embedded store's folder, beside the data and not among it. It is made
 * there when it is first needed. For a store elsewhere the variable is demanded: a container that is deployed anew,
 * or a second machine, would make a key of its own, and nothing that was sealed before could be opened.
 * @param mayMake false for a store that holds keys already: a new one would open none of them.
 * @throws WrongUsage for a store of one's own without the variable.
 * @throws StoreError `master_key_missing`
 */
export async function loadMasterKey(
  io: CommandIo,
  storeFolder: string | undefined,
  random: (bytes: number) => Uint8Array,
  mayMake: () => Promise<boolean> = async () => true,
): Promise<Uint8Array> {
  const given = givenKey(io);
  if (given) return given;
  if (storeFolder === undefined) {
    throw new WrongUsage(
      'ONDEMAND_MASTER_KEY must be set for a postgres:// store: every server of it needs the same key. ' +
        'Make one with openssl rand -base64 32, or take the one the store was used with (a file master.key).',
    );
  }
  const file = keyFile(storeFolder);
  const found = await read(file);
  if (found) return found;
  if (await mayMake()) return create(file, random);
  throw new StoreError(
    'master_key_missing',
    `The store was used with a master key that is not here. Set ONDEMAND_MASTER_KEY, or put ${file} back; if it is lost, ondemand keys rotate --now.`,
  );
}

/** The same, without making one: `undefined` when no key was ever made. */
export async function findMasterKey(io: CommandIo, storeFolder: string | undefined): Promise<Uint8Array | undefined> {
  return givenKey(io) ?? (storeFolder === undefined ? undefined : await read(keyFile(storeFolder)));
}

function givenKey({ env }: CommandIo): Uint8Array | undefined {
  const given = env.ONDEMAND_MASTER_KEY;
  if (!given) return undefined;
  return decode(given) ?? fail(new WrongUsage('ONDEMAND_MASTER_KEY must be 32 bytes in base64.'));
}

const keyFile = (storeFolder: string): string => join(storeFolder, 'master.key');

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
