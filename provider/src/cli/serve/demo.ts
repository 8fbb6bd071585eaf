import { resolve } from 'node:path';
import { makeStoreFolder } from '../../store/storeFolder.js';
import { type CommandDefinition, readPort } from '../setup/commandLine.js';
import { addStoreOption, depsOf, type StoreOption } from '../setup/commandStore.js';
import { readConfiguration } from '../setup/configuration.js';
import { WrongUsage } from '../setup/failure.js';
import { startDocs } from './demoDocs.js';
import { demoKeys } from './demoKeys.js';
import { demoSites, startSite } from './demoSites.js';
import { resolveLocalhost } from './resolveLocalhost.js';
import { runProvider } from './runProvider.js';
import { stopSignal } from './stopSignal.js';

type Options = StoreOption & { port: number; docs?: string };

/** `ondemand demo`: the provider and two shops on this machine, on three origins that are foreign to each other. */
export const demo: CommandDefinition<Options> = {
  name: 'demo',
  summary: 'run the provider in its sandbox, with example shops',
  setUp: (command) => {
    command.option('--port <port>', "the provider's port; the shops take the next ones", readPort, 4000);
    command.option('--docs <folder>', 'serve the documentation too, as npm run docs has built it');
    addStoreOption(command);
  },
  async run(context, options) {
    const { port, docs } = options;
    if (port < 1 || port + demoSites.length + 1 > 65_535) throw new WrongUsage('--port leaves no room for the shops.');
    resolveLocalhost();
    const stopped = stopSignal();
    const open: { close(): Promise<void> }[] = [];
    try {
      const url = `http://pay.localhost:${port}`;
      const env = { ONDEMAND_LOG_LEVEL: 'warn', ...context.env, ONDEMAND_METRICS_PORT: '' };
      const configuration = readConfiguration(env, { ...options, url, sandbox: true });
      const provider = await runProvider(context, { configuration, hosts: ['127.0.0.1', '::1'] });
      open.push(provider);
      const folder = provider.store.folder ?? (await makeStoreFolder(context));
      const urls: Record<string, string> = { provider: provider.url };
      for (const [index, site] of demoSites.entries()) {
        const url = `http://${site.name}.localhost:${port + 1 + index}`;
        const keys = await demoKeys(depsOf(provider.store), { ...site, url }, folder);
        const started = await startSite(site, { port: port + 1 + index, url, providerUrl: provider.url, ...keys });
        open.push(started);
        urls[site.name] = started.url;
      }
      const site = docs === undefined ? undefined : await startDocs(resolve(context.cwd, docs), docsAt(port));
      if (site) {
        open.push(site);
        urls.docs = site.url;
      }
      context.report(
        { ...urls, store: provider.store.location },
        [...Object.entries(urls), ['store', provider.store.location]]
          .map(([name, value]) => `${name!.padEnd(10)}${value}`)
          .join('\n'),
      );
      if (docs !== undefined && !site) {
        context.err('Without the documentation: npm run docs builds it as a site, which the next start serves.\n');
      }
      await stopped;
    } finally {
      for (const each of open.reverse()) await each.close();
    }
  },
};

const docsAt = (port: number) => {
  const own = port + 1 + demoSites.length;
  return { port: own, url: `http://docs.localhost:${own}` };
};
