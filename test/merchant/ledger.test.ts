import type { LedgerEntry } from 'ondemand-pay/merchant';
import { describe, expect, it } from 'vitest';
import { json, problem, scriptedMerchant } from './support.js';

const entry = (id: string): LedgerEntry => ({
  id,
  created_at: '2026-11-28T10:15:00.250Z',
  cause: 'capture',
  debit: 'receivable',
  credit: 'payable',
  amount: 9900,
  currency: 'SEK',
  rail: 'sandbox-card',
  order: 'https://pay.example/api/v1/users/u/orders/o',
  reference: 'A-1',
  livemode: false,
});

describe('ledger.list', () => {
  it('asks for a range and a page, and answers it', async () => {
    const page = { data: [entry('1')], next: null };
    const { merchant, requests } = scriptedMerchant([json(200, page)]);
    const from = new Date('2026-11-01T00:00:00Z');
    const to = new Date('2026-12-01T00:00:00Z');
    expect(await merchant.ledger.list({ from, to, limit: 5, after: 'x y' })).toEqual(page);
    const url = new URL(requests[0]!.url);
    expect([url.pathname, Object.fromEntries(url.searchParams)]).toEqual([
      '/api/v1/ledger',
      { from: from.toISOString(), to: to.toISOString(), limit: '5', after: 'x y' },
    ]);
  });

  it('goes through every page of the range when it is iterated, each asked for once', async () => {
    const pages = [
      { data: [entry('1'), entry('2')], next: 'n' },
      { data: [{ ...entry('3'), cause: 'newer', order: null, reference: null }], next: null },
    ];
    const { merchant, requests } = scriptedMerchant(pages.map((page) => json(200, page)));
    const found: string[] = [];
    for await (const { id, cause } of merchant.ledger.list({ from: new Date(0) })) found.push(`${id} ${cause}`);
    expect(found).toEqual(['1 capture', '2 capture', '3 newer']);
    expect(requests.map(({ url }) => new URL(url).searchParams.toString())).toEqual([
      'from=1970-01-01T00%3A00%3A00.000Z',
      'from=1970-01-01T00%3A00%3A00.000Z&after=n',
    ]);
  });

  it('is refused as every call is', async () => {
    const { merchant } = scriptedMerchant([problem(422, 'validation_failed')]);
    await expect(merchant.ledger.list({ after: 'nonsense' })).rejects.toMatchObject({ code: 'validation_failed' });
  });
});

describe('ledger.balance', () => {
  it('answers what there is by currency, and does not pass off anything else as that', async () => {
    const balance = { data: [{ currency: 'SEK', available: -5, pending: 0, disputed: 900 }], livemode: false };
    const { merchant, requests } = scriptedMerchant([json(200, balance), json(200, { data: [{ currency: 'SEK' }] })]);
    expect(await merchant.ledger.balance()).toEqual(balance);
    expect(requests[0]).toMatchObject({ method: 'GET', url: 'https://pay.example/api/v1/balance' });
    await expect(merchant.ledger.balance()).rejects.toMatchObject({ code: 'unexpected_response' });
  });
});
