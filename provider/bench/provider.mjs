import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Hono } from 'hono';
import { CompactSign, generateKeyPair } from 'jose';
import { FRAME_PATHS } from 'ondemand-pay/internal';
import { SANDBOX_FIXED_CODE, SANDBOX_PHONES } from 'ondemand-pay/protocol';
import pg from 'pg';
import { createProvider } from '../dist/app/provider.js';
import { columnTypes } from '../dist/store/columnTypes.js';
import { startEmbeddedPostgres } from '../dist/store/embeddedPostgres.js';
import { migrate } from '../dist/store/migrate.js';
import { makeStoreFolder } from '../dist/store/storeFolder.js';
import { addressOf, connectTo, openPlace } from '../test/fire/support/place.mjs';
import { freePort, startProvider } from '../test/fire/support/provider.mjs';
import { openRailServer } from '../test/fire/support/railServer.mjs';
import { AMOUNT, openStock } from '../test/fire/support/stock.mjs';
import { measure, middle, play, recording, renaming, table } from './support.mjs';

/*
 * What the service costs above what it stands on, measured in one run: absolute figures say more of the machine than
 * of the service, ratios hold. Nothing here passes or fails.
 */
/* SCALE=0.1 for a quick look. */
const SCALE = Number(process.env.SCALE ?? 1);
const ROUNDS = 3;
const COUNTS = { 1: 150 * SCALE, 16: 600 * SCALE, 64: 1_000 * SCALE };
const STORED = 1_000_000 * SCALE;
const SESSIONS = 3_000 * SCALE;
/* Milliseconds for the whole run: parts that would begin later are left out, and filling stops. */
const TIME = 270_000;
const CROWD = 64;
const POOL = 20;
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
const url = 'https://pay.example';
const masterKey = randomBytes(32);
const clock = () => new Date();

const yesRail = {
  name: 'yes',
  method: 'invoice',
  currencies: null,
  prepare: async () => ({ ok: true, label: 'Card', details: {} }),
  reference: (paymentId) => paymentId,
  begin: async ({ paymentId }) => ({ status: 'begun', railReference: paymentId }),
  confirm: async () => ({ status: 'authorized' }),
  capture: async () => ({ status: 'done' }),
  refund: async () => ({ status: 'done' }),
  cancel: async () => ({ status: 'done' }),
  lookup: async () => undefined,
};

const place = await openPlace('bench');
/* Whoever reads only the beginning, as `| head` does, ends the run in order: PostgreSQL must not stay behind. */
const unread = new Promise((_, reject) => process.stdout.on('error', reject));
const running = run();
running.catch(() => {});
try {
  await Promise.race([running, unread]);
} catch (error) {
  if (error.code !== 'EPIPE') throw error;
} finally {
  await place.close();
}
/* Whatever could not be closed in time must not keep the process. */
process.exit();

async function run() {
  const folder = await makeStoreFolder({ cwd: '/', explicit: join(place.folder, 'store') });
  const postgres = await startEmbeddedPostgres(folder, { settings: { shared_buffers: '256MB', max_wal_size: '4GB' } });
  place.later(() => postgres.release());
  const database = connectTo(folder, { max: POOL, statementTimeout: 300_000 });
  place.later(() => database.close());
  const pool = new pg.Pool({ ...addressOf(folder), max: POOL, types: columnTypes });
  place.later(() => pool.end());
  await migrate(database);

  const options = {
    url,
    masterKey,
    clock,
    sandbox: true,
    liveRails: [yesRail],
    merchantLimit: { requests: 1e9, seconds: 10 },
  };
  options.liveSender = { name: 'none', send: async () => {} };
  const provider = await createProvider({ ...options, database });
  const stock = await openStock({ database, url, masterKey, mode: 'live', rail: 'yes', clock });

  const fetch = (request) => provider.fetch(request, { remoteAddress: '203.0.113.1' });
  const order = orderWith(fetch, stock, url);
  const bare = await bareOrder(options, database, stock, pool);

  await measure(await stock.proofs(500), 16, order);
  await measure(await stock.proofs(500), 16, bare);
  const empty = await compareOrders(stock, order, bare);
  await inTime('proofs', () => compareProofs(provider, database, pool, stock));
  await inTime('sessions', () => openSessions(provider, stock));
  await inTime('processes', () => twoProcesses(folder, database));
  await inTime('a full store', async () => {
    await fill(stock);
    await compareStored(stock, order, bare, empty);
  });
}

