import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { MINIMUM_DISPLAY_TIME } from 'ondemand-pay/internal';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createProvider, type Provider } from '../../src/app/provider.js';
import { addMerchant } from '../../src/merchants/addMerchant.js';
import { connect, type Database } from '../../src/store/database.js';
import { startEmbeddedPostgres } from '../../src/store/embeddedPostgres.js';
import { migrate } from '../../src/store/migrate.js';
import { stopPostmaster } from '../../src/store/postmaster.js';
import { makeStoreFolder } from '../../src/store/storeFolder.js';
import { createTestClock, TEST_URL, type TestClock } from '../support/provider.js';
import { buyerAt, type Shop } from '../support/purchase.js';

const run = promisify(execFile);
const MASTER_KEY = new Uint8Array(32).fill(9);
const QUICK = { fsync: 'off', shared_buffers: '16MB' };

let parent: string;
let clock: TestClock;
let opened: { close(): Promise<unknown> }[];

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'ondemand-restart-'));
  await chmod(parent, 0o711);
  clock = createTestClock();
  opened = [];
});

afterEach(async () => {
  for (const each of opened.reverse()) await each.close();
  for (const name of ['store', 'restored']) await stopPostmaster(join(parent, name, 'postgres'));
  await rm(parent, { recursive: true, force: true });
});

const start = async (name: string) =>
  startEmbeddedPostgres(await makeStoreFolder({ cwd: parent, explicit: name }), { settings: QUICK });

/** A provider on a PostgreSQL it only knows by its address. */
async function provide({
  connection,
}: Awaited<ReturnType<typeof start>>): Promise<{ provider: Provider; database: Database }> {
  const { host, port, user, database: name } = connection;
  const database = connect({ connectionString: `postgres://${user}@${encodeURIComponent(host)}:${port}/${name}` });
  opened.push(database);
  await migrate(database);
  const provider = await createProvider({ database, url: TEST_URL, sandbox: true, masterKey: MASTER_KEY, clock });
  opened.push(provider);
  return { provider, database };
}

async function addShop(database: Database): Promise<Shop> {
  const added = await addMerchant(
    { database, clock, random: randomBytes },
    { name: 'Shop', origins: ['https://shop.example'] },
  );
  return { api_key: added.apiKey, api_secret: added.apiSecret, origins: added.origins };
}

const ask = (provider: Provider, path: string, init?: RequestInit) =>
  provider.fetch(new Request(new URL(path, TEST_URL), init));

const buyerOf = (provider: Provider, shop: Shop) =>
  buyerAt({
    url: TEST_URL,
    shop,
    fetch: (path, init) => ask(provider, path, init),
    waitForDisplay: () => clock.advance(MINIMUM_DISPLAY_TIME),
  });

describe('a PostgreSQL that is restarted under a running provider', () => {
  it('is found again by itself; while it is away orders are refused before anything is reserved', async () => {
    const before = await start('store');
    const { provider, database } = await provide(before);
    const shop = await addShop(database);
    const buyer = buyerOf(provider, shop);
    const proof = await buyer.buy();

    await before.release();
    expect((await ask(provider, '/readyz')).status).toBe(503);
    const refused = await buyer.order(proof);
    expect([refused.status, await refused.json()]).toEqual([503, expect.objectContaining({ code: 'unavailable' })]);
    expect(refused.headers.get('Retry-After')).not.toBeNull();

    const after = await start('store');
    expect((await ask(provider, '/readyz')).status).toBe(200);
    expect((await buyer.order(proof)).status).toBe(201);
    await database.close();
    await after.release();
  });
});

describe('a copy of the folder of a stopped store', () => {
  it('is a backup: put somewhere else it knows every shop and proof, and sells', async () => {
    const original = await start('store');
    const { provider, database } = await provide(original);
    const shop = await addShop(database);
    const proof = await buyerOf(provider, shop).buy();
    await provider.close();
    await database.close();
    await original.release();
    /* With owners and modes, as the guide says: PostgreSQL takes no folder that is another user's. */
    await run('cp', ['-a', join(parent, 'store'), join(parent, 'restored')]);
    await rm(join(parent, 'store'), { recursive: true });

    const restored = await start('restored');
    const again = await provide(restored);
    const buyer = buyerOf(again.provider, shop);
    expect((await buyer.order(proof)).status).toBe(201);
    expect((await buyer.order(proof)).status).toBe(409);
    expect((await buyer.order(await buyer.buy())).status).toBe(201);
    await again.database.close();
    await restored.release();
  });
});
