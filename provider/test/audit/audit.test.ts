import { readdir, readFile } from 'node:fs/promises';
import { ACCOUNT_PATHS, FRAME_PATHS } from 'ondemand-pay/internal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyPhoneChanges } from '../../src/account/applyPhoneChanges.js';
import { createDeps } from '../../src/app/provider.js';
import { ondemand } from '../../src/cli/ondemand.js';
import { purge } from '../../src/housekeeping/purge.js';
import { type Statement, statement } from '../../src/store/statement.js';
import { look, mailsTo, newPhone, order, owner, subscribe } from '../account/support.js';
import { startTestProvider, TEST_URL, type TestProvider } from '../support/provider.js';

let test: TestProvider;
beforeAll(async () => {
  test = await startTestProvider();
});
afterAll(() => test?.close());

/** Runs a command in this process and reads what it reports. */
async function command(...words: string[]) {
  let out = '';
  const env = {
    DATABASE_URL: test.connectionString,
    ONDEMAND_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
    ONDEMAND_URL: 'https://pay.example',
  };
  const io = {
    cwd: '/',
    env,
    out: (text: string) => {
      out += text;
    },
    err: () => {},
  };
  const code = await ondemand([...words, '--json'], '0.0.0', io);
  return { code, value: JSON.parse(out) };
}

type Entry = {
  at: string;
  actor: string;
  actor_id: string | null;
  action: string;
  subject_id: string;
  api_key: string | null;
};
const trail = async (...words: string[]): Promise<Entry[]> => (await command('audit', ...words)).value.data;

const done = async (call: Promise<{ status: number }>) => expect((await call).status).toBe(200);

/** Every id in a row of any table that belongs to whoever has a number now. */
async function livingIdsOf(phone: string): Promise<string[]> {
  const rows = <Row>(query: Statement, values: unknown[] = []) => test.database.query<Row>(query, values);
  const tables = await rows<{ tableName: string }>(
    statement(
      '',
      `select table_name from information_schema.columns
       where table_schema = current_schema() and column_name = 'buyer_id' and table_name <> 'buyers'`,
    ),
  );
  const ids = new Set<string>();
  for (const { tableName } of tables) {
    const found = await rows<{ row: Record<string, unknown> }>(
      statement(
        '',
        `select to_jsonb(t) as row from ${tableName} t
         where t.buyer_id = (select buyer_id from buyers where mode = 'test' and phone = $1)`,
      ),
      [phone],
    );
    for (const { row } of found) for (const value of Object.values(row)) if (typeof value === 'string') ids.add(value);
  }
  const [buyer] = await rows<{ buyerId: string }>(statement('', 'select buyer_id from buyers where phone = $1'), [
    phone,
  ]);
  return [...ids, ...(buyer ? [buyer.buyerId] : [])];
}

async function addShop(): Promise<string> {
  const { value } = await command('merchant', 'add', '--name', 'Kiosk', '--origin', 'https://kiosk.example');
  return value.api_key;
}

/** A buyer with an order of 99 kronor. */
async function bought() {
  const buyer = await owner(test, { email: `audit${newPhone().slice(1)}@example.se` });
  const placed = await order(test, buyer.made);
  const url = (await placed.json()) as string;
  const [card] = (await look(buyer.frame)).account!.instruments;
  return { ...buyer, instrument: card!.instrument_id, url: new URL(url).pathname, orderId: url.split('/').at(-1)! };
}

