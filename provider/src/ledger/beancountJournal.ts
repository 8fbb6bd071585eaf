import type { Entry } from './entry.js';
import { journalAccount, journalAmount, journalFoot, journalHead, onOneLine } from './journalNames.js';
import { dayIn } from './month.js';
import type { Statement } from './statement.js';

/**
 * The lines of a journal for beancount. Accounts are opened by its own plugin: an `open` in every month would be one
 * too many where months are read together.
 * @see https://beancount.github.io/docs/beancount_language_syntax.html
 */
export async function* beancountJournal(statement: Statement): AsyncGenerator<string> {
  const day = dayIn(statement.timeZone);
  yield* journalHead(statement);
  yield 'plugin "beancount.plugins.auto_accounts"';
  yield '';
  for await (const entries of statement.parts) {
    yield entries.map((entry) => transaction(entry, day(entry.bookedAt))).join('\n');
  }
  yield* journalFoot(statement);
}

function transaction(entry: Entry, day: string): string {
  const { entryId, bookedAt, cause, debit, credit, amount, currency, rail, orderId, reference } = entry;
  return [
    `${day} * ${quoted(cause)} ${quoted(reference ?? '')}`,
    `  id: ${quoted(entryId)}`,
    `  time: ${quoted(bookedAt.toISOString())}`,
    ...(orderId === null ? [] : [`  order: ${quoted(orderId)}`]),
    `  ${journalAccount(debit, rail)}  ${journalAmount(amount, currency)}`,
    `  ${journalAccount(credit, rail)}  ${journalAmount(-amount, currency)}`,
    '',
  ].join('\n');
}

const quoted = (text: string): string => `"${onOneLine(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
