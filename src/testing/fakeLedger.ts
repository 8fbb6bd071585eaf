import { csvLine, LEDGER_COLUMNS, ledgerCells } from '../protocol/csv.js';
import { type CurrencyBalance, LEDGER_MOVEMENTS, type LedgerEntry, type MovementCause } from '../protocol/ledger.js';
import { prefersCsv, readLedgerRange } from '../protocol/ledgerQuery.js';
import type { Order } from '../protocol/merchantApi.js';
import type { FakeRoute } from './fakeGate.js';
import { readFakePage } from './fakePaging.js';
import { FakeRefusal } from './fakeRefusal.js';
import { json } from './fakeRequest.js';

/** The books of the fake's one shop. */
export type FakeLedger = {
  routes: FakeRoute[];
  /** Writes down what moved as an order became another; `undefined`: it was not there before. */
  follow(before: Order | undefined, after: Order): void;
  /** Writes down what moved by itself. */
  move(cause: MovementCause, amount: number, order: Order): void;
};

type Options = { url: string; clock(): number; livemode: boolean };

/** The fake pays by one card, whatever its outcome is called. */
const RAIL = 'sandbox-card';

export function createFakeLedger({ url, clock, livemode }: Options): FakeLedger {
  const entries: LedgerEntry[] = [];

  function move(cause: MovementCause, amount: number, order: Order): void {
    if (amount === 0) return;
    entries.push({
      id: crypto.randomUUID(),
      created_at: new Date(clock()).toISOString(),
      cause,
      ...LEDGER_MOVEMENTS[cause],
      amount,
      currency: order.currency,
      rail: RAIL,
      order: order.url,
      reference: order.reference,
      livemode,
    });
  }

  function within(query: URLSearchParams): LedgerEntry[] {
    const range = readLedgerRange({ from: query.get('from') ?? undefined, to: query.get('to') ?? undefined });
    if ('errors' in range) throw new FakeRefusal('validation_failed', { errors: range.errors });
    const { from, to } = range;
    return entries.filter(({ created_at }) => {
      const at = new Date(created_at);
      return (from === undefined || at >= from) && (to === undefined || at < to);
    });
  }

  function balance(): CurrencyBalance[] {
    const currencies = [...new Set(entries.map(({ currency }) => currency))].sort();
    return currencies.map((currency) => {
      const moved = entries.filter((entry) => entry.currency === currency);
      const gained = (account: string) =>
        moved.reduce((sum, { debit, credit, amount }) => {
          return sum + (debit === account ? amount : 0) - (credit === account ? amount : 0);
        }, 0);
      return { currency, available: gained('receivable'), pending: 0, disputed: gained('disputes') };
    });
  }

  return {
    move,
    follow(before, after) {
      move('capture', after.captured_amount - (before?.captured_amount ?? 0), after);
      move('refund', after.refunded_amount - (before?.refunded_amount ?? 0), after);
    },
    routes: [
      [
        '/api/v1/ledger',
        {
          GET: ({ query, accept }) => {
            const found = within(query);
            if (!prefersCsv(accept)) return json(200, readFakePage(found, query, true), { Vary: 'Accept' });
            const isWhole = query.get('limit') === null && query.get('after') === null;
            const { data, next } = isWhole ? { data: found, next: null } : readFakePage(found, query, true);
            return csv(data, next === null ? undefined : nextPage(query, next));
          },
        },
      ],
      ['/api/v1/balance', { GET: () => json(200, { data: balance(), livemode }) }],
    ],
  };

  function nextPage(query: URLSearchParams, next: string): string {
    const search = new URLSearchParams(query);
    search.set('after', next);
    return `<${url}/api/v1/ledger?${search}>; rel="next"`;
  }
}

const csv = (entries: readonly LedgerEntry[], link: string | undefined): Response =>
  new Response([csvLine(LEDGER_COLUMNS), ...entries.map((entry) => csvLine(ledgerCells(entry)))].join(''), {
    headers: {
      'Content-Type': 'text/csv; charset=utf-8; header=present',
      'Content-Disposition': 'attachment; filename="ledger.csv"',
      Vary: 'Accept',
      ...(link === undefined ? {} : { Link: link }),
    },
  });
