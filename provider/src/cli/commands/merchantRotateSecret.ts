import { rotateSecret } from '../../merchants/addMerchant.js';
import type { CommandDefinition } from '../setup/commandLine.js';
import { addStoreOption, depsOf, type StoreOption, withStore } from '../setup/commandStore.js';

/** `ondemand merchant rotate-secret K`: a new secret; the one before stays valid for a while. */
export const merchantRotateSecret: CommandDefinition<StoreOption> = {
  name: 'rotate-secret <api-key>',
  summary: 'make a new secret; the one before stays valid for a day',
  setUp: addStoreOption,
  async run(context, options, apiKey = '') {
    const rotated = await withStore(context, options, (store) => rotateSecret(depsOf(store), apiKey));
    const until = rotated.previousValidUntil.toISOString();
    context.report(
      {
        name: rotated.name,
        api_key: rotated.apiKey,
        api_secret: rotated.apiSecret,
        origins: rotated.origins,
        previous_valid_until: until,
      },
      `${rotated.name}\n  key     ${rotated.apiKey}\n  secret  ${rotated.apiSecret}\n  before  valid until ${until}`,
    );
  },
};
