import type { Balance, LedgerEntry, LedgerPage } from '../protocol/ledger.js';
import { readBalance, readLedgerPage } from './answers.js';
import type { ApiClient } from './apiClient.js';
import type { CallOptions } from './orders.js';
import { type Paged, paged } from './paged.js';

export type LedgerQuery = {
  /** From this moment on. */
  from?: Date;
  /** Before this moment. */
  to?: Date;
  /** 1 to 100 on one page; default 20. */
  limit?: number;
  /** The `next` of the page before. */
  after?: string;
};

/** What has moved, and what there is. Every call throws an `OnDemandApiError` if it does not succeed. */
export type Ledger = {
  /** One page, oldest first, if awaited; every record from there on, if iterated with `for await`. */
  list(query?: LedgerQuery, options?: CallOptions): Paged<LedgerPage, LedgerEntry>;
  /** What is available, pending and disputed, by currency. */
  balance(options?: CallOptions): Promise<Balance>;
};

export function createLedger(api: ApiClient): Ledger {
  return {
    list: ({ from, to, ...query } = {}, { signal } = {}) =>
      paged({ ...query, from: from?.toISOString(), to: to?.toISOString() }, (search) =>
        api.call({ method: 'GET', url: `${api.url()}/api/v1/ledger${search}`, signal }, readLedgerPage),
      ),
    balance: async ({ signal } = {}) =>
      api.call({ method: 'GET', url: `${api.url()}/api/v1/balance`, signal }, readBalance),
  };
}
