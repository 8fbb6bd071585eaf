import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ProviderOptions } from '../../app/provider.js';
import { connectStripe } from '../../rails/stripe/connectStripe.js';
import type { Configuration } from './configuration.js';
import { WrongUsage } from './failure.js';

/**
 * What live keys need: rails that move real money, a sender of real messages, and one of emails where there is no
 * SMTP.
 */
export type Adapters = Pick<
  ProviderOptions,
  'stripe' | 'liveRails' | 'liveSender' | 'liveMailSender' | 'countryOfAddress' | 'simSwap'
>;

/** Functions that tell of an address or a number what only the operator can find out. */
const RESOLVERS = ['countryOfAddress', 'simSwap'] as const;

const RAIL_METHODS = ['begin', 'confirm', 'capture', 'refund', 'cancel', 'lookup'];

/**
 * Loads what is outside of the provider: the account at Stripe, if one is configured, and the operator's own module
 * named by `ONDEMAND_ADAPTERS`, which exports `liveRails` (an array of `PaymentRail`; not needed beside a live key of
 * Stripe) and `liveSender` (a `MessageSender`), and may export `liveMailSender` (a `MailSender`), `countryOfAddress`
 * and `simSwap`. Without the variable there are none, and live keys are refused.
 * @throws WrongUsage when the module cannot be loaded or does not hold what it must.
 * @throws StripeClientMissing
 */
export async function loadAdapters(
  cwd: string,
  { adapters, stripe: account }: Pick<Configuration, 'adapters' | 'stripe'>,
): Promise<Adapters> {
  const stripe = account && (await connectStripe(account));
  const own = adapters === undefined ? {} : await loadModule(cwd, adapters, stripe?.mode === 'live');
  return { ...own, ...(stripe && { stripe }) };
}

async function loadModule(cwd: string, path: string, hasCards: boolean): Promise<Adapters> {
  const file = resolve(cwd, path);
  const exported = await load(file);
  const { liveRails, liveSender, liveMailSender } = exported;
  const isRail = (rail: unknown) => RAIL_METHODS.every((name) => hasMethod(rail, name));
  const isEnough = hasCards && liveRails === undefined;
  if (!isEnough && !(Array.isArray(liveRails) && liveRails.length > 0 && liveRails.every(isRail))) {
    throw new WrongUsage(`${file} must export liveRails, an array of payment rails (${RAIL_METHODS.join(', ')}).`);
  }
  if (!hasMethod(liveSender, 'send')) throw new WrongUsage(`${file} must export liveSender with a method send.`);
  if (liveMailSender !== undefined && !hasMethod(liveMailSender, 'send')) {
    throw new WrongUsage(`${file}: liveMailSender must have a method send.`);
  }
  const resolvers = RESOLVERS.filter((name) => exported[name] !== undefined).map(
    (name) => [name, exported[name]] as const,
  );
  for (const [name, resolver] of resolvers) {
    if (typeof resolver !== 'function') throw new WrongUsage(`${file}: ${name} must be a function.`);
  }
  const found = {
    ...(isEnough ? {} : { liveRails }),
    liveSender,
    ...(liveMailSender === undefined ? {} : { liveMailSender }),
    ...Object.fromEntries(resolvers),
  };
  return found as unknown as Adapters;
}

async function load(file: string): Promise<{ readonly [Name in keyof Adapters]?: unknown }> {
  try {
    return (await import(pathToFileURL(file).href)) as object;
  } catch (error) {
    throw new WrongUsage(`ONDEMAND_ADAPTERS: ${file} cannot be loaded (${(error as Error).message}).`);
  }
}

const hasMethod = (value: unknown, name: string): boolean =>
  typeof value === 'object' && value !== null && typeof (value as Record<string, unknown>)[name] === 'function';
