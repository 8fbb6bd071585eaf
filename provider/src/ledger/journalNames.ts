import { decimalAmount } from 'ondemand-pay/internal';
import type { LedgerAccount } from 'ondemand-pay/protocol';
import type { AccountBalance } from './ledgerStore.js';
import type { Statement } from './statement.js';

/*
 * What hledger and beancount have in common. What is with the rail is an asset; what is owed to the merchant for it is
 * a liability, and what took away from that stands below it: so the liability with all below it is the asset's other
 * side.
 */
const PLACES: { readonly [A in LedgerAccount]: readonly [above: string, below: string] } = {
  receivable: ['Assets:Receivable', ''],
  disputes: ['Assets:Disputes', ''],
  payable: ['Liabilities:Payable', ''],
  fees: ['Liabilities:Payable', ':Fees'],
  refunds: ['Liabilities:Payable', ':Refunds'],
  returns: ['Liabilities:Payable', ':Returns'],
  payouts: ['Liabilities:Payable', ':Payouts'],
};

/** An account's name in a journal. Of a rail's name only what both programs read as part of one is kept. */
export function journalAccount(account: LedgerAccount, rail: string): string {
  const [above, below] = PLACES[account];
  const plain = rail.replaceAll(/[^A-Za-z0-9]+/g, '-').replace(/^-+/, '') || 'Rail';
  return `${above}:${plain.charAt(0).toUpperCase()}${plain.slice(1)}${below}`;
}

/** Text on a line of its own: what ends a line or is not seen cannot begin another. */
export const onOneLine = (text: string): string => text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ').trim();

export const journalAmount = (amount: number, currency: string): string =>
  `${decimalAmount({ amount, currency })} ${currency}`;

/** The comments that a journal begins with. */
export function* journalHead({ merchant, from, to, timeZone, opening }: Statement): Generator<string> {
  yield `; ${onOneLine(merchant.name)}: what moved from ${from.toISOString()} on and before ${to.toISOString()}`;
  yield `; Days are those of ${timeZone}. Journals of several months add up in one file.`;
  yield* balanceLines('Before', opening);
}

/** The comments that it ends with. */
export const journalFoot = (statement: Statement): Generator<string> => balanceLines('After', statement.closing());

function* balanceLines(when: string, balances: readonly AccountBalance[]): Generator<string> {
  yield `; ${when}:${balances.length === 0 ? ' nothing' : ''}`;
  for (const { account, rail, currency, amount } of balances) {
    yield `;   ${journalAccount(account, rail)}  ${journalAmount(amount, currency)}`;
  }
}
