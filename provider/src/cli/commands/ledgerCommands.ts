import { InvalidArgumentError, Option } from 'commander';
import { isCurrency, isPayableAmount, type LedgerEntry } from 'ondemand-pay/protocol';
import { isUuid } from '../../common/ids.js';
import { Refusal } from '../../common/refusal.js';
import { readTimeZone } from '../../common/timeZone.js';
import { adoptOrder } from '../../ledger/adoptOrder.js';
import { beancountJournal } from '../../ledger/beancountJournal.js';
import { type Entry, entryView } from '../../ledger/entry.js';
import { hledgerJournal } from '../../ledger/hledgerJournal.js';
import { ledgerCsv } from '../../ledger/ledgerCsv.js';
import type { Payout } from '../../ledger/ledgerStore.js';
import { monthIn } from '../../ledger/month.js';
import { recordFailedPayout, recordPayout } from '../../ledger/recordPayout.js';
import { openStatement, type Statement } from '../../ledger/statement.js';
import { withDeps } from '../setup/commandDeps.js';
import type { CommandDefinition } from '../setup/commandLine.js';
import { addStoreOption, type StoreOption } from '../setup/commandStore.js';
import { requireMerchant } from '../setup/requireMerchant.js';

type StatementOptions = StoreOption & {
  merchant: string;
  month: string;
  format: 'csv' | 'hledger' | 'beancount';
  timezone: string;
  json?: boolean;
};

/** `ondemand ledger statement`: what moved for a shop in a month, for its bookkeeping. */
export const ledgerStatement: CommandDefinition<StatementOptions> = {
  name: 'statement',
  summary: 'what moved for a shop in a month: CSV, or a journal of hledger or beancount',
  setUp: (command) => {
    command
      .requiredOption('--merchant <api-key>', 'the shop')
      .requiredOption('--month <month>', 'such as 2026-11', readMonth)
      .addOption(
        new Option('--format <format>', 'of the statement').choices(['csv', 'hledger', 'beancount']).default('csv'),
      )
      .option('--timezone <zone>', 'whose month it is, such as Europe/Stockholm', readZone, 'UTC');
    addStoreOption(command);
  },
  async run(context, { merchant: apiKey, month, format, timezone: timeZone, json, ...options }) {
    await withDeps(context, options, async ({ database, url }) => {
      const merchant = await requireMerchant(database, apiKey);
      const { from, to } = monthIn(month, timeZone)!;
      const statement = await openStatement({ database }, { merchant, from, to, timeZone });
      const view = (entry: Entry) => entryView(url, merchant.mode, entry);
      if (json) {
        const data: LedgerEntry[] = [];
        for await (const entries of statement.parts) data.push(...entries.map(view));
        context.report({ ...headOf(statement), data, closing: statement.closing() }, '');
      } else if (format === 'csv') for await (const text of ledgerCsv(statement.parts, view)) context.out(text);
      else for await (const line of JOURNALS[format](statement)) context.out(`${line}\n`);
    });
  },
};

const JOURNALS = { hledger: hledgerJournal, beancount: beancountJournal };

const headOf = ({ merchant, from, to, timeZone, opening }: Statement) => ({
  api_key: merchant.apiKey,
  from: from.toISOString(),
  to: to.toISOString(),
  time_zone: timeZone,
  opening,
});

/** `ondemand ledger adopt`: mends what `ondemand doctor` names. */
export const ledgerAdopt: CommandDefinition<StoreOption> = {
  name: 'adopt <order-id>',
  summary: 'book what an order says and the ledger does not, as opening rows',
  setUp: addStoreOption,
  async run(context, options, orderId = '') {
    await withDeps(context, options, async (deps) => {
      if (!isUuid(orderId)) throw new Refusal('not_found', { detail: 'No such order' });
      const { told, currency } = await adoptOrder(deps, orderId);
      const said = Object.entries(told).map(([name, amount]) => `${amount} ${currency} ${name}`);
      context.report({ order_id: orderId, currency, ...told }, `The ledger says now: ${said.join(', ')}.`);
    });
  },
};

type PayoutOptions = StoreOption & { merchant: string; reference: string; rail?: string };
type RecordOptions = PayoutOptions & { amount: number; currency: string };

/** `ondemand payouts record`: money that was paid to a shop. */
export const payoutsRecord: CommandDefinition<RecordOptions> = {
  name: 'record',
  summary: 'write into the ledger what was paid to a shop',
  setUp: (command) => {
    command
      .requiredOption('--merchant <api-key>', 'the shop')
      .requiredOption('--amount <minor-units>', '9900 is 99.00 SEK', readAmount)
      .requiredOption('--currency <code>', 'such as SEK', readCurrency)
      .requiredOption('--reference <text>', "as on the bank's statement; one is recorded once", readReference)
      .option('--rail <name>', 'whose money it is, where the shop has some with several');
    addStoreOption(command);
  },
  async run(context, { merchant: apiKey, amount, currency, reference, rail, ...options }) {
    await withDeps(context, options, async (deps) => {
      const merchant = await requireMerchant(deps.database, apiKey);
      const payout = await recordPayout(deps, merchant, { amount, currency, reference, rail });
      context.report(payout, `Recorded: ${line(payout)}.`);
    });
  },
};

/** `ondemand payouts fail`: one that did not arrive. */
export const payoutsFail: CommandDefinition<PayoutOptions> = {
  name: 'fail',
  summary: 'write into the ledger that a payout did not arrive',
  setUp: (command) => {
    command
      .requiredOption('--merchant <api-key>', 'the shop')
      .requiredOption('--reference <text>', 'that the payout was recorded with', readReference)
      .option('--rail <name>', 'where two rails have a payout with it');
    addStoreOption(command);
  },
  async run(context, { merchant: apiKey, reference, rail, ...options }) {
    await withDeps(context, options, async (deps) => {
      const merchant = await requireMerchant(deps.database, apiKey);
      const payout = await recordFailedPayout(deps, merchant, { reference, rail });
      context.report(payout, `Back with the rail: ${line(payout)}.`);
    });
  },
};

const line = ({ amount, currency, rail, reference }: Payout) => `${amount} ${currency} of ${rail}, ${reference}`;

function readMonth(text: string): string {
  if (!monthIn(text, 'UTC')) throw new InvalidArgumentError('It must be a month such as 2026-11.');
  return text;
}

function readZone(text: string): string {
  const zone = readTimeZone(text);
  if (zone === null) throw new InvalidArgumentError('It must be a time zone such as Europe/Stockholm.');
  return zone;
}

function readAmount(text: string): number {
  const amount = /^\d{1,16}$/.test(text) ? Number(text) : 0;
  if (!isPayableAmount(amount)) throw new InvalidArgumentError('It must be a whole number of minor units, at least 1.');
  return amount;
}

function readCurrency(text: string): string {
  if (!isCurrency(text)) throw new InvalidArgumentError('It must be an ISO 4217 code in capitals, such as SEK.');
  return text;
}

function readReference(text: string): string {
  const reference = text.trim();
  if (reference === '' || reference.length > 255 || /\p{Cc}/u.test(reference)) {
    throw new InvalidArgumentError('It must be 1 to 255 characters on one line.');
  }
  return reference;
}
