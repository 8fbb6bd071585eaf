import { randomBytes } from 'node:crypto';
import { createDeps } from '../../app/provider.js';
import type { Deps } from '../../ports/deps.js';
import { listSigningKeys } from '../../proofs/signingKeys.js';
import { loadAdapters } from './adapters.js';
import type { CommandIo } from './commandLine.js';
import { nameOfUser, type StoreOption, withStore } from './commandStore.js';
import { readConfiguration } from './configuration.js';
import { findMasterKey, loadMasterKey } from './masterKey.js';

/** `kept`: with the master key that the store was used with; `anew`: with a new one where that is lost. */
export type Sealing = 'kept' | 'anew';

/**
 * Opens the store with all that the use cases work with, as a server with this environment would, for one piece of
 * work.
 */
export async function withDeps<T>(
  io: CommandIo,
  options: StoreOption,
  work: (deps: Deps) => Promise<T>,
  { sealing }: { sealing?: Sealing } = {},
): Promise<T> {
  const configuration = readConfiguration(io.env);
  const { url, port, sandbox, masterKey } = configuration;
  const live = await loadAdapters(io.cwd, configuration);
  return withStore(io, options, async ({ database, folder }) => {
    const mayMake = async () => sealing === 'anew' || (await listSigningKeys(database)).length === 0;
    const key = sealing
      ? await loadMasterKey(io, folder, randomBytes, mayMake)
      : // Nothing is sealed: where there is no key, any will do.
        ((await findMasterKey(io, folder)) ?? randomBytes(32));
    return work(
      createDeps({
        database,
        url: url ?? `http://localhost:${port}`,
        sandbox,
        command: nameOfUser(),
        ...live,
        masterKey: masterKey ?? key,
      }),
    );
  });
}
