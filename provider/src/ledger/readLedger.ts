import { type LedgerRange, readLedgerRange } from 'ondemand-pay/internal';
import type { Balance } from 'ondemand-pay/protocol';
import { type PageQuery, readPage } from '../common/paging.js';
import { Refusal } from '../common/refusal.js';
import type { Merchant } from '../merchants/merchant.js';
import type { Database } from '../store/database.js';
import type { Entry } from './entry.js';
import * as store from './ledgerStore.js';

type ReadDeps = { database: Database; clock: () => Date };

/** What a merchant asks of the ledger: `from` on, before `to`. */
export type LedgerQuery = PageQuery & { from?: string | undefined; to?: string | undefined };

/**
 * One page of a merchant's ledger, oldest first, so that whoever reads on from its end reads what is new.
 * @throws {Refusal} `validation_failed` at `/from`, `/to`, `/limit` or `/after`.
 */
export async function readLedger(
  { database }: Pick<ReadDeps, 'database'>,
  { merchantId }: Merchant,
  query: LedgerQuery,
): Promise<{ entries: Entry[]; next: string | null }> {
  const range = rangeOf(query);
  const { rows, next } = await readPage(
    query,
    (after, limit) => store.listEntries(database, merchantId, range, after, limit),
    ({ bookedAt, entryId }) => ({ createdAt: bookedAt, id: entryId }),
  );
  return { entries: rows, next };
}

function rangeOf(query: LedgerQuery): LedgerRange {
  const range = readLedgerRange(query);
  if ('errors' in range) throw new Refusal('validation_failed', { errors: range.errors });
  return range;
}

/** As many as are read at once: a month of a large shop passes through memory in parts. */
const PART = 1000;

/** All of a merchant's ledger in a range, oldest first, in parts; one that is empty ends it. */
export async function* ledgerParts(
  { database }: Pick<ReadDeps, 'database'>,
  { merchantId }: Pick<Merchant, 'merchantId'>,
  range: LedgerRange,
): AsyncGenerator<Entry[]> {
  let after: { createdAt: Date; id: string } | undefined;
  for (;;) {
    const part = await store.listEntries(database, merchantId, range, after, PART);
    if (part.length > 0) yield part;
    const last = part.at(-1);
    if (!last || part.length < PART) return;
    after = { createdAt: last.bookedAt, id: last.entryId };
  }
}

/**
 * The same for what a merchant asks for in a file.
 * @throws {Refusal} `validation_failed` at `/from` or `/to`.
 */
export const ledgerFile = (deps: Pick<ReadDeps, 'database'>, merchant: Merchant, query: LedgerQuery) =>
  ledgerParts(deps, merchant, rangeOf(query));

/** What a merchant has, by currency. It is summed from the rows each time: nothing else can differ from them. */
export async function readBalance(
  { database, clock }: ReadDeps,
  { merchantId, mode }: Pick<Merchant, 'merchantId' | 'mode'>,
): Promise<Balance> {
  return { data: await store.sumBalances(database, { merchantId, mode }, clock()), livemode: mode === 'live' };
}
