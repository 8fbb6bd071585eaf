import type { Merchant } from '../merchants/merchant.js';
import type { Database } from '../store/database.js';
import type { Entry } from './entry.js';
import { type AccountBalance, listBooks, sumAccounts } from './ledgerStore.js';
import { ledgerParts } from './readLedger.js';

/** All that moved for a merchant in a range, between what there was before it and what there was after it. */
export type Statement = {
  merchant: Merchant;
  from: Date;
  to: Date;
  timeZone: string;
  /** The rails and currencies that there are accounts of. */
  books: readonly { rail: string; currency: string }[];
  opening: readonly AccountBalance[];
  /** Oldest first, in parts. */
  parts: AsyncIterable<readonly Entry[]>;
  /** After all parts were read: what they came to, so that both are of the same moment. */
  closing(): AccountBalance[];
};

/** Opens a statement; its rows are read as they are asked for. */
export async function openStatement(
  { database }: { database: Database },
  { merchant, from, to, timeZone }: Pick<Statement, 'merchant' | 'from' | 'to' | 'timeZone'>,
): Promise<Statement> {
  const { merchantId } = merchant;
  const opening = await sumAccounts(database, merchantId, from);
  const sums = new Map<string, AccountBalance>();
  const add = ({ rail, currency, account, amount }: AccountBalance) => {
    const key = JSON.stringify([rail, currency, account]);
    sums.set(key, { rail, currency, account, amount: (sums.get(key)?.amount ?? 0) + amount });
  };
  for (const balance of opening) add(balance);

  async function* parts() {
    for await (const entries of ledgerParts({ database }, merchant, { from, to })) {
      for (const { rail, currency, debit, credit, amount } of entries) {
        add({ rail, currency, account: debit, amount });
        add({ rail, currency, account: credit, amount: -amount });
      }
      yield entries;
    }
  }

  return {
    ...{ merchant, from, to, timeZone, opening },
    books: await listBooks(database, merchantId, to),
    parts: parts(),
    closing: () => [...sums.values()].filter(({ amount }) => amount !== 0).sort(byName),
  };
}

const nameOf = ({ rail, currency, account }: AccountBalance) => `${rail}\0${currency}\0${account}`;
const byName = (a: AccountBalance, b: AccountBalance) => (nameOf(a) < nameOf(b) ? -1 : 1);
