import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { pino } from 'pino';
import { createDeps, createProvider, type Provider, type ProviderOptions } from '../../app/provider.js';
import { type HttpServer, serveHttp } from '../../http/serveHttp.js';
import { smtpMailSender } from '../../mails/smtpMailSender.js';
import { listSigningKeys } from '../../proofs/signingKeys.js';
import type { Store } from '../../store/open.js';
import { loadAdapters } from '../setup/adapters.js';
import type { CommandIo } from '../setup/commandLine.js';
import { openServerStore } from '../setup/commandStore.js';
import type { Configuration } from '../setup/configuration.js';
import { examineMasterKey, examineSandbox, requireFit } from '../setup/examineStore.js';
import { loadMasterKey } from '../setup/masterKey.js';

export type RunningProvider = {
  readonly url: string;
  readonly port: number;
  readonly metricsPort: number | undefined;
  readonly store: Store;
  /** Lets the requests under way finish, then closes the store. `notice` in milliseconds, see serveHttp. */
  close(notice?: number): Promise<void>;
};

export type RunOptions = {
  configuration: Configuration;
  /** The public URL when none is configured; it may depend on the port that was free. */
  url?: (port: number) => string;
  hosts?: readonly string[];
};

/**
 * Starts the whole service. The ports come first: one that is taken is told before anything is touched.
 * Requests that arrive while the store starts wait for it.
 */
export async function runProvider(
  io: CommandIo,
  { configuration, url: urlOf = localUrl, hosts }: RunOptions,
): Promise<RunningProvider> {
  const adapters = await loadAdapters(io.cwd, configuration);
  const { port, metricsPort, metricsToken, sandbox, trustedProxies, logLevel } = configuration;
  const { mail, operator, smsCountries, smsBudget, privateWebhooks, sessionLimits } = configuration;
  const log = pino({ level: logLevel, base: null, redact: REDACTED }, pino.destination(2));
  let ready: (provider: Provider) => void = () => {};
  const provider = new Promise<Provider>((resolve) => {
    ready = resolve;
  });
  const listening: HttpServer[] = [];
  let store: Store | undefined;
  try {
    const http = await serveHttp({
      fetch: async (request, connection) => (await provider).fetch(request, connection),
      port,
      ...(hosts && { hosts }),
    });
    listening.push(http);
    if (metricsPort !== undefined) {
      const fetch = async (request: Request) => (await provider).fetchMetrics(request);
      listening.push(await serveHttp({ fetch, port: metricsPort, ...(hosts && { hosts }) }));
    }
    const hasServer = /^postgres(ql)?:/.test(configuration.database ?? '');
    /* Before anything is written into a store whose secrets nobody could open later. */
    if (hasServer && !configuration.masterKey) await loadMasterKey(io, undefined, randomBytes);
    store = await openServerStore(io, configuration, log);
    const { database, folder } = store;
    const url = configuration.url ?? urlOf(http.port);
    const isNew = async () => (await listSigningKeys(database)).length === 0;
    const masterKey = configuration.masterKey ?? (await loadMasterKey(io, folder, randomBytes, isNew));
    const options: ProviderOptions = {
      database,
      url,
      sandbox,
      masterKey,
      log,
      trustedProxies,
      privateWebhooks,
      ...(mail && { liveMailSender: smtpMailSender(mail) }),
      ...(operator && { operator }),
      ...(smsCountries && { smsCountries }),
      ...(smsBudget && { smsBudget }),
      ...(sessionLimits && { sessionLimits }),
      ...adapters,
      ...(metricsToken !== undefined && { metricsToken }),
    };
    requireFit([await examineSandbox(database, sandbox), await examineMasterKey(createDeps(options))]);
    const running = await createProvider(options);
    ready(running);
    running.start();
    const opened = store;
    const close = (notice?: number) => closeInOrder(listening, running, opened, notice);
    return { url, port: http.port, metricsPort: listening[1]?.port, store, close };
  } catch (error) {
    /* Requests that wait for the provider would wait in vain: their connections are cut. */
    await Promise.all(listening.map((http) => http.close({ deadline: 0 })));
    await store?.close();
    throw error;
  }
}

const localUrl = (port: number) => `http://localhost:${port}`;

async function closeInOrder(
  [http, ...others]: readonly HttpServer[],
  provider: Provider,
  store: Store,
  notice = 0,
): Promise<void> {
  await http?.close({ notice });
  await Promise.all(others.map((other) => other.close({ deadline: 0 })));
  /* What is being sent is leased, and is sent again later: nobody waits for a receiver that hangs. */
  await within(LONGEST_END, provider.close());
  await within(LONGEST_END, store.close());
}

/** Milliseconds for each of the last steps: with the server's own eight seconds less than the ten of `docker stop`. */
const LONGEST_END = 700;

const within = (milliseconds: number, ending: Promise<void>): Promise<unknown> =>
  Promise.race([ending, pause(milliseconds, undefined, { ref: false })]);

/* A second line of defence: nothing passes these to the log in the first place. */
const SECRETS = ['phone', 'email', 'origin_proof', 'authorization', 'api_secret', 'cookie', 'otp', 'cvc'];
const REDACTED = SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);