describe('the audit trail', () => {
  it('names the key, or who ran the command, that moved money of an order', async () => {
    const { url, orderId } = await bought();
    test.clock.advance(1000);
    await test.fetchAsMerchant(`${url}/refund`, { method: 'POST', body: { amount: 100 } });
    await command('orders', 'refund', orderId, '--amount', '200');
    const entries = await trail('--id', orderId);
    expect(entries.map(({ actor, action }) => [actor, action])).toEqual([
      ['command', 'order.refund'],
      ['key', 'order.refund'],
      ['key', 'order.place'],
    ]);
    expect(entries[1]).toMatchObject({ actor_id: test.merchant.apiKey, api_key: test.merchant.apiKey });
    expect(entries[0]?.actor_id).toMatch(/./);
  });

  it('holds nothing of what was refused', async () => {
    const { url, orderId } = await bought();
    const refused = await test.fetchAsMerchant(`${url}/refund`, { method: 'POST', body: { amount: 99_000 } });
    expect(refused.status).toBe(422);
    expect((await trail('--id', orderId)).map(({ action }) => action)).toEqual(['order.place']);
  });

  it.each<[string, string[], (buyer: Awaited<ReturnType<typeof bought>>) => Promise<unknown>]>([
    ['a merchant added', ['command merchant.add'], () => addShop()],
    [
      'a secret rotated',
      ['command merchant.add', 'command merchant.rotate_secret'],
      async () => command('merchant', 'rotate-secret', await addShop()),
    ],
    [
      'an endpoint added and removed',
      ['key endpoint.add', 'key endpoint.remove'],
      async () => {
        const path = '/api/v1/webhook_endpoints';
        const added = await test.fetchAsMerchant(path, { method: 'POST', body: { url: 'https://news.example/hook' } });
        const { id } = (await added.json()) as { id: string };
        expect((await test.fetchAsMerchant(`${path}/${id}`, { method: 'DELETE' })).status).toBe(200);
      },
    ],
    [
      'a recurring payment agreed to and ended by its shop',
      ['key recurring_payment.make', 'key recurring_payment.revoke'],
      async ({ shop, instrument }) => {
        const { reference, userToken } = await subscribe(test, shop, instrument);
        const path = `/api/v1/users/${userToken}/recurring_payments/${reference}`;
        expect((await test.fetchAsMerchant(path, { method: 'DELETE' })).status).toBe(200);
      },
    ],
    [
      'a recurring payment ended by its buyer',
      ['buyer recurring_payment.revoke', 'key recurring_payment.make'],
      async ({ shop, frame, instrument }) => {
        await subscribe(test, shop, instrument);
        const [payment] = (await look(frame)).recurring_payments;
        await done(frame.call(ACCOUNT_PATHS.stopRecurring, { id: payment!.id }));
      },
    ],
    ['everything read by its buyer', ['buyer buyer.export'], ({ frame }) => done(frame.call(ACCOUNT_PATHS.export, {}))],
    [
      'every browser forgotten',
      ['buyer device.forget_all'],
      ({ frame }) => done(frame.call(ACCOUNT_PATHS.forgetDevices, {})),
    ],
    [
      'known at one shop only',
      ['buyer device.know_here_only'],
      ({ frame }) => done(frame.call(ACCOUNT_PATHS.recognition, { known_everywhere: false })),
    ],
    [
      'a limit of their own',
      ['buyer buyer.limit'],
      ({ frame }) => done(frame.call(ACCOUNT_PATHS.limit, { own_limit: { amount: 100, currency: 'SEK' } })),
    ],
    [
      'a browser that was told to forget',
      ['buyer device.forget', 'buyer device.forget'],
      async ({ shop }) => done(shop.call(FRAME_PATHS.forget, {})),
    ],
    [
      'a cookie that was copied',
      ['sweeper device.end_copied'],
      async ({ cookies }) => {
        const copy = new Map(cookies);
        await test.frame({ cookies }).open();
        test.clock.advance(120_000);
        await test.frame({ cookies: copy }).open();
      },
    ],
    [
      'a recurring payment that goes on with another method',
      ['buyer instrument.add', 'buyer instrument.remove', 'buyer recurring_payment.move', 'key recurring_payment.make'],
      async ({ shop, frame, instrument }) => {
        await subscribe(test, shop, instrument);
        const { instrument_id: replacement_id } = await frame.addCard();
        const moved = { instrument_id: instrument, replacement_id };
        await done(frame.call(ACCOUNT_PATHS.removeInstrument, moved));
      },
    ],
    [
      'a method preferred',
      ['buyer instrument.prefer'],
      ({ frame, instrument }) => done(frame.call(ACCOUNT_PATHS.preferInstrument, { instrument_id: instrument })),
    ],
    [
      'a change of the number asked for and stopped',
      ['buyer number.stop_change', 'command number.ask_change'],
      async ({ frame, orderId }) => {
        await command('buyers', 'move-number', orderId, newPhone());
        await done(frame.call(ACCOUNT_PATHS.cancelPhone, {}));
      },
    ],
  ])('tells of %s', async (_, expected, act) => {
    const buyer = await bought();
    const all = () => trail('--limit', '1000');
    const before = new Set((await all()).map((entry) => JSON.stringify(entry)));
    test.clock.advance(1000);
    await act(buyer);
    const after = (await all()).filter((entry) => !before.has(JSON.stringify(entry)));
    expect(after.map(({ actor, action }) => `${actor} ${action}`).sort()).toEqual(expected);
    expect(after.every(({ actor, actor_id }) => actor === 'sweeper' || /./.test(actor_id ?? ''))).toBe(true);
  });

  it('names the buyer by an id alone, and holds nothing personal in any column', async () => {
    const { frame, phone, email, orderId } = await bought();
    await frame.call(ACCOUNT_PATHS.reportOrder, { order_id: orderId, note: 'words of the buyer' });
    const [card] = (await look(frame)).account!.instruments;
    await frame.call(ACCOUNT_PATHS.removeInstrument, { instrument_id: card!.instrument_id });
    const removed = await trail('--id', card!.instrument_id);
    expect(removed.map(({ actor, action }) => [actor, action])).toEqual([
      ['buyer', 'instrument.remove'],
      ['buyer', 'instrument.add'],
    ]);
    const rows = await test.database.query<{ text: string }>(
      statement('', 'select to_jsonb(a)::text as text from audit_events a'),
    );
    for (const { text } of rows) {
      for (const secret of [phone, phone.slice(3), email, '•• 4242', 'words of the buyer'])
        expect(text).not.toContain(secret);
    }
  });

  it.each([
    ['the buyer is erased', false],
    ['one of two wallets of a number is erased, and the other stays', true],
  ])('leads to nobody once %s', async (_, sharesNumber) => {
    const { frame, phone, orderId, instrument } = await bought();
    if (sharesNumber) {
      test.clock.advance(1000);
      await test.frame().buy({ phone, email: 'other@example.se' });
    }
    await frame.call(ACCOUNT_PATHS.reportOrder, { order_id: orderId });
    await frame.call(ACCOUNT_PATHS.preferInstrument, { instrument_id: instrument });
    await command('buyers', 'move-number', orderId, newPhone());
    const [{ actor_id: wallet }] = (await trail('--action', 'order.report', '--limit', '1')) as [Entry];
    expect(await livingIdsOf(phone)).toEqual(expect.arrayContaining([wallet, instrument]));

    const erased = await frame.call(ACCOUNT_PATHS.erase, { understood: true });
    expect(erased).toMatchObject({ status: 200, body: { something_remains: sharesNumber } });
    const told = (await trail('--id', wallet!)).map(({ action }) => action);
    expect(told).toEqual(expect.arrayContaining(['buyer.erase', 'instrument.prefer', 'number.ask_change']));
    // Whatever still belongs to somebody with a number has no id by which the trail tells of the erased one.
    const living = await livingIdsOf(phone);
    expect(living.length > 0).toBe(sharesNumber);
    for (const id of [wallet!, instrument, orderId]) expect(living).not.toContain(id);
    const events = (await trail('--limit', '10000')).filter(({ subject_id, actor_id, action }) =>
      [subject_id, actor_id].some((id) => id !== null && !action.startsWith('merchant.') && living.includes(id)),
    );
    // Of the one who stays it tells what they did themselves.
    expect(events.map(({ actor, action }) => `${actor} ${action}`)).toEqual(
      sharesNumber ? ['buyer instrument.add'] : [],
    );
  });

  it('names who rotated a key, and goes after 400 days', async () => {
    const { value: keys } = await command('keys', 'rotate', '--mode', 'test');
    const [rotated] = await trail('--id', keys[0].kid);
    expect(rotated).toMatchObject({ actor: 'command', action: 'signing_key.rotate' });
    test.clock.set(new Date(Date.now() + 399 * 24 * 3_600_000));
    await purge(test);
    expect(await trail('--id', keys[0].kid)).toHaveLength(1);
    test.clock.advance(2 * 24 * 3_600_000);
    await purge(test);
    expect(await trail('--id', keys[0].kid)).toEqual([]);
  });

  it('is only ever added to: no statement changes a row of it, and none but the purge deletes one', async () => {
    const root = new URL('../../src/', import.meta.url);
    const files = (await readdir(root, { recursive: true })).filter((file) => file.endsWith('.ts'));
    const touching: string[] = [];
    for (const file of files) {
      const text = await readFile(new URL(file, root), 'utf8');
      if (/(update|delete from|truncate)\s+audit_events|'audit_events', 'audit_events'/.test(text)) touching.push(file);
    }
    expect(touching).toEqual(['housekeeping/purgeStore.ts']);
  });
});

