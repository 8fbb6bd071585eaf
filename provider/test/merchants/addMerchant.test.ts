import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Refusal } from '../../src/common/refusal.js';
import { addMerchant, type NewMerchant, rotateSecret, SECRET_OVERLAP } from '../../src/merchants/addMerchant.js';
import { authenticateMerchant } from '../../src/merchants/authenticateMerchant.js';
import { listMerchants } from '../../src/merchants/merchantStore.js';
import { statement } from '../../src/store/statement.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

let store: TestDatabase;
let now = new Date('2026-01-01T12:00:00Z');
const deps = () => ({ database: store.database, clock: () => now, random: randomBytes });
const basic = (key: string, secret: string) => `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`;
const kiosk: NewMerchant = { name: 'Kiosk', origins: ['https://kiosk.example'] };

beforeAll(async () => {
  store = await createTestDatabase();
});
afterAll(() => store.drop());

describe('a merchant', () => {
  it('gets a test key unless a live one is asked for', async () => {
    expect((await addMerchant(deps(), kiosk)).apiKey).toMatch(/^test_[\w-]{32}$/);
    expect((await addMerchant(deps(), { ...kiosk, live: true, own: true })).apiKey).toMatch(/^live_[\w-]{32}$/);
  });

  it('is stored without its secret', async () => {
    const { apiSecret } = await addMerchant(deps(), kiosk);
    const dump = await store.database.query(
      statement(
        '',
        "select m::text, encode(s.secret_hash, 'escape') from merchants m join merchant_secrets s using (merchant_id)",
      ),
    );
    expect(Buffer.from(apiSecret, 'base64url')).toHaveLength(32);
    expect(JSON.stringify(dump)).not.toContain(apiSecret);
  });

  it('may bring test keys of its own', async () => {
    const given = { ...kiosk, apiKey: 'test_my_own_key', apiSecret: 'sixteen-letters!' };
    expect(await addMerchant(deps(), given)).toMatchObject({
      apiKey: 'test_my_own_key',
      apiSecret: 'sixteen-letters!',
    });
    expect((await listMerchants(store.database)).map(({ apiKey }) => apiKey)).toContain('test_my_own_key');
    await expect(addMerchant(deps(), given)).rejects.toMatchObject({ code: 'validation_failed' });
  });

  it.each<[Partial<NewMerchant>, string]>([
    [{ name: ' ' }, '/name'],
    [{ origins: [] }, '/origin'],
    [{ origins: ['https://kiosk.example', 'http://kiosk.example'] }, '/origin'],
    [{ supportUrl: 'javascript:alert(1)' }, '/support_url'],
    [{ legalName: ' ' }, '/legal_name'],
    [{ legalAddress: 'Storgatan 1\nStockholm' }, '/address'],
    [{ apiKey: 'test_12345678' }, '/api_key'],
    [{ apiKey: 'live_12345678', apiSecret: 'sixteen-letters!' }, '/api_key'],
    [{ apiKey: 'test_12345678', apiSecret: 'short' }, '/api_secret'],
    [{ live: true, own: true, apiKey: 'live_12345678', apiSecret: 'sixteen-letters!' }, '/api_key'],
    [{ live: true }, '/own'],
    [{ own: true }, '/own'],
    [{ stripeAccount: 'acct_1' }, '/own'],
    [{ live: true, own: true, stripeAccount: 'acct_1' }, '/own'],
    [{ live: true, stripeAccount: 'acct 1' }, '/stripe_account'],
  ])('%j is refused, naming %s', async (change, pointer) => {
    const refusal = await addMerchant(deps(), { ...kiosk, ...change }).catch((error: Refusal) => error);
    expect(refusal).toMatchObject({ code: 'validation_failed', details: { errors: [{ pointer }] } });
  });
});

describe('credentials', () => {
  it('open the account they belong to and no other', async () => {
    const [one, two] = [await addMerchant(deps(), kiosk), await addMerchant(deps(), kiosk)];
    const { merchant } = await authenticateMerchant(deps(), basic(one.apiKey, one.apiSecret));
    expect(merchant.apiKey).toBe(one.apiKey);
    await expect(authenticateMerchant(deps(), basic(one.apiKey, two.apiSecret))).rejects.toMatchObject({
      code: 'invalid_credentials',
    });
  });

  it.each([
    ['no header', null],
    ['another scheme', 'Bearer abc'],
    ['no colon', `Basic ${Buffer.from('test_key').toString('base64')}`],
    ['an unknown key', basic('test_unknown_key', 'secret')],
    ['a NUL in the key', basic('test_\0', 'secret')],
  ])('with %s are refused', async (_, header) => {
    await expect(authenticateMerchant(deps(), header)).rejects.toMatchObject({ code: 'invalid_credentials' });
  });

  it('stay valid for a day after a rotation, beside the new ones', async () => {
    const old = await addMerchant(deps(), kiosk);
    const fresh = await rotateSecret(deps(), old.apiKey);
    const login = (secret: string) => authenticateMerchant(deps(), basic(old.apiKey, secret));

    await expect(login(old.apiSecret)).resolves.toBeTruthy();
    await expect(login(fresh.apiSecret)).resolves.toBeTruthy();
    now = new Date(now.getTime() + SECRET_OVERLAP);
    await expect(login(old.apiSecret)).rejects.toMatchObject({ code: 'invalid_credentials' });
    await expect(login(fresh.apiSecret)).resolves.toBeTruthy();
  });
});
