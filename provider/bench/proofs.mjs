import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import { CompactSign, generateKeyPair } from 'jose';
import { FRAME_PATHS } from 'ondemand-pay/internal';
import { SANDBOX_FIXED_CODE, SANDBOX_PHONES } from 'ondemand-pay/protocol';
import { createProvider } from '../dist/app/provider.js';
import { addMerchant } from '../dist/merchants/addMerchant.js';
import { amount, compete, play, recording, renaming, report } from './support.mjs';

/* Small, and few for each buyer after a code: beyond a sum and a number they are asked for a factor. */
const AMOUNT = 10;
const CLICKS_EACH = 4;
/** Where `origin_proofs.issue` has the number of agreements that was read. */
const AGREEMENTS = 10;
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** Proofs as the final button makes them: the confirm screens are rows put there, the click is the frame's own call. */
export async function compareProofs({ options, provider, database, pool, stock: { sql, deps }, scale }) {
  const { url, masterKey, clock } = options;
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
      if (response.status >= 300)
        throw new Error(`${path}: ${response.status} ${json.code} ${JSON.stringify(json.errors ?? [])}`);
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
    method: 'card',
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
  /* Each of so many has a session and a wallet, and is a buyer: a click waits for no click of another. */
  const count = Math.ceil(1_000 * scale);
  const crowd = Array.from({ length: Math.ceil(count / CLICKS_EACH) }, () => {
    const bearer = `test_${randomBytes(32).toString('base64url')}`;
    const hash = createHash('sha256').update(bearer).digest();
    return { bearer, hash, sessionId: randomUUID(), walletId: randomUUID(), buyerId: randomUUID() };
  });
  const copy = async (table, where, values, rows) => {
    const columns = await sql('select column_name from information_schema.columns where table_name = $1', [table]);
    const names = columns.map(({ columnName }) => columnName);
    await sql(
      `insert into ${table} (${names}) select ${names.map((name) => values[name] ?? `o.${name}`)}
       from ${table} o, json_to_recordset($2::json)
         as n (hash text, session uuid, wallet uuid, buyer uuid, jti uuid)
       where ${where}`,
      [shown.confirmation_id, JSON.stringify(rows)],
    );
  };
  const session = 'select session_id from origin_proofs where jti = $1';
  const people = crowd.map(({ hash, sessionId, walletId, buyerId }) => ({
    hash: hash.toString('hex'),
    session: sessionId,
    wallet: walletId,
    buyer: buyerId,
  }));
  await copy(
    'buyers',
    'o.buyer_id = (select buyer_id from origin_proofs where jti = $1)',
    { buyer_id: 'n.buyer', phone: `'+' || left(translate(n.buyer::text, 'abcdef-', '123456'), 14)` },
    people,
  );
  await copy(
    'frame_sessions',
    `o.session_id = (${session}) and o.replaced_at is null`,
    { token_hash: `decode(n.hash, 'hex')`, session_id: 'n.session', wallet_id: 'n.wallet', buyer_id: 'n.buyer' },
    people,
  );
  await copy(
    'instruments',
    'o.instrument_id = (select instrument_id from origin_proofs where jti = $1)',
    { buyer_id: 'n.buyer', wallet_id: 'n.wallet' },
    people,
  );
  const show = async (wanted) => {
    const clicks = Array.from({ length: wanted }, (_, at) => ({
      id: randomUUID(),
      by: crowd[at % crowd.length],
      nth: Math.floor(at / crowd.length),
    }));
    await sql('update buyers set agreements = 0 where buyer_id = any ($1::uuid[])', [
      crowd.map(({ buyerId }) => buyerId),
    ]);
    await sql(`update frame_sessions set proved_at = $2 where session_id = any ($1::uuid[])`, [
      crowd.map(({ sessionId }) => sessionId),
      clock(),
    ]);
    const rows = clicks.map(({ id, by }) => ({ jti: id, session: by.sessionId, buyer: by.buyerId }));
    const values = {
      jti: 'n.jti',
      session_id: 'n.session',
      buyer_id: 'n.buyer',
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
  const asking = (app) => ({
    async run({ id, by, nth }) {
      const headers = { 'Content-Type': 'application/json' };
      const body = JSON.stringify({ click: { id, by: crowd.indexOf(by), nth } });
      const response = await app.fetch(new Request(`${url}/`, { method: 'POST', headers, body }));
      await response.json();
    },
  });
  /* What a proof makes anew, such as the remembered device's id, has to be new here too. */
  const constant = new Set([...seen.flatMap(({ values }) => values.flat()), shown.confirmation_id].map(String));
  const renamed = ({ id, by: at }) => {
    const by = crowd[at];
    const own = new Map([
      [model.id, id],
      [model.by.sessionId, by.sessionId],
      [model.by.walletId, by.walletId],
      [model.by.buyerId, by.buyerId],
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
  /* A buyer's proof is written where they have agreed as often as was read. */
  const counting = (renamedOnes, { nth }) =>
    renamedOnes.map((one) =>
      one.name === 'origin_proofs.issue' ? { ...one, values: one.values.with(AGREEMENTS, nth) } : one,
    );
  const contestants = {
    ours: { run: (of) => click(provider, of) },
    bare: asking(bareApp((of) => play(pool, counting(renaming(statements, renamed(of)), of)))),
  };
  const { figures, ratio } = await compete(contestants, {
    stock: show,
    count,
    concurrency: 32,
    rounds: 5,
  });
  const [ours, floor] = [figures('ours'), figures('bare')];
  report({
    what: `proofs, 32 at a time (${statements.length} statements)`,
    ours: `${amount(ours.rate, 'a second')}, ${amount(ours.cpu, 'ms of processor')}`,
    floor: `Hono, jose and the same statements: ${amount(floor.rate, 'a second')}, ${amount(floor.cpu, 'ms')}`,
    ratio: ratio('ours', 'bare'),
    goal: 0.9,
  });
}
