import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { Refusal } from '../../common/refusal.js';
import { addMerchant } from '../../merchants/addMerchant.js';
import { errorCode } from '../../store/storeError.js';
import { type CommandDefinition, readOrigin } from '../setup/commandLine.js';
import { addStoreOption, depsOf, type StoreOption, withStore } from '../setup/commandStore.js';
import { readConfiguration } from '../setup/configuration.js';
import { WrongUsage } from '../setup/failure.js';

type Options = StoreOption & { folder: string; name: string; url: string; providerUrl?: string };

/** The build puts the examples beside the commands. */
const TEMPLATE = new URL('../../examples/shop/', import.meta.url);

/** `ondemand init shop`: a page, a backend and their settings, registered with this provider. */
export const initShop: CommandDefinition<Options> = {
  name: 'shop',
  summary: 'write a small shop that sells at once, and register it with a test key',
  setUp: (command) => {
    command
      .option('--folder <folder>', 'where to write it', 'shop')
      .option('--name <name>', 'what buyers see', 'A small shop')
      .option('--url <url>', 'where its pages will stand', readOrigin, 'http://shop.localhost:3000')
      .option(
        '--provider-url <url>',
        "the provider's public address (ONDEMAND_URL; http://localhost:<port>)",
        readOrigin,
      );
    addStoreOption(command);
  },
  async run(context, { folder, name, url, providerUrl, ...options }) {
    const { port, url: configured } = readConfiguration(context.env, options);
    const provider = providerUrl ?? configured ?? `http://localhost:${port}`;
    if (provider === url) throw new WrongUsage('--url is the address of the provider: the shop needs one of its own');
    const target = resolve(context.cwd, folder);
    await requireFree(target);
    const { apiKey, apiSecret } = await withStore(context, options, (store) =>
      addMerchant(depsOf(store), { name, origins: [url] }),
    );
    await mkdir(target, { recursive: true });
    for (const file of ['index.html', 'server.mjs']) await copyFile(new URL(file, TEMPLATE), join(target, file));
    const settings = {
      ONDEMAND_API_KEY: apiKey,
      ONDEMAND_API_SECRET: apiSecret,
      ONDEMAND_PROVIDER_URL: provider,
      SHOP_URL: url,
      PORT: new URL(url).port || '80',
    };
    const lines = Object.entries(settings).map(([variable, value]) => `${variable}=${value}\n`);
    await writeFile(join(target, '.env'), lines.join(''), { mode: 0o600 });
    await writeFile(join(target, '.gitignore'), '.env\n');
    const shown = relative(context.cwd, target) || '.';
    context.report(
      { folder: target, url, provider_url: provider, api_key: apiKey },
      `cd ${shown}\nnode --env-file=.env server.mjs`,
    );
    context.err(
      `The shop's page, backend and settings are in ${shown}; its secret is in .env. It sells while the provider runs at ${provider}:\n` +
        `  ondemand serve --sandbox --url ${provider} --port ${new URL(provider).port || '80'}\n`,
    );
  },
};

/** @throws {Refusal} `invalid_state` where something is: nothing is written over. */
async function requireFree(folder: string): Promise<void> {
  const held = await readdir(folder).catch((error) => (errorCode(error) === 'ENOENT' ? [] : [errorCode(error)]));
  if (held.length > 0) throw new Refusal('invalid_state', { detail: `${folder} is not an empty folder` });
}
