/** The ledger's words: accounts, causes, and between which two accounts each cause moves money. */
import type { OrOther } from './orOther.js';

/** Each is kept by merchant, rail and currency. */
export const LEDGER_ACCOUNTS = ['receivable', 'payable', 'fees', 'refunds', 'returns', 'disputes', 'payouts'] as const;
export type LedgerAccount = (typeof LEDGER_ACCOUNTS)[number];

/**
 * What moves money, and from where to where: the debited account gains it, the credited one gives it. `receivable` is
 * what the rail holds for the merchant, `payable` what buyers have paid; the others say what became of that.
 */
export const LEDGER_MOVEMENTS = {
  /** Taken from the buyer. */
  capture: { debit: 'receivable', credit: 'payable' },
  /** Given back to the buyer by the merchant. */
  refund: { debit: 'refunds', credit: 'receivable' },
  /** A refund that did not reach the buyer: the money is with the rail again. */
  refund_failed: { debit: 'receivable', credit: 'refunds' },
  /** Taken back by the buyer's bank. */
  return: { debit: 'returns', credit: 'receivable' },
  /** Held by the rail while buyer and merchant disagree. */
  dispute: { debit: 'disputes', credit: 'receivable' },
  /** Decided for the merchant. */
  dispute_won: { debit: 'receivable', credit: 'disputes' },
  /** Decided for the buyer: it counts as returned. */
  dispute_lost: { debit: 'returns', credit: 'disputes' },
  /** What was decided for the buyer is decided anew: held as before, until it is. */
  dispute_reopened: { debit: 'disputes', credit: 'returns' },
  /** Kept by the rail for its service. */
  fee: { debit: 'fees', credit: 'receivable' },
  /** A fee that the rail gave back. */
  fee_refund: { debit: 'receivable', credit: 'fees' },
  /** Paid to the merchant. */
  payout: { debit: 'payouts', credit: 'receivable' },
  /** A payout that did not arrive. */
  payout_failed: { debit: 'receivable', credit: 'payouts' },
} as const satisfies Record<string, { debit: LedgerAccount; credit: LedgerAccount }>;

/** What moves money. */
export type MovementCause = keyof typeof LEDGER_MOVEMENTS;

/** Why a record is there: a movement, or `opening` for what was there before the ledger was. */
export const LEDGER_CAUSES = [...(Object.keys(LEDGER_MOVEMENTS) as MovementCause[]), 'opening'] as const;
export type LedgerCause = (typeof LEDGER_CAUSES)[number];

/** One movement of money, as the merchant sees it. */
export type LedgerEntry = {
  id: string;
  /** ISO 8601 in UTC. */
  created_at: string;
  cause: OrOther<LedgerCause>;
  /** The account that gains it. */
  debit: OrOther<LedgerAccount>;
  /** The account that gives it. */
  credit: OrOther<LedgerAccount>;
  /** Minor units, above zero. */
  amount: number;
  currency: string;
  /** The rail that it moved on. */
  rail: string;
  /** The URL of the order; null where it belongs to none, as a payout. */
  order: string | null;
  /** The merchant's own reference of the order, or what the payout was recorded with. */
  reference: string | null;
  livemode: boolean;
};

/** `GET /api/v1/ledger`, oldest first. */
export type LedgerPage = { data: LedgerEntry[]; next: string | null };

/** What a merchant has in one currency, in minor units. Negative: more was taken back than there is. */
export type CurrencyBalance = {
  currency: string;
  /** With the rail, and can be paid out. */
  available: number;
  /** With the rail, which pays it out only later. */
  pending: number;
  /** Held by the rail until a dispute is decided. */
  disputed: number;
};

/** `GET /api/v1/balance`, by currency. */
export type Balance = { data: CurrencyBalance[]; livemode: boolean };
