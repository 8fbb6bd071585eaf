import { randomBytes } from 'node:crypto';
import { pino } from 'pino';
import { type HttpServer, serveHttp } from '../http/serveHttp.js';
import { createProvider, type Provider } from '../provider.js';
import type { Store } from '../store/open.js';
import type { CommandIo } from './commandLine.js';
import { openCommandStore, type StoreOption } from './commandStore.js';
import { loadMasterKey } from './masterKey.js';

export type RunningProvider = {
  readonly url: string;
  readonly port: number;
  readonly store: Store;
  /** Lets the requests under way finish, then closes the store. `notice` in milliseconds, see serveHttp. */
  close(notice?: number): Promise<void>;
};

export type RunOptions = StoreOption & {
  port: number;
  /** The public URL; it may depend on the port that was free. */
  url: (port: number) => string;
  sandbox: boolean;
  hosts?: readonly string[];
  /** Pino's level of the log on standard error. */
  logLevel: string;
};

/**
 * Starts the whole service. The port comes first: a port that is taken is told before anything is touched.
 * Requests that arrive while the store starts wait for it.
 */
export async function runProvider(io: CommandIo, options: RunOptions): Promise<RunningProvider> {
  const log = pino({ level: options.logLevel, base: null, redact: REDACTED }, pino.destination(2));
  let ready: (provider: Provider) => void = () => {};
  const provider = new Promise<Provider>((resolve) => {
    ready = resolve;
  });
  const { port, hosts } = options;
  const http = await serveHttp({
    fetch: async (request, connection) => (await provider).fetch(request, connection),
    port,
    ...(hosts && { hosts }),
  });
  let store: Store | undefined;
  try {
    store = await openCommandStore(io, options, log);
    const url = options.url(http.port);
    const masterKey = await loadMasterKey(io, store.folder, randomBytes);
    const { sandbox } = options;
    const running = await createProvider({ database: store.database, url, sandbox, masterKey, log });
    ready(running);
    running.start();
    const opened = store;
    return { url, port: http.port, store, close: (notice) => closeInOrder(http, running, opened, notice) };
  } catch (error) {
    /* Requests that wait for the provider would wait in vain: their connections are cut. */
    await http.close({ deadline: 0 });
    await store?.close();
    throw error;
  }
}

async function closeInOrder(http: HttpServer, provider: Provider, store: Store, notice = 0): Promise<void> {
  await http.close({ notice });
  await provider.close();
  await store.close();
}

/* A second line of defence: nothing passes these to the log in the first place. */
const SECRETS = ['phone', 'email', 'origin_proof', 'authorization', 'api_secret', 'cookie', 'otp', 'cvc'];
const REDACTED = SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);
