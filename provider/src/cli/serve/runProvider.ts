import { randomBytes } from 'node:crypto';
import { pino } from 'pino';
import { createProvider, type Provider } from '../../app/provider.js';
import { type HttpServer, serveHttp } from '../../http/serveHttp.js';
import { smtpMailSender } from '../../mails/smtpMailSender.js';
import type { Store } from '../../store/open.js';
import { loadAdapters } from '../setup/adapters.js';
import type { CommandIo } from '../setup/commandLine.js';
import { openCommandStore } from '../setup/commandStore.js';
import type { Configuration } from '../setup/configuration.js';
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
  const adapters = await loadAdapters(io.cwd, configuration.adapters);
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
    store = await openCommandStore(io, configuration, log);
    const url = configuration.url ?? urlOf(http.port);
    const masterKey = configuration.masterKey ?? (await loadMasterKey(io, store.folder, randomBytes));
    const running = await createProvider({
      database: store.database,
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
    });
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
  await Promise.all(others.map((other) => other.close()));
  await provider.close();
  await store.close();
}

/* A second line of defence: nothing passes these to the log in the first place. */
const SECRETS = ['phone', 'email', 'origin_proof', 'authorization', 'api_secret', 'cookie', 'otp', 'cvc'];
const REDACTED = SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);
