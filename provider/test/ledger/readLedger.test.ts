import type { Balance, LedgerEntry, LedgerPage } from 'ondemand-pay/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertMovements, movementsParameter } from '../../src/ledger/ledgerStore.js';
import { type MoneyFact, movementsOf } from '../../src/ledger/movements.js';
import { type Buyer, type OrderDesk, openOrderDesk, type Shop } from '../orders/orderDesk.js';
import { parseCsv } from './parseCsv.js';

let desk: OrderDesk;
let shop: Shop;
let buyer: Buyer;
beforeAll(async () => {
  desk = await openOrderDesk();
  shop = await desk.addShop();
  buyer = await desk.addBuyer(shop);
});
afterAll(() => desk.drop());

const read = async (search = '', of = shop): Promise<LedgerPage> => {
  const answer = await desk.call(`/api/v1/ledger${search}`, { shop: of });
  expect(answer.status, answer.text).toBe(200);
  return answer.json as LedgerPage;
};
const balanceOf = async (of = shop): Promise<Balance['data']> =>
  ((await desk.call('/api/v1/balance', { shop: of })).json as Balance).data;
const file = (search = '', of = shop) =>
  desk.call(`/api/v1/ledger${search}`, { shop: of, headers: { Accept: 'text/csv' } });

/** What a rail's notification will book, in the statement that it is written with. */
const happen = (orderId: string, sets: string, ...facts: MoneyFact[]) =>
  desk.sql(
    `with changed as (update orders set updated_at = $2, ${sets} where order_id = $1 returning *)
     ${insertMovements({ order: 'changed', movements: '$3', now: '$2' })}`,
    [orderId, desk.clock(), movementsParameter(movementsOf(...facts))],
  );

async function all(search: string, of = shop): Promise<LedgerEntry[]> {
  const found: LedgerEntry[] = [];
  for (let next: string | null = ''; next !== null; ) {
    const page: LedgerPage = await read(`${search}${next === '' ? '' : `&after=${next}`}`, of);
    found.push(...page.data);
    next = page.next;
  }
  return found;
}

describe('the ledger', () => {
  it('tells each movement with its order, oldest first, and to its own shop alone', async () => {
    const { order } = await desk.place(buyer, { reference: 'A-7' });
    desk.advance(1000);
    await desk.call(`${order.url}/refund`, { shop, body: { amount: 900 } });
    const { data, next } = await read();
    expect(next).toBeNull();
    const common = { currency: 'SEK', rail: 'sandbox-card', order: order.url, reference: 'A-7', livemode: false };
    expect(data).toMatchObject([
      {
        ...common,
        cause: 'capture',
        debit: 'receivable',
        credit: 'payable',
        amount: 9900,
        created_at: order.created_at,
      },
      { ...common, cause: 'refund', debit: 'refunds', credit: 'receivable', amount: 900 },
    ]);
    expect(await read('', await desk.addShop())).toEqual({ data: [], next: null });
  });

  it('comes in pages without a gap or a repetition, also where rows are of one moment', async () => {
    const other = await desk.addShop();
    const its = await desk.addBuyer(other);
    for (let at = 0; at < 5; at += 1) await desk.place(its);
    desk.advance(1000);
    for (let at = 0; at < 2; at += 1) await desk.place(its);
    const paged = await all('?limit=3', other);
    expect(paged).toHaveLength(7);
    expect(paged).toEqual((await read('', other)).data);
    expect(new Set(paged.map(({ id }) => id)).size).toBe(7);
    // Whoever reads on from the end reads what is new, and nothing twice.
    const { next } = await read('?limit=6', other);
    desk.advance(1000);
    await desk.place(its);
    expect((await read(`?after=${next}`, other)).data).toHaveLength(2);
  });

  it('has in a range what is from its beginning on and before its end', async () => {
    const other = await desk.addShop();
    const its = await desk.addBuyer(other);
    const times: string[] = [];
    for (let at = 0; at < 3; at += 1) {
      desk.advance(60_000);
      times.push((await desk.place(its)).order.created_at);
    }
    const [first, second, third] = times as [string, string, string];
    const within = async (from?: string, to?: string) => {
      const search = new URLSearchParams({ ...(from && { from }), ...(to && { to }) });
      return (await read(`?${search}`, other)).data.map(({ created_at }) => created_at);
    };
    expect(await within(second)).toEqual([second, third]);
    expect(await within(undefined, second)).toEqual([first]);
    expect(await within(first, third)).toEqual([first, second]);
    expect(await within(second, second)).toEqual([]);
    expect(await within('2026-11-23', '2026-11-24')).toEqual(times);
    expect(await within('2026-11-24')).toEqual([]);
  });
});

