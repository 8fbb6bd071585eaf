import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ProviderOptions } from '../../app/provider.js';
import { WrongUsage } from './failure.js';

/**
 * What live keys need: rails that move real money, a sender of real messages, and one of emails where there is no
 * SMTP.
 */
export type Adapters = Pick<
  ProviderOptions,
  'liveRails' | 'liveSender' | 'liveMailSender' | 'countryOfAddress' | 'simSwap'
>;

/** Functions that tell of an address or a number what only the operator can find out. */
const RESOLVERS = ['countryOfAddress', 'simSwap'] as const;

const RAIL_METHODS = ['begin', 'confirm', 'capture', 'refund', 'cancel', 'lookup'];

/**
 * Loads the operator's own module named by `ONDEMAND_ADAPTERS`, which exports `liveRails` (an array of `PaymentRail`)
 * and `liveSender` (a `MessageSender`), and may export `liveMailSender` (a `MailSender`), `countryOfAddress` and
 * `simSwap`. Without the variable there are none, and live keys are refused.
 * @throws WrongUsage when the module cannot be loaded or does not hold what it must.
 */
export async function loadAdapters(cwd: string, path: string | undefined): Promise<Adapters> {
  if (path === undefined) return {};
  const file = resolve(cwd, path);
  const exported = await load(file);
  const { liveRails, liveSender, liveMailSender } = exported;
  const isRail = (rail: unknown) => RAIL_METHODS.every((name) => hasMethod(rail, name));
  if (!Array.isArray(liveRails) || liveRails.length === 0 || !liveRails.every(isRail)) {
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
    liveRails,
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
