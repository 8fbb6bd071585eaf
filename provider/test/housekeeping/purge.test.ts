import { FRAME_PATHS } from 'ondemand-pay/internal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { purge } from '../../src/housekeeping/purge.js';
import { startTestProvider, type TestProvider } from '../support/provider.js';

let test: TestProvider;
beforeAll(async () => {
  test = await startTestProvider();
});
afterAll(() => test?.close());

const DAY = 86_400_000;
const TABLES = ['attempts', 'frame_sessions', 'phone_codes', 'sandbox_messages', 'devices', 'device_tokens'];
const run = async () => (await purge(test)).deleted;

async function counts(): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const table of [...TABLES, 'origin_proofs', 'buyers', 'instruments', 'wallets']) {
    const [row] = await test.database.query<{ count: number }>({ name: '', text: `select count(*) from ${table}` });
    found[table] = row!.count;
  }
  return found;
}

describe('housekeeping', () => {
  it('leaves everything while it is of use, and in the end what was agreed, the buyer and the cards', async () => {
    const frame = test.frame();
    const { instrument_id } = await frame.signUp({ phone: '+46701234567' });
    await frame.openConfirmation(instrument_id);
    await frame.agree(instrument_id);
    const before = await counts();
    for (const table of TABLES) expect([table, before[table]! > 0]).toEqual([table, true]);
    expect(before.origin_proofs).toBe(2);

    expect(await run()).toBe(0);
    test.clock.advance(DAY / 2);
    expect(await run()).toBe(0);

    test.clock.advance(3 * DAY);
    await run();
    expect(await counts()).toMatchObject({
      attempts: 0,
      frame_sessions: 0,
      phone_codes: 0,
      origin_proofs: 1,
      devices: 2,
    });

    test.clock.advance(250 * DAY);
    await run();
    expect(await counts()).toEqual({
      ...Object.fromEntries(TABLES.map((table) => [table, 0])),
      origin_proofs: 1,
      buyers: 1,
      instruments: 1,
      wallets: 1,
    });
  });

  it('takes so many in one run, and says that there is more', async () => {
    await test.database.query(
      {
        name: '',
        text: `insert into attempts (mode, bucket, window_start, count)
        select 'test', 'many ' || n, $1::timestamptz - interval '3 days', 1 from generate_series(1, 50001) n`,
      },
      [test.clock()],
    );
    expect(await purge(test)).toEqual({ deleted: 50_000, isDone: false });
    expect(await purge(test)).toEqual({ deleted: 1, isDone: true });
  });

  it('deletes many rows in small batches, also from two processes at once', async () => {
    await test.database.query(
      {
        name: '',
        text: `insert into attempts (mode, bucket, window_start, count)
               select 'test', 'old:' || n, $1::timestamptz, 1 from generate_series(1, 2500) n`,
      },
      [new Date(test.clock().getTime() - 3 * DAY)],
    );
    const deleted = await Promise.all([run(), run()]);
    expect(deleted[0]! + deleted[1]!).toBeLessThanOrEqual(2500);
    await run();
    expect((await counts()).attempts).toBe(0);
  });

  it('deletes invitations, codes by email, and what was delivered or sent long ago', async () => {
    const count = async (table: string) =>
      (await test.database.query<{ count: number }>({ name: '', text: `select count(*) from ${table}` }))[0]!.count;
    const frame = test.frame();
    const made = await frame.buy({ phone: '+46701234599', email: 'sent@example.se' });
    const endpoint = { method: 'POST', body: { url: 'https://news.example/hooks' } };
    await test.fetchAsMerchant('/api/v1/webhook_endpoints', endpoint);
    const body = {
      reference: 'A-1',
      name: 'Day pass',
      order_amount: 9900,
      currency: 'SEK',
      origin_proof: made.origin_proof,
    };
    await test.fetchAsMerchant(`/api/v1/users/${made.user_token}/orders`, { method: 'POST', body });
    await test.fetchAsMerchant('/api/preferences/sessions', { method: 'POST', body: { user_token: made.user_token } });
    const second = test.frame();
    await second.prove('+46701234599');
    await second.call(FRAME_PATHS.factors, { factor: 'email_code' });
    const expiring = ['preference_sessions', 'email_codes', 'sandbox_mails', 'sandbox_messages'];
    const kept = ['webhook_deliveries', 'receipts'];
    for (const table of [...expiring, ...kept]) expect([table, (await count(table)) > 0]).toEqual([table, true]);
    const now = [test.clock()];
    for (const table of kept) await test.database.query({ name: '', text: `update ${table} set ended_at = $1` }, now);

    test.clock.advance(DAY / 2);
    await run();
    for (const table of [...expiring, ...kept]) expect([table, (await count(table)) > 0]).toEqual([table, true]);
    test.clock.advance(2 * DAY);
    await run();
    for (const table of expiring) expect([table, await count(table)]).toEqual([table, 0]);
    for (const table of kept) expect([table, await count(table)]).toEqual([table, 1]);
    test.clock.advance(28 * DAY);
    await run();
    for (const table of kept) expect([table, await count(table)]).toEqual([table, 0]);
    expect(await count('orders')).toBe(1);
  });
});