describe('ondemand buyers', () => {
  it('gives who lost everything another number in 72 hours, of which the owner is told; the number alone opens nothing', async () => {
    const { orderId, phone, email } = await bought();
    const to = newPhone();
    test.clock.set(new Date());
    const { code, value } = await command('buyers', 'move-number', orderId, to);
    expect([code, Object.keys(value)]).toEqual([0, ['effective_at']]);
    expect((await mailsTo(test, email))[0]?.text).toContain('/account');
    expect((await test.messagesTo(phone)).map(({ text }) => text).join()).toContain('/account');
    const deps = createDeps({
      database: test.database,
      url: TEST_URL,
      sandbox: true,
      masterKey: new Uint8Array(32).fill(7),
      clock: test.clock,
    });
    expect(await applyPhoneChanges(deps)).toBe(0);
    test.clock.set(new Date(Date.parse(value.effective_at) + 1000));
    expect(await applyPhoneChanges(deps)).toBe(1);

    const frame = test.frame();
    const proved = await frame.prove(to);
    expect(proved.buyer.instruments).toEqual([]);
    expect(proved.factors).toContain('security_code');
    expect(await frame.proveSecurityCode()).toMatchObject({ status: 'proved' });
    expect((await trail('--action', 'number.ask_change', '--limit', '1'))[0]).toMatchObject({ actor: 'command' });
  });

  it('ends who is in, and nothing else: the number with a second factor opens the account again', async () => {
    const { orderId, phone, cookies, frame } = await bought();
    const { code, value } = await command('buyers', 'end-access', orderId);
    expect([code, value]).toEqual([0, { status: 'ended', passkeys: 0 }]);
    expect((await test.frame({ cookies }).open()).buyer).toBeNull();
    expect((await frame.call(ACCOUNT_PATHS.open, {})).status).toBe(401);
    const again = test.frame();
    await again.prove(phone);
    expect(await again.proveSecurityCode()).toMatchObject({ status: 'proved' });
  });

  it('refuses an order that does not exist, a number that is somebody’s, and what is no number', async () => {
    const { orderId } = await bought();
    const other = await bought();
    for (const words of [
      ['end-access', '5a1b0f9e-0000-4000-8000-000000000000'],
      ['move-number', orderId, other.phone],
      ['move-number', orderId, '123'],
    ]) {
      expect(await command('buyers', ...words)).toMatchObject({ code: 1 });
    }
  });
});
