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
const run = () => purge({ database: test.database, clock: test.clock });

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
});
