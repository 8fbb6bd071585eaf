/** Comma-separated values as spreadsheets open them. @see https://www.rfc-editor.org/rfc/rfc4180 */
import type { LedgerEntry } from './ledger.js';
import { decimalAmount } from './money.js';

/* What makes a spreadsheet run a cell instead of showing it, also in full width, and the sign that keeps it from it. */
const ACTIVE = /^[=+\-@\t\r\n'＝＋－＠]/;

/**
 * One line. Text that a spreadsheet would run as a formula begins with an apostrophe there; so does text that begins
 * with one by itself, so that whoever takes the first apostrophe of a cell away has the text as it was.
 */
export const csvLine = (cells: readonly (string | number | null)[]): string => `${cells.map(cell).join(',')}\r\n`;

function cell(value: string | number | null): string {
  if (typeof value === 'number') return String(value);
  const text = value ?? '';
  const shown = ACTIVE.test(text) ? `'${text}` : text;
  return /[",;\s]/.test(shown) ? `"${shown.replaceAll('"', '""')}"` : shown;
}

/** The names of {@link ledgerCells}. */
export const LEDGER_COLUMNS = [
  'id',
  'created_at',
  'cause',
  'debit',
  'credit',
  'amount',
  'decimal_amount',
  'currency',
  'rail',
  'order',
  'reference',
] as const;

/** A record of the ledger as cells: its amount in minor units, and as people write it. */
export const ledgerCells = (entry: LedgerEntry): (string | number | null)[] =>
  LEDGER_COLUMNS.map((name) => (name === 'decimal_amount' ? decimalAmount(entry) : entry[name]));