async function inTime(name, part) {
  if (performance.now() < TIME) await part();
  else console.log(`\nLeft out, since the time is up: ${name}`);
}

function orderWith(send, stock, base) {
  const target = `${base}/api/v1/users/${stock.userToken}/orders`;
  return {
    prepare: ({ jti, proof }) =>
      new Request(target, {
        method: 'POST',
        headers: { Authorization: stock.authorization, 'Content-Type': 'application/json', 'Idempotency-Key': jti },
        body: JSON.stringify({
          reference: jti,
          name: 'Day pass',
          order_amount: AMOUNT,
          currency: 'SEK',
          origin_proof: proof,
        }),
      }),
    async run(request) {
      const response = await send(request);
      if (response.status !== 201) throw new Error(`${response.status} ${await response.text()}`);
      await response.arrayBuffer();
    },
  };
}

/** The statements of one order, written down while it is placed, sent for another order by the driver alone. */
async function bareOrder(options, database, stock, pool) {
  const recorder = recording(database);
  const provider = await createProvider({ ...options, database: recorder.database });
  const { prepare, run } = orderWith((request) => provider.fetch(request), stock, url);
  const [first, model] = await stock.proofs(2);
  await run(prepare(first));
  recorder.statements.length = 0;
  await run(prepare(model));
  const statements = [...recorder.statements];
  const [{ orderId }] = await stock.sql('select order_id from orders where jti = $1', [model.jti]);
  console.log(
    `\nOne order is ${statements.length} statements: ${statements.map(({ name, text }) => name ?? text).join(', ')}`,
  );
  return {
    prepare({ jti }) {
      const id = randomUUID();
      return renaming(statements, (value) =>
        typeof value === 'string' ? value.replaceAll(model.jti, jti).replaceAll(orderId, id) : value,
      );
    },
    run: (renamed) => play(pool, renamed),
  };
}

async function compareOrders(stock, order, bare) {
  const rows = [];
  const results = {};
  for (const [written, count] of Object.entries(COUNTS)) {
    const concurrency = Number(written);
    const rounds = { order: [], bare: [] };
    for (let round = 0; round < ROUNDS; round += 1) {
      rounds.bare.push(await measure(await stock.proofs(count), concurrency, bare));
      rounds.order.push(await measure(await stock.proofs(count), concurrency, order));
    }
    const [ours, floor] = [middle(rounds.order), middle(rounds.bare)];
    results[concurrency] = { ours, floor };
    rows.push([concurrency, ours.rate, ours.p50, ours.p99, floor.rate, floor.p50, floor.p99, ours.rate / floor.rate]);
  }
  table(
    'Orders, against the same statements by the driver alone (goal at 64: 0.6)',
    ['concurrency', 'orders/s', 'p50 ms', 'p99 ms', 'bare/s', 'p50 ms', 'p99 ms', 'ratio'],
    rows,
  );
  return results;
}

