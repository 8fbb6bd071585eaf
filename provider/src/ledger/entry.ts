import type { LedgerAccount, LedgerCause, LedgerEntry } from 'ondemand-pay/protocol';
import type { Mode } from '../common/mode.js';

/** A row of the ledger, with what its order tells of it. */
export type Entry = {
  entryId: string;
  bookedAt: Date;
  cause: LedgerCause;
  debit: LedgerAccount;
  credit: LedgerAccount;
  /** Minor units. */
  amount: number;
  currency: string;
  rail: string;
  /** Null where it belongs to no order, as a payout. */
  orderId: string | null;
  userToken: string | null;
  reference: string | null;
};

/** The row as the merchant sees it. */
export const entryView = (url: string, mode: Mode, entry: Entry): LedgerEntry => ({
  id: entry.entryId,
  created_at: entry.bookedAt.toISOString(),
  cause: entry.cause,
  debit: entry.debit,
  credit: entry.credit,
  amount: entry.amount,
  currency: entry.currency,
  rail: entry.rail,
  order: entry.orderId === null ? null : `${url}/api/v1/users/${entry.userToken}/orders/${entry.orderId}`,
  reference: entry.reference,
  livemode: mode === 'live',
});
