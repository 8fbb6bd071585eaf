import { type AuditDeps, recordOperatorsAct } from '../audit/auditStore.js';
import { Refusal } from '../common/refusal.js';
import type { Merchant } from '../merchants/merchant.js';
import type { Database, Queryable } from '../store/database.js';
import { findPayout, insertPayout, listBooks, lockPayoutsOf, type Payout, sumAccounts } from './ledgerStore.js';
import { movementsOf } from './movements.js';

type PayoutDeps = AuditDeps & { database: Database };

/** Money that a rail, or the operator, has paid to a merchant. */
export type NewPayout = {
  /** Minor units. */
  amount: number;
  currency: string;
  /** Where the merchant has money in this currency with one rail, that one. */
  rail?: string | undefined;
  /** As it stands on the bank's statement: it tells one payout from another. */
  reference: string;
};

/**
 * Writes a payout into the ledger.
 * @throws {Refusal} `validation_failed` at `/currency`, `/rail` or `/amount`: there is not as much; `invalid_state`:
 *   one with this reference is there already.
 */
export const recordPayout = (deps: PayoutDeps, merchant: Merchant, payout: NewPayout): Promise<Payout> =>
  deps.database.transaction(async (tx) => {
    const { currency, amount, reference } = payout;
    await lockPayoutsOf(tx, merchant.merchantId);
    const rail = await railOf(tx, merchant, payout);
    const accounts = await sumAccounts(tx, merchant.merchantId, undefined);
    const held = accounts.find((each) => {
      return each.account === 'receivable' && each.rail === rail && each.currency === currency;
    });
    const most = Math.max(held?.amount ?? 0, 0);
    if (amount > most) throw invalid('/amount', `must be at most ${most}, which is what ${rail} holds`);
    return book(tx, deps, merchant, 'payout', { rail, currency, amount, reference });
  });

/**
 * Writes that a payout did not arrive: the money is with the rail again.
 * @throws {Refusal} `not_found`: no payout has this reference; `invalid_state`: it is written already.
 */
export const recordFailedPayout = (
  deps: PayoutDeps,
  merchant: Merchant,
  { reference, rail }: Pick<NewPayout, 'reference' | 'rail'>,
): Promise<Payout> =>
  deps.database.transaction(async (tx) => {
    const payout = await findPayout(tx, merchant.merchantId, reference, rail);
    if (!payout) throw new Refusal('not_found', { detail: 'No payout with this reference is recorded' });
    return book(tx, deps, merchant, 'payout_failed', payout);
  });

async function book(
  tx: Queryable,
  deps: PayoutDeps,
  merchant: Merchant,
  cause: 'payout' | 'payout_failed',
  payout: Payout,
): Promise<Payout> {
  const { merchantId, mode } = merchant;
  const [movement] = movementsOf({ cause, amount: payout.amount });
  if (!movement) throw invalid('/amount', 'must be at least 1');
  const isNew = await insertPayout(tx, merchant, payout, movement, deps.clock());
  if (!isNew) throw new Refusal('invalid_state', { detail: 'It is recorded already, with this reference' });
  await recordOperatorsAct(tx, deps, { mode, action: `merchant.${cause}`, subjectId: merchantId, merchantId });
  return payout;
}

async function railOf(
  tx: Queryable,
  { merchantId }: Merchant,
  { currency, rail }: Pick<NewPayout, 'currency' | 'rail'>,
): Promise<string> {
  const books = await listBooks(tx, merchantId, undefined);
  const rails = books.filter((book) => book.currency === currency).map((book) => book.rail);
  const [only] = rails;
  if (only === undefined) throw invalid('/currency', 'is none that this shop was ever paid in');
  if (rail === undefined && rails.length === 1) return only;
  if (rail !== undefined && rails.includes(rail)) return rail;
  throw invalid('/rail', `must be one of ${rails.join(', ')}`);
}

const invalid = (pointer: string, detail: string) =>
  new Refusal('validation_failed', { errors: [{ pointer, detail }] });
