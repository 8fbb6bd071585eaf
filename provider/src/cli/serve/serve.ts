import { type CommandDefinition, readOrigin, readPort } from '../setup/commandLine.js';
import { addStoreOption } from '../setup/commandStore.js';
import { type ConfigurationOptions, readConfiguration } from '../setup/configuration.js';
import { runProvider } from './runProvider.js';
import { stopSignal } from './stopSignal.js';

/** `ondemand serve`: the provider, until a signal ends it in order. */
export const serve: CommandDefinition<ConfigurationOptions> = {
  name: 'serve',
  summary: 'run the provider; docs/operations.md lists the environment variables',
  setUp: (command) => {
    command
      .option('--port <port>', 'where to listen (PORT; 4000)', readPort)
      .option('--url <url>', 'its public address (ONDEMAND_URL; http://localhost:<port>)', readOrigin)
      .option('--sandbox', 'serve the inbox of test messages (ONDEMAND_SANDBOX=1)');
    addStoreOption(command);
  },
  async run(context, options) {
    const configuration = readConfiguration(context.env, options);
    const stopped = stopSignal();
    const { url, port, metricsPort, store, close } = await runProvider(context, { configuration });
    const { sandbox } = configuration;
    context.report(
      {
        url,
        port,
        ...(metricsPort === undefined ? {} : { metrics_port: metricsPort }),
        store: store.location,
        sandbox,
      },
      `Provider  ${url}\nStore     ${store.location}`,
    );
    await stopped;
    await close(configuration.drain);
  },
};
