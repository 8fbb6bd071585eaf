import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { movementsOf } from '../../src/ledger/movements.js';
import { findOrder, writeAmounts } from '../../src/orders/orderStore.js';
import { createSweeper } from '../../src/orders/settle/sweeper.js';
import { fakeRail } from '../orders/fakeRail.js';
import { type Buyer, type OrderDesk, openOrderDesk } from '../orders/orderDesk.js';

const fake = fakeRail();
let desk: OrderDesk;
let buyer: Buyer;

beforeAll(async () => {
  desk = await openOrderDesk({ rails: { test: [fake.rail], live: [] } });
  buyer = await desk.addBuyer(desk.shop, 'approved', 'fake');
});
afterAll(() => desk.drop());

const idOf = (url: unknown) => String(url).split('/').at(-1)!;

type Row = { cause: string; debit: string; credit: string; amount: number; currency: string; rail: string };
const rowsOf = (orderId: string) =>
  desk.sql<Row>(
    `select cause, debit, credit, amount, currency, rail from ledger_entries where order_id = $1
     order by booked_at, cause`,
    [orderId],
  );
const money = { currency: 'SEK', rail: 'fake' };
const captured = (amount: number) => ({ cause: 'capture', debit: 'receivable', credit: 'payable', amount, ...money });
const refunded = (amount: number) => ({ cause: 'refund', debit: 'refunds', credit: 'receivable', amount, ...money });

describe('the ledger', () => {
  it('gets one row of an order that is captured at once, dated as it is', async () => {
    const { order } = await desk.place(buyer);
    expect(await rowsOf(order.id)).toEqual([captured(9900)]);
    const [row] = await desk.sql<{ bookedAt: Date }>('select booked_at from ledger_entries where order_id = $1', [
      order.id,
    ]);
    expect(row?.bookedAt).toEqual(desk.clock());
  });

  it('gets none of what is only authorised, declined or cancelled', async () => {
    const { order } = await desk.place(buyer, { capture: false });
    expect(await rowsOf(order.id)).toEqual([]);
    expect((await desk.call(`${order.url}/cancel`, { body: {} })).status).toBe(200);
    expect(await rowsOf(order.id)).toEqual([]);
    fake.behaviour.confirm = 'refuse';
    const declined = await desk.place(buyer);
    fake.reset();
    expect(declined.status).toBe(402);
    expect(await rowsOf(idOf(declined.problem.order))).toEqual([]);
  });

  it('gets one row of each capture and each refund, and none of those that the rail refuses', async () => {
    const { order } = await desk.place(buyer, { capture: false });
    const change = async (kind: string, amount: number) => {
      desk.advance(1000);
      return (await desk.call(`${order.url}/${kind}`, { body: { amount } })).status;
    };
    expect(await change('capture', 4000)).toBe(200);
    expect(await change('refund', 1500)).toBe(200);
    fake.behaviour.refund = 'refuse';
    expect(await change('refund', 100)).toBe(409);
    fake.reset();
    expect(await change('capture', 900)).toBe(200);
    expect(await rowsOf(order.id)).toEqual([captured(4000), refunded(1500), captured(900)]);
  });

  it('gets the same of what the sweeper finds out later, once however often it asks', async () => {
    fake.behaviour.capture = 'throw after';
    const { problem } = await desk.place(buyer);
    fake.reset();
    const id = idOf(problem.order);
    expect(await rowsOf(id)).toEqual([]);
    desk.advance(301_000);
    await Promise.all([createSweeper(desk.deps).sweepOnce(), createSweeper(desk.deps).sweepOnce()]);
    expect(await rowsOf(id)).toEqual([captured(9900)]);
  });

  it('gets the same of a charge of a recurring payment', async () => {
    const reference = await desk.subscribe(buyer);
    const { order, status } = await desk.place(buyer, {
      origin_proof: reference,
      order_amount: 700,
      order_tax_amount: 0,
    });
    expect([status, await rowsOf(order.id)]).toEqual([201, [captured(700)]]);
  });

  it('takes no row back and changes none: the engine itself refuses', async () => {
    const { order } = await desk.place(buyer);
    const where = `where order_id = '${order.id}'`;
    const acts = [
      `update ledger_entries set amount = 1 ${where}`,
      `update ledger_entries set amount = amount where false`,
      `delete from ledger_entries ${where}`,
      'truncate ledger_entries',
      `insert into ledger_entries select * from ledger_entries ${where}
         on conflict (merchant_id, booked_at, entry_id) do update set amount = 1`,
    ];
    for (const act of acts) await expect(desk.sql(act), act).rejects.toThrow('The ledger is append-only');
    // What is added is taken: the refusals above are of the changes.
    await desk.sql(
      `insert into ledger_entries (merchant_id, booked_at, rail, currency, cause, debit, credit, amount)
       values ($1, now(), 'fake', 'SEK', 'fee', 'fees', 'receivable', 1)`,
      [desk.shop.merchant.merchantId],
    );
    expect(await rowsOf(order.id)).toEqual([captured(9900)]);
  });

  it('has no row without an amount above zero, or from an account to itself, or of an account that is none', async () => {
    const row = (debit: string, credit: string, amount: number) =>
      desk.sql(
        `insert into ledger_entries (merchant_id, booked_at, rail, currency, cause, debit, credit, amount)
         values ($1, now(), 'fake', 'SEK', 'fee', $2, $3, $4)`,
        [desk.shop.merchant.merchantId, debit, credit, amount],
      );
    for (const [debit, credit, amount] of [
      ['fees', 'receivable', 0],
      ['fees', 'receivable', -1],
      ['fees', 'fees', 1],
      ['cash', 'fees', 1],
    ] as const) {
      await expect(row(debit, credit, amount), `${debit} ${credit} ${amount}`).rejects.toMatchObject({ code: '23514' });
    }
  });

  it('is missed by no test: a statement that writes amounts alone does not commit', async () => {
    const { order } = await desk.place(buyer, { capture: false });
    const stored = (await findOrder(desk.deps.database, desk.shop.merchant.merchantId, order.id))!;
    const taken = { ...stored, status: 'captured', capturedAmount: 9900 } as const;
    const write = (forgets: boolean) =>
      writeAmounts(
        desk.deps.database,
        taken,
        desk.clock(),
        forgets ? [] : movementsOf({ cause: 'capture', amount: 9900 }),
      );
    await expect(write(true)).rejects.toThrow('and the ledger');
    await write(false);
    expect(await rowsOf(order.id)).toEqual([captured(9900)]);
  });
});
