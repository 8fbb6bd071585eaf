import { csvLine, LEDGER_COLUMNS, ledgerCells } from 'ondemand-pay/internal';
import type { LedgerEntry } from 'ondemand-pay/protocol';
import type { Entry } from './entry.js';

type Parts = AsyncIterable<readonly Entry[]> | Iterable<readonly Entry[]>;

/** The ledger as CSV, a text for each part; the names of the columns stand in the first, also where no other comes. */
export async function* ledgerCsv(parts: Parts, view: (entry: Entry) => LedgerEntry): AsyncGenerator<string> {
  let head = csvLine(LEDGER_COLUMNS);
  for await (const entries of parts) {
    yield head + entries.map((entry) => csvLine(ledgerCells(view(entry)))).join('');
    head = '';
  }
  if (head !== '') yield head;
}
