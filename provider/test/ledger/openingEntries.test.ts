import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { allMigrations } from '../../src/store/allMigrations.js';
import { migrate } from '../../src/store/migrate.js';
import { statement } from '../../src/store/statement.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase({ empty: true });
  await migrate(
    test.database,
    allMigrations.slice(
      0,
      allMigrations.findIndex(({ id }) => id.endsWith('_ledger')),
    ),
  );
});
afterAll(() => test.drop());

const sql = <Row>(text: string, values: unknown[] = []) => test.database.query<Row>(statement('', text), values);

it('a store from before the ledger gets an opening row of all that was captured and refunded', async () => {
  const merchantId = randomUUID();
  await sql(
    `insert into merchants (merchant_id, mode, name, api_key, origins, created_at)
     values ($1, 'test', 'News', 'test_news', '{}', now())`,
    [merchantId],
  );
  const orders = Array.from({ length: 200 }, (_, at) => ({ captured: at % 3 === 0 ? 0 : 1000 + at, refunded: at % 5 }));
  for (const { captured, refunded } of orders) {
    await sql(
      `insert into orders (merchant_id, order_id, mode, buyer_id, user_token, instrument_id, rail, reference, name,
         amount, tax_amount, currency, capture, flow, locale, status, captured_amount, refunded_amount, created_at,
         updated_at, next_attempt_at)
       values ($1, $2, 'test', $2, 'u', $2, 'sandbox-card', 'A', 'Day pass', 9900, 0, 'SEK', true, 'purchase', 'en',
         'captured', $3, $4, now(), now(), now())`,
      [merchantId, randomUUID(), captured, captured > 0 ? refunded : 0],
    );
  }
  expect((await migrate(test.database)).some((id) => id.endsWith('_ledger'))).toBe(true);

  const differing = await sql(
    `select o.order_id from orders o left join ledger_entries l on l.order_id = o.order_id
     group by o.merchant_id, o.order_id
     having o.captured_amount <> coalesce(sum(l.amount) filter (where l.credit = 'payable'), 0)
       or o.refunded_amount <> coalesce(sum(l.amount) filter (where l.debit = 'refunds'), 0)`,
  );
  expect(differing).toEqual([]);
  expect(await sql('select distinct cause, rail, currency from ledger_entries')).toEqual([
    { cause: 'opening', rail: 'sandbox-card', currency: 'SEK' },
  ]);
  expect(await migrate(test.database)).toEqual([]);
});
