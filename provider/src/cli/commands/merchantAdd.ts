import { addMerchant } from '../../merchants/addMerchant.js';
import { modeOfSecretKey } from '../../rails/stripe/connectStripe.js';
import type { CommandDefinition } from '../setup/commandLine.js';
import { addStoreOption, depsOf, type StoreOption, withStore } from '../setup/commandStore.js';
import { readConfiguration } from '../setup/configuration.js';
import { WrongUsage } from '../setup/failure.js';

type Options = StoreOption & {
  name?: string;
  origin?: string[];
  supportUrl?: string;
  legalName?: string;
  address?: string;
  country?: string;
  live?: boolean;
  own?: boolean;
  stripeAccount?: string;
  requireConsent?: boolean;
  freshFactorAbove?: Record<string, number>;
  apiKey?: string;
  apiSecret?: string;
};

/** `ondemand merchant add`: a new shop. Its secret is shown this once. */
export const merchantAdd: CommandDefinition<Options> = {
  name: 'add',
  summary: 'register a shop; prints its key and, this once, its secret',
  setUp: (command) => {
    command
      .option('--name <name>', 'what buyers see; required')
      .option('--origin <origin>', 'a page origin that may embed the frame; required, repeatable', collect)
      .option('--support-url <url>', 'where buyers find help')
      .option('--legal-name <name>', 'who sells, as receipts name them')
      .option('--address <address>', 'where the seller is, in one line')
      .option('--country <code>', 'where the shop is, such as SE: phone numbers without a country code are read there')
      .option('--live', 'a live key instead of a test key')
      .option('--own', 'a live shop of your own: its money is yours')
      .option('--stripe-account <id>', 'a live shop of somebody else, paid into its own account at Stripe')
      .option('--require-consent', 'buyers agree to immediate supply, which ends their right of withdrawal')
      .option(
        '--fresh-factor-above <amount:currency>',
        'the most, in minor units, that is paid with one tap, such as 20000:SEK; only makes it less; repeatable',
        collectLimit,
      )
      .option('--api-key <key>', 'a key chosen beforehand, for tests only')
      .option('--api-secret <secret>', 'its secret, at least 16 characters');
    addStoreOption(command);
  },
  async run(
    context,
    {
      name,
      origin: origins,
      supportUrl,
      legalName,
      address,
      country,
      live,
      own,
      stripeAccount,
      requireConsent,
      freshFactorAbove,
      apiKey,
      apiSecret,
      ...options
    },
  ) {
    if (name === undefined) throw new WrongUsage('--name is missing');
    if (origins === undefined) throw new WrongUsage('--origin is missing');
    if (live && !own && stripeAccount === undefined) {
      throw new WrongUsage(
        '--live needs --own, or --stripe-account: collecting money for others is a regulated service.',
      );
    }
    if (!live && (own || stripeAccount !== undefined)) throw new WrongUsage('--own and --stripe-account need --live');
    if (own && stripeAccount !== undefined) throw new WrongUsage('--own and --stripe-account exclude each other');
    const { sandbox, adapters, stripe } = readConfiguration(context.env, options);
    const hasCards = stripe !== undefined && modeOfSecretKey(stripe.secretKey) === 'live';
    if (live && sandbox) {
      throw new WrongUsage(
        '--live and the sandbox are refused together (ONDEMAND_SANDBOX): selling and trying are two services with two addresses.',
      );
    }
    const added = await withStore(context, options, (store) =>
      addMerchant(depsOf(store), {
        name,
        origins,
        ...(supportUrl !== undefined && { supportUrl }),
        ...(legalName !== undefined && { legalName }),
        ...(address !== undefined && { legalAddress: address }),
        ...(country !== undefined && { country }),
        ...(live !== undefined && { live }),
        ...(own !== undefined && { own }),
        ...(stripeAccount !== undefined && { stripeAccount }),
        ...(requireConsent !== undefined && { requireConsent }),
        ...(freshFactorAbove !== undefined && { amountLimits: freshFactorAbove }),
        ...(apiKey !== undefined && { apiKey }),
        ...(apiSecret !== undefined && { apiSecret }),
      }),
    );
    context.report(
      { name: added.name, api_key: added.apiKey, api_secret: added.apiSecret, origins: added.origins },
      `${added.name}\n  key     ${added.apiKey}\n  secret  ${added.apiSecret}\n  pages   ${added.origins.join(' ')}`,
    );
    context.err('Keep the secret on the server; it is not shown again.\n');
    if (stripeAccount !== undefined && !hasCards) {
      context.err(
        'No payment rail here pays into an account at Stripe yet: until ONDEMAND_STRIPE_SECRET_KEY is a live key, every call with this key is refused.\n',
      );
    }
    if (live && adapters === undefined) {
      context.err(
        'There is no live payment rail here yet: until ONDEMAND_ADAPTERS names a module with one and with a message sender, every call with this key is refused.\n',
      );
    }
  },
};

const collect = (value: string, before: string[] = []) => [...before, value];

function collectLimit(value: string, before: Record<string, number> = {}): Record<string, number> {
  const [, amount, currency] = /^(\d{1,15}):([A-Z]{3})$/.exec(value) ?? [];
  if (amount === undefined || currency === undefined) {
    throw new WrongUsage('--fresh-factor-above must be minor units and a currency, such as 20000:SEK');
  }
  return { ...before, [currency]: Number(amount) };
}
