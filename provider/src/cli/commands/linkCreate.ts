import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { CreateLinkSchema } from 'ondemand-pay/internal';
import type { PaymentLink } from 'ondemand-pay/protocol';
import { Refusal } from '../../common/refusal.js';
import { validate } from '../../http/parseBody.js';
import { createLink } from '../../links/createLink.js';
import { findMerchant } from '../../merchants/findMerchant.js';
import type { Merchant } from '../../merchants/merchant.js';
import { listMerchants } from '../../merchants/merchantStore.js';
import type { Deps } from '../../ports/deps.js';
import { withDeps } from '../setup/commandDeps.js';
import type { CommandDefinition } from '../setup/commandLine.js';
import { addStoreOption, type StoreOption } from '../setup/commandStore.js';
import { WrongUsage } from '../setup/failure.js';
import { qrFile, qrText } from '../setup/qrCode.js';

/** The options that are the members of a link's body, as they were written. */
const MEMBERS = {
  flow: 'flow',
  amount: 'amount',
  currency: 'currency',
  taxAmount: 'tax_amount',
  firstAmount: 'first_amount',
  interval: 'interval',
  intervalCount: 'interval_count',
  itemName: 'item_name',
  merchantContext: 'merchant_context',
  locale: 'locale',
  action: 'action',
  expiresAt: 'expires_at',
  uses: 'uses',
} as const;

type Options = StoreOption & { merchant?: string; field?: Record<string, string>; qr?: string } & {
  [Name in keyof typeof MEMBERS]?: string;
};

/** `ondemand link create`, or `ondemand link` alone: a payment link of a shop, with its QR code. */
export const linkCreate: CommandDefinition<Options> = {
  name: 'create',
  summary: 'make a link; prints its address and a QR code',
  setUp: (command) => {
    command
      .option('--merchant <api-key>', 'whose; not needed where there is one shop only')
      .option('--action <url>', "where the buyer's browser posts proof and fields in the end; required")
      .option('--amount <minor-units>', 'the price, such as 9900; of a subscription the most per period')
      .option('--currency <code>', 'such as SEK')
      .option('--item-name <text>', 'what is sold')
      .option('--flow <flow>', 'purchase, which it is without it, or recurring-purchase')
      .option('--tax-amount <minor-units>', 'inside the amount of a purchase')
      .option('--first-amount <minor-units>', 'of a subscription: charged at once')
      .option('--interval <interval>', 'of a subscription: day, week, month or year')
      .option('--interval-count <count>', 'every how many of them')
      .option('--locale <tag>', "language of the page; the buyer's browser's without it")
      .option('--merchant-context <text>', 'for your own statistics')
      .option('--field <name=value>', 'posted to the action as well; repeatable', collectField)
      .option('--uses <count>', 'how many buyers may buy; 1 without it')
      .option('--expires-at <time>', 'ISO 8601 with a zone; in 30 days without it')
      .option('--qr <file>', 'writes the QR code to a file, .svg or .png');
    addStoreOption(command);
  },
  async run(context, { merchant: apiKey, field, qr, database, ...written }) {
    const kind = qr === undefined ? undefined : kindOf(qr);
    const given = Object.entries(MEMBERS).flatMap(([option, member]) => {
      const value = written[option as keyof typeof MEMBERS];
      return value === undefined ? [] : [[member, value] as const];
    });
    const options = database === undefined ? {} : { database };
    const link = await withDeps(context, options, async (deps): Promise<PaymentLink> => {
      const fields = validate(CreateLinkSchema, { ...Object.fromEntries(given), fields: field ?? {} }, true);
      const made = await createLink(deps, { merchant: await merchantOf(deps, apiKey), fields, once: undefined });
      return JSON.parse(made.answer.body);
    });
    if (qr !== undefined && kind !== undefined) await writeFile(resolve(context.cwd, qr), qrFile(link.url, kind));
    context.report(link, `${qr === undefined ? `${qrText(link.url)}\n\n` : ''}${link.url}`);
    context.err(`It sells ${link.uses === 1 ? 'once' : `${link.uses} times`}, until ${link.expires_at}.\n`);
  },
};

function kindOf(file: string): 'svg' | 'png' {
  const [, kind] = /\.(svg|png)$/i.exec(file) ?? [];
  if (kind === undefined) throw new WrongUsage('--qr must name a file that ends in .svg or .png');
  return kind.toLowerCase() as 'svg' | 'png';
}

function collectField(written: string, before: Record<string, string> = {}): Record<string, string> {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(written) ?? [];
  if (name === undefined || value === undefined) throw new WrongUsage('--field must be a name, "=" and a value');
  if (Object.hasOwn(before, name)) throw new WrongUsage(`--field ${name} is given twice`);
  return { ...before, [name]: value };
}

async function merchantOf({ database }: Deps, apiKey: string | undefined): Promise<Merchant> {
  if (apiKey === undefined) {
    const [only, ...others] = await listMerchants(database);
    if (only && others.length === 0) return only;
    throw new WrongUsage(only ? '--merchant is missing: there are several shops' : 'There is no shop yet');
  }
  const merchant = await findMerchant(database, apiKey);
  if (!merchant || merchant.ofProvider) throw new Refusal('not_found', { detail: 'No merchant has this API key' });
  return merchant;
}
