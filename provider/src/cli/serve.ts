import { type CommandDefinition, optionOrEnv, readOrigin, readPort } from './commandLine.js';
import { addStoreOption, type StoreOption } from './commandStore.js';
import { WrongUsage } from './failure.js';
import { runProvider } from './runProvider.js';
import { stopSignal } from './stopSignal.js';

type Options = StoreOption & { port?: number; url?: string; sandbox?: boolean };

const DEFAULT_PORT = 4000;

/** `ondemand serve`: the provider, until a signal ends it in order. */
export const serve: CommandDefinition<Options> = {
  name: 'serve',
  summary: 'run the provider; ONDEMAND_DRAIN_SECONDS: how long to say "not ready" before an ordered end',
  setUp: (command) => {
    command
      .option('--port <port>', `where to listen (PORT; ${DEFAULT_PORT})`, readPort)
      .option('--url <url>', 'its public address (ONDEMAND_URL; http://localhost:<port>)', readOrigin)
      .option('--sandbox', 'serve the inbox of test messages (ONDEMAND_SANDBOX=1)');
    addStoreOption(command);
  },
  async run(context, options) {
    const stopped = stopSignal();
    const url = optionOrEnv(options.url, context, 'ONDEMAND_URL', readOrigin);
    const sandbox = options.sandbox ?? context.env.ONDEMAND_SANDBOX === '1';
    const notice = 1000 * (optionOrEnv(undefined, context, 'ONDEMAND_DRAIN_SECONDS', readSeconds) ?? 0);
    const provider = await runProvider(context, {
      ...options,
      port: optionOrEnv(options.port, context, 'PORT', readPort) ?? DEFAULT_PORT,
      url: (port) => url ?? `http://localhost:${port}`,
      sandbox,
      logLevel: context.env.LOG_LEVEL || 'info',
    });
    context.report(
      { url: provider.url, port: provider.port, store: provider.store.location, sandbox },
      `Provider  ${provider.url}\nStore     ${provider.store.location}`,
    );
    await stopped;
    await provider.close(notice);
  },
};

function readSeconds(text: string): number {
  const seconds = Number(text);
  if (!(seconds >= 0 && seconds <= 300)) throw new WrongUsage('It must be a number from 0 to 300.');
  return seconds;
}