/** Proofs as the final button makes them: the confirm screens are rows put there, the click is the frame's own call. */
async function compareProofs(provider, database, pool, { sql, deps }) {
  const { addMerchant } = await import('../dist/merchants/addMerchant.js');
  const keys = await addMerchant(deps, { name: 'News', origins: ['https://news.example'] });
  const caller = (of, bearer) => {
    let token = bearer;
    return async (path, body) => {
      const headers = {
        'Content-Type': 'application/json',
        Origin: url,
        ...(token && { Authorization: `Bearer ${token}` }),
      };
      const response = await of.fetch(
        new Request(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) }),
      );
      const json = await response.json();
      if (response.status >= 300) throw new Error(`${path}: ${response.status} ${json.code}`);
      if (json.token) token = json.token;
      return json;
    };
  };
  const call = caller(provider);
  await call(FRAME_PATHS.sessions, { key: keys.apiKey, page_origin: 'https://news.example' });
  await call(FRAME_PATHS.phone, { phone: SANDBOX_PHONES.fixedCode, locale: 'en' });
  await call(FRAME_PATHS.code, { code: SANDBOX_FIXED_CODE });
  await call(FRAME_PATHS.email, { email: 'buyer@example.com' });
  const { instrument } = await call(FRAME_PATHS.instruments, {
    method: 'invoice',
    number: '4242424242424242',
    expiry: '12/40',
    csc: '123',
  });
  const shown = await call(FRAME_PATHS.confirmations, {
    flow: 'purchase',
    instrument_id: instrument.instrument_id,
    amount: AMOUNT,
    currency: 'SEK',
    locale: 'en',
  });
  /* Each of so many buyers has a session and a wallet: a click waits for no click of another. */
  const crowd = Array.from({ length: CROWD }, () => {
    const bearer = `test_${randomBytes(32).toString('base64url')}`;
    const hash = createHash('sha256').update(bearer).digest();
    return { bearer, hash, sessionId: randomUUID(), walletId: randomUUID() };
  });
  const copy = async (table, where, values, rows) => {
    const columns = await sql('select column_name from information_schema.columns where table_name = $1', [table]);
    const names = columns.map(({ columnName }) => columnName);
    await sql(
      `insert into ${table} (${names}) select ${names.map((name) => values[name] ?? `o.${name}`)}
       from ${table} o, json_to_recordset($2::json)
         as n (hash text, session uuid, wallet uuid, jti uuid)
       where ${where}`,
      [shown.confirmation_id, JSON.stringify(rows)],
    );
  };
  const session = 'select session_id from origin_proofs where jti = $1';
  const people = crowd.map(({ hash, sessionId, walletId }) => ({
    hash: hash.toString('hex'),
    session: sessionId,
    wallet: walletId,
  }));
  await copy(
    'frame_sessions',
    `o.session_id = (${session}) and o.replaced_at is null`,
    { token_hash: `decode(n.hash, 'hex')`, session_id: 'n.session', wallet_id: 'n.wallet' },
    people,
  );
  await copy(
    'instruments',
    'o.instrument_id = (select instrument_id from origin_proofs where jti = $1)',
    { instrument_id: 'gen_random_uuid()', wallet_id: 'n.wallet' },
    people,
  );
  const show = async (count) => {
    const clicks = Array.from({ length: count }, (_, at) => ({ id: randomUUID(), by: crowd[at % CROWD] }));
    const rows = clicks.map(({ id, by }) => ({ jti: id, session: by.sessionId }));
    const values = {
      jti: 'n.jti',
      session_id: 'n.session',
      // Nobody buys the same twice within a minute without being asked.
      item_name: `'Story ' || n.jti`,
      displayed_at: `now() - interval '1 minute'`,
    };
    await copy('origin_proofs', 'o.jti = $1', values, rows);
    return clicks;
  };
  const click = (of, { id, by }) => caller(of, by.bearer)(FRAME_PATHS.proofs, { confirmation_id: id });

  const recorder = recording(database);
  const recorded = await createProvider({ database: recorder.database, url, masterKey, clock, sandbox: true });
  const [[warm], [model]] = [await show(1), await show(1)];
  await click(recorded, warm);
  const seen = recorder.statements.splice(0);
  await click(recorded, model);
  const statements = [...recorder.statements];

  const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519' });
  const claims = {
    iss: url,
    aud: keys.apiKey,
    sub: 'x'.repeat(32),
    jti: randomUUID(),
    iat: 1,
    exp: 2,
    livemode: false,
    flow: 'purchase',
    origin: 'https://news.example',
    email_hash: 'a'.repeat(64),
    email_verified: false,
    amount: AMOUNT,
    currency: 'SEK',
  };
  const bareApp = (work) =>
    new Hono().post('/', async (c) => {
      const { click } = await c.req.json();
      await work(click);
      const proof = await new CompactSign(new TextEncoder().encode(JSON.stringify({ ...claims, jti: click.id })))
        .setProtectedHeader({ alg: 'EdDSA', typ: 'origin-proof+jwt', kid: 'k' })
        .sign(privateKey);
      return c.json({ origin_proof: proof });
    });
  const asking =
    (app) =>
    async ({ id, by }) => {
      const headers = { 'Content-Type': 'application/json' };
      const response = await app.fetch(
        new Request(`${url}/`, {
          method: 'POST',
          headers,
          body: JSON.stringify({ click: { id, by: crowd.indexOf(by) } }),
        }),
      );
      await response.json();
    };
  /* What a proof makes anew, such as the remembered device's id, has to be new here too. */
  const constant = new Set([...seen.flatMap(({ values }) => values.flat()), shown.confirmation_id].map(String));
  const renamed = ({ id, by: at }) => {
    const by = crowd[at];
    const own = new Map([
      [model.id, id],
      [model.by.sessionId, by.sessionId],
      [model.by.walletId, by.walletId],
    ]);
    const change = (value) => {
      if (Array.isArray(value)) return value.map(change);
      if (own.has(value)) return own.get(value);
      if (Buffer.isBuffer(value) && value.equals(model.by.hash)) return by.hash;
      if (constant.has(String(value))) return value;
      if (Buffer.isBuffer(value)) return randomBytes(value.length);
      if (!UUID.test(value)) return value;
      if (!own.has(value)) own.set(value, randomUUID());
      return own.get(value);
    };
    return change;
  };
  const contestants = {
    ours: (of) => click(provider, of),
    signing: asking(bareApp(async () => {})),
    statements: asking(bareApp((of) => play(pool, renaming(statements, renamed(of))))),
  };
  const rounds = { ours: [], signing: [], statements: [] };
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const [name, run] of Object.entries(contestants)) {
      const result = await measure(await show(1_000 * SCALE), 32, { run });
      if (round > 0) rounds[name].push(result);
    }
  }
  const [ours, signing, same] = [rounds.ours, rounds.signing, rounds.statements].map(middle);
  table(
    `Proofs, 32 at a time; one is ${statements.length} statements: ${statements.map(({ name, text }) => name ?? text).join(', ')}`,
    ['', 'proofs/s', 'p50 ms', 'p99 ms', 'ours / this'],
    [
      ['the final button', ours.rate, ours.p50, ours.p99, ''],
      ['bare Hono + jose + the same statements', same.rate, same.p50, same.p99, ours.rate / same.rate],
      ['bare Hono + jose, no store', signing.rate, signing.p50, signing.p99, ours.rate / signing.rate],
    ],
  );
}

