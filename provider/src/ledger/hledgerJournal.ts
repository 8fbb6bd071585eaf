import { currencyDecimals, LEDGER_ACCOUNTS } from 'ondemand-pay/protocol';
import type { Entry } from './entry.js';
import { journalAccount, journalAmount, journalFoot, journalHead, onOneLine } from './journalNames.js';
import { dayIn } from './month.js';
import type { Statement } from './statement.js';

/**
 * The lines of a journal for hledger, which reads it in strict mode too.
 * @see https://hledger.org/hledger.html#journal
 */
export async function* hledgerJournal(statement: Statement): AsyncGenerator<string> {
  const { books, parts, timeZone } = statement;
  const day = dayIn(timeZone);
  yield* journalHead(statement);
  yield 'decimal-mark .';
  for (const currency of new Set(books.map((book) => book.currency))) {
    yield `commodity 1000.${'0'.repeat(currencyDecimals(currency) ?? 2)} ${currency}`;
  }
  const rails = new Set(books.map(({ rail }) => rail));
  for (const rail of rails) for (const account of LEDGER_ACCOUNTS) yield `account ${journalAccount(account, rail)}`;
  yield '';
  for await (const entries of parts) yield entries.map((entry) => transaction(entry, day(entry.bookedAt))).join('\n');
  yield* journalFoot(statement);
}

function transaction(entry: Entry, day: string): string {
  const { entryId, bookedAt, cause, debit, credit, amount, currency, rail, orderId, reference } = entry;
  const code = orderId === null ? '' : `(${orderId}) `;
  // A semicolon would begin a comment.
  const description = [cause, onOneLine(reference ?? '').replaceAll(';', ',')].filter((part) => part !== '').join(' ');
  return [
    `${day} ${code}${description}  ; id: ${entryId}, time: ${bookedAt.toISOString()}`,
    `    ${journalAccount(debit, rail)}  ${journalAmount(amount, currency)}`,
    `    ${journalAccount(credit, rail)}  ${journalAmount(-amount, currency)}`,
    '',
  ].join('\n');
}
