/** Schemas of the ledger's answers, by the types of `ledger.ts`. */
import * as v from 'valibot';
import { type Balance, LEDGER_ACCOUNTS, LEDGER_CAUSES, type LedgerEntry, type LedgerPage } from './ledger.js';
import { openPicklist } from './openPicklist.js';

const LedgerEntrySchema = v.object({
  id: v.string(),
  /** ISO 8601 in UTC. */
  created_at: v.string(),
  cause: openPicklist(LEDGER_CAUSES),
  debit: openPicklist(LEDGER_ACCOUNTS),
  credit: openPicklist(LEDGER_ACCOUNTS),
  amount: v.number(),
  currency: v.string(),
  rail: v.string(),
  order: v.nullable(v.string()),
  reference: v.nullable(v.string()),
  livemode: v.boolean(),
}) satisfies v.GenericSchema<LedgerEntry>;

/** {@link LedgerPage} */
export const LedgerPageSchema = v.object({
  data: v.array(LedgerEntrySchema),
  next: v.nullable(v.string()),
}) satisfies v.GenericSchema<LedgerPage>;

/** {@link Balance} */
export const BalanceSchema = v.object({
  data: v.array(v.object({ currency: v.string(), available: v.number(), pending: v.number(), disputed: v.number() })),
  livemode: v.boolean(),
}) satisfies v.GenericSchema<Balance>;