async function openSessions(provider, { sql, keys }) {
  const body = JSON.stringify({ key: keys.apiKey, page_origin: 'https://news.example' });
  const open = async (at) => {
    const request = new Request(`${url}${FRAME_PATHS.sessions}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Origin: url },
      body,
    });
    const response = await provider.fetch(request, {
      remoteAddress: `10.${(at >> 16) & 255}.${(at >> 8) & 255}.${at & 255}`,
    });
    if (response.status >= 300) throw new Error(`${response.status} ${await response.text()}`);
    await response.arrayBuffer();
  };
  const used = () => {
    globalThis.gc?.();
    return process.memoryUsage().heapUsed;
  };
  await measure(
    Array.from({ length: 1_000 }, (_, at) => at),
    16,
    { run: open },
  );
  const before = used();
  await measure(
    Array.from({ length: SESSIONS }, (_, at) => at),
    16,
    { run: open },
  );
  const memory = ((used() - before) / SESSIONS) * 1000;
  const [{ size }] = await sql(`select pg_total_relation_size('frame_sessions')::bigint as size`, []);
  const [{ count }] = await sql('select count(*) as count from frame_sessions', []);
  table(
    '1000 open sessions',
    ['', 'KiB'],
    [
      [`memory of the process${globalThis.gc ? '' : ' (start node with --expose-gc)'}`, memory / 1024],
      ['store, with indexes', ((size / count) * 1000) / 1024],
    ],
  );
}

async function twoProcesses(folder, database) {
  const rail = await openRailServer({ dropRate: 0 });
  place.later(rail.close);
  const settings = {
    database: `file:${folder}`,
    rail: rail.url,
    masterKey: masterKey.toString('hex'),
    clock: { start: 0, speed: 1 },
  };
  const results = [];
  const rounds = { 1: [], 2: [] };
  const ports = [await freePort(), await freePort()];
  const processes = [];
  for (const port of ports) processes.push(await startProvider({ ...settings, port, url }));
  place.later(() => Promise.all(processes.map((each) => each.end('SIGKILL'))));
  const stock = await openStock({ database, url, masterKey, mode: 'live', rail: 'loopback', clock });
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const count of [1, 2]) {
      const targets = ports
        .slice(0, count)
        .map((port) => orderWith((request) => fetch(request), stock, `http://127.0.0.1:${port}`));
      let turn = 0;
      const prepare = (item) => {
        turn += 1;
        return targets[turn % count].prepare(item);
      };
      const result = await measure(await stock.proofs(800 * SCALE), 64, { prepare, run: targets[0].run });
      if (round > 0) rounds[count].push(result);
    }
  }
  const [one, two] = [middle(rounds[1]), middle(rounds[2])];
  results.push([1, one.rate, one.p50, one.p99, '']);
  results.push([2, two.rate, two.p50, two.p99, two.rate / one.rate]);
  table(
    'Processes on one store, over HTTP, 64 at a time, rail over HTTP (all on this machine)',
    ['processes', 'orders/s', 'p50 ms', 'p99 ms', 'ratio'],
    results,
  );
  await Promise.all(processes.map((each) => each.end()));
}