describe('the ledger as a file', () => {
  it('holds what the pages hold, however it is written: parsed back it is the same', async () => {
    const other = await desk.addShop();
    const its = await desk.addBuyer(other);
    const references = [
      '=cmd|"/c calc"!A1',
      '+1',
      '-1',
      '@SUM(A1)',
      "'quoted",
      'a,b;c "d"',
      'two\r\nlines',
      '＝1',
      '\t=1',
      ' plain ',
    ];
    for (const reference of references) {
      desk.advance(1000);
      await desk.place(its, { reference });
    }
    const { text, headers } = await file('', other);
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    const [names, ...rows] = parseCsv(text);
    const { data } = await read('', other);
    expect(rows.map((row) => Object.fromEntries(names!.map((name, at) => [name, row[at]])))).toEqual(
      data.map(({ livemode, ...entry }) => ({
        ...Object.fromEntries(Object.entries(entry).map(([name, value]) => [name, String(value)])),
        decimal_amount: '99.00',
      })),
    );
    expect(data.map(({ reference }) => reference)).toEqual(references);
  });

  it('lets no cell begin as a formula does', async () => {
    const other = await desk.addShop();
    const its = await desk.addBuyer(other);
    for (const reference of ['=1+1', '+1', '-1', '@A1', '\t=1', '\r=1', '＝1']) await desk.place(its, { reference });
    const cells = parseCsv((await file('', other)).text, { keepsApostrophes: true }).flat();
    expect(cells.filter((cell) => /^[=+\-@\t\r＝]/.test(cell))).toEqual([]);
    expect(cells.filter((cell) => cell.startsWith("'"))).toHaveLength(7);
  });

  it('is whole, however long, and in pages where that is asked for', async () => {
    const other = await desk.addShop();
    await desk.sql(
      `insert into ledger_entries (merchant_id, booked_at, rail, currency, cause, debit, credit, amount)
       select $1, '2026-01-01'::timestamptz + n * interval '1 minute', 'fake', 'JPY', 'fee', 'fees', 'receivable', n
       from generate_series(1, 2500) n`,
      [other.merchant.merchantId],
    );
    const rows = parseCsv((await file('?from=2026-01-01', other)).text).slice(1);
    expect(rows.map((row) => Number(row[5]))).toEqual(Array.from({ length: 2500 }, (_, at) => at + 1));
    expect(rows[4]?.[6]).toBe('5');
    const first = await file('?limit=2&to=2026-02-01', other);
    expect(parseCsv(first.text)).toHaveLength(3);
    const [, next = ''] = /^<(.+)>; rel="next"$/.exec(first.headers.get('link') ?? '') ?? [];
    const second = await desk.call(next, { shop: other, headers: { Accept: 'text/csv' } });
    expect(
      parseCsv(second.text)
        .slice(1)
        .map((row) => row[5]),
    ).toEqual(['3', '4']);
  });
});

describe('the balance', () => {
  it('is what was captured less what went back, by currency', async () => {
    const other = await desk.addShop();
    const its = await desk.addBuyer(other);
    expect(await balanceOf(other)).toEqual([]);
    const { order } = await desk.place(its);
    await desk.call(`${order.url}/refund`, { shop: other, body: { amount: 400 } });
    const euro = await desk.prove(its, { amount: 500, currency: 'EUR' });
    await desk.place(its, { origin_proof: euro, order_amount: 500, order_tax_amount: 0, currency: 'EUR' });
    await desk.place(its, { capture: false });
    expect(await balanceOf(other)).toEqual([
      { currency: 'EUR', available: 500, pending: 0, disputed: 0 },
      { currency: 'SEK', available: 9500, pending: 0, disputed: 0 },
    ]);
  });

  it('follows fees, returns, disputes and a rail that pays out later', async () => {
    const other = await desk.addShop();
    const its = await desk.addBuyer(other);
    const { order } = await desk.place(its);
    const sek = async () => (await balanceOf(other)).find(({ currency }) => currency === 'SEK');
    const dispute = (status: string) => `disputes = '[{"status": "${status}", "amount": 5000}]'`;
    await happen(order.id, dispute('open'), { cause: 'fee', amount: 290 }, { cause: 'dispute', amount: 5000 });
    expect(await sek()).toEqual({ currency: 'SEK', available: 4610, pending: 0, disputed: 5000 });
    const facts = [{ cause: 'dispute_lost', amount: 5000 } as const, { cause: 'return', amount: 9900 } as const];
    await happen(order.id, `returned_amount = 14900, ${dispute('lost')}`, ...facts);
    expect(await sek()).toEqual({ currency: 'SEK', available: -5290, pending: 0, disputed: 0 });
    await happen(order.id, 'attempts = 0', {
      cause: 'fee_refund',
      amount: 100,
      currency: 'EUR',
      availableAt: new Date(desk.clock().getTime() + 1000),
    });
    const euro = async () => (await balanceOf(other)).find(({ currency }) => currency === 'EUR');
    expect(await euro()).toEqual({ currency: 'EUR', available: 0, pending: 100, disputed: 0 });
    desk.advance(1000);
    expect(await euro()).toEqual({ currency: 'EUR', available: 100, pending: 0, disputed: 0 });
  });

  it('is the shop’s own: another secret reads another balance, and none reads nothing', async () => {
    await desk.place(buyer);
    expect((await balanceOf()).length).toBe(1);
    expect(await balanceOf(await desk.addShop())).toEqual([]);
    for (const path of ['/api/v1/balance', '/api/v1/ledger']) {
      const answer = await desk.call(path, {
        headers: { Authorization: `Basic ${btoa(`${shop.merchant.apiKey}:guessed`)}` },
      });
      expect([answer.status, answer.problem.code]).toEqual([401, 'invalid_credentials']);
      expect((await desk.call(path, { shop })).status).toBe(200);
    }
  });
});

it('ledger and balance count for the limit of a shop’s calls, as every call does', async () => {
  const small = await openOrderDesk({ merchantLimit: { requests: 2, seconds: 10 } });
  try {
    const answers = [];
    for (const path of ['/api/v1/ledger', '/api/v1/balance', '/api/v1/ledger', '/api/v1/balance']) {
      answers.push((await small.call(path)).status);
    }
    expect(answers).toEqual([200, 200, 429, 429]);
  } finally {
    await small.drop();
  }
});
