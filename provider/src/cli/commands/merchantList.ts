import { listMerchants } from '../../merchants/merchantStore.js';
import type { CommandDefinition } from '../setup/commandLine.js';
import { addStoreOption, type StoreOption, withStore } from '../setup/commandStore.js';

/** `ondemand merchant list`: the registered shops, without secrets. */
export const merchantList: CommandDefinition<StoreOption> = {
  name: 'list',
  summary: 'the registered shops',
  setUp: addStoreOption,
  async run(context, options) {
    const merchants = await withStore(context, options, ({ database }) => listMerchants(database));
    context.report(
      merchants.map(({ name, apiKey, origins, supportUrl, legalName, legalAddress, country, mode, stripeAccount }) => ({
        name,
        api_key: apiKey,
        origins,
        support_url: supportUrl,
        legal_name: legalName,
        address: legalAddress,
        country,
        live: mode === 'live',
        own: mode === 'live' ? stripeAccount === null : null,
        stripe_account: stripeAccount,
      })),
      merchants.map(({ name, apiKey, origins }) => `${apiKey}  ${name}  ${origins.join(' ')}`).join('\n') ||
        'No shop is registered yet.',
    );
  },
};