/** A million orders with their proofs, like the last one but older; fewer if the time is up before. */
async function fill({ sql }) {
  const chunk = Math.min(STORED, 50_000);
  const model = `(select jti from orders where status = 'captured' order by created_at limit 1)`;
  const [{ jti }] = await sql(`select jti from ${model} m`, []);
  const copied = { orders: await columnsOf('orders'), origin_proofs: await columnsOf('origin_proofs') };
  for (let stored = 0; stored < STORED && performance.now() < TIME; stored += chunk) {
    for (const [table, names] of Object.entries(copied)) {
      const values = {
        order_id: 'gen_random_uuid()',
        jti: 'gen_random_uuid()',
        created_at: `o.created_at - n * interval '1 second'`,
      };
      await sql(
        `insert into ${table} (${names}) select ${names.map((name) => values[name] ?? `o.${name}`)}
         from (select * from ${table} where jti = $1) o, generate_series($2::int, $3::int) n`,
        [jti, stored + 1, stored + chunk],
      );
    }
  }
  for (const table of Object.keys(copied)) await sql(`analyze ${table}`, []);
  await sql('checkpoint', []);

  async function columnsOf(table) {
    const columns = await sql('select column_name from information_schema.columns where table_name = $1', [table]);
    return columns.map(({ columnName }) => columnName);
  }
}

async function compareStored(stock, order, bare, empty) {
  const [{ count }] = await stock.sql('select count(*) as count from orders', []);
  const rows = [];
  for (const concurrency of [1, 16]) {
    const rounds = { order: [], bare: [] };
    for (let round = 0; round < ROUNDS; round += 1) {
      rounds.bare.push(await measure(await stock.proofs(COUNTS[concurrency]), concurrency, bare));
      rounds.order.push(await measure(await stock.proofs(COUNTS[concurrency]), concurrency, order));
    }
    const [ours, floor] = [middle(rounds.order), middle(rounds.bare)];
    const before = empty[concurrency];
    rows.push([
      concurrency,
      1000 / before.ours.rate,
      1000 / ours.rate,
      before.ours.rate / ours.rate,
      before.floor.rate / floor.rate,
    ]);
  }
  table(
    `Cost of an order with ${count} stored (goal: 1.2 times an empty store's)`,
    ['concurrency', 'empty ms', 'full ms', 'ratio', 'ratio of the driver alone'],
    rows,
  );
}
