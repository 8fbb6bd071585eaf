import { fileURLToPath } from 'node:url';
import { ACCOUNT_PATHS, type Receipt } from 'ondemand-pay/internal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ondemand } from '../../../src/cli/ondemand.js';
import { createVault } from '../../../src/common/vault.js';
import { statement } from '../../../src/store/statement.js';
import { createTestDatabase } from '../../support/database.js';
import { startTestProvider, type TestProvider } from '../../support/provider.js';

const MASTER_KEY = Buffer.alloc(32, 7).toString('base64');

let test: TestProvider;
let env: Record<string, string>;

beforeAll(async () => {
  test = await startTestProvider({ privateWebhooks: true });
  env = {
    DATABASE_URL: test.connectionString,
    ONDEMAND_MASTER_KEY: MASTER_KEY,
    ONDEMAND_URL: 'https://pay.example',
  };
});

afterAll(() => test.close());

/** Runs a command in this process. */
async function run(words: string[], surroundings = env) {
  const said = { stdout: '', stderr: '' };
  const code = await ondemand(words, '0.0.0', {
    cwd: '/',
    env: surroundings,
    out: (text) => {
      said.stdout += text;
    },
    err: (text) => {
      said.stderr += text;
    },
  });
  return { code, ...said };
}

/** Runs a command with `--json` and reads the one value it prints. */
async function json(words: string[], surroundings = env) {
  const { code, stdout, stderr } = await run([...words, '--json'], surroundings);
  return { code, stderr, value: JSON.parse(stdout) };
}

async function placeOrder(fields: Record<string, unknown> = {}): Promise<string> {
  const proof = await test.frame().buy();
  const body = { reference: 'A-1', name: 'Day pass', order_amount: 9900, currency: 'SEK', ...fields };
  const answer = await test.fetchAsMerchant(`/api/v1/users/${proof.user_token}/orders`, {
    method: 'POST',
    body: { ...body, origin_proof: proof.origin_proof },
  });
  expect(answer.status).toBe(201);
  return (await answer.text()).split('/').at(-1)!.replace('"', '');
}

describe('ondemand clock', () => {
  const shown = async () => (await test.fetch('/sandbox/clock')).json();

  it('moves the clock of test keys while a provider runs, and both see the same', async () => {
    const before = await json(['clock', 'show']);
    expect(before).toMatchObject({ code: 0, value: { ahead_seconds: 0 } });
    const moved = await json(['clock', 'advance', '3days']);
    expect(moved).toMatchObject({ code: 0, value: { ahead_seconds: 3 * 86_400 } });
    expect(await shown()).toMatchObject({ ahead_seconds: 3 * 86_400 });
    await test.fetch('/sandbox/clock', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ advance: '1day' }),
    });
    expect((await json(['clock', 'show'])).value).toMatchObject({ ahead_seconds: 4 * 86_400 });
    expect((await run(['clock', 'show'])).stdout).toMatch(/ {2}4 days ahead\n$/);
  });

  it.each(['-1month', '0days', 'yesterday', '1hour'])('refuses %s as wrong usage, and does not move', async (text) => {
    const before = (await shown()) as { ahead_seconds: number };
    const { code, stdout } = await run(['clock', 'advance', '--json', '--', text]);
    expect(code).toBe(2);
    expect(JSON.parse(stdout).error.message).toContain('only moves forward');
    expect(((await shown()) as { ahead_seconds: number }).ahead_seconds).toBe(before.ahead_seconds);
  });
});

describe('ondemand merchant add --require-consent', () => {
  it('has buyers of that shop agree before they pay, and keeps it with order and receipt', async () => {
    const words = ['merchant', 'add', '--name', 'Consenting', '--origin', 'https://consenting.example'];
    const { value } = await json([...words, '--require-consent']);
    const keys = { ...test.merchant, apiKey: value.api_key, apiSecret: value.api_secret, origins: value.origins };
    const frame = test.frame({ merchant: keys });
    const { instrument_id } = await frame.signUp({ phone: '+46701234599' });
    const terms = { flow: 'purchase', instrument_id, amount: 9900, currency: 'SEK', locale: 'en' } as const;
    await expect(frame.agreeTo(terms)).rejects.toThrow('consent_missing');
    const { user_token, origin_proof } = await frame.agreeTo(terms, true);
    const body = { reference: 'A-1', name: 'Day pass', order_amount: 9900, currency: 'SEK', origin_proof };
    const placed = await test.fetchAsMerchant(`/api/v1/users/${user_token}/orders`, { method: 'POST', body }, keys);
    const order_id = ((await placed.json()) as string).split('/').at(-1)!;
    const consent = { kind: 'immediate_supply', version: 'immediate-supply-2' };
    const receipt = await frame.call<Receipt>(ACCOUNT_PATHS.receipt, { order_id });
    expect(receipt.body.consent).toMatchObject(consent);
    const [row] = await test.database.query<{ consentVersion: string; consentedAt: Date }>(
      statement('', 'select consent_version, consented_at from orders where order_id = $1'),
      [order_id],
    );
    expect(row?.consentVersion).toBe(consent.version);
    expect(row?.consentedAt.toISOString()).toBe(receipt.body.consent?.at);
  });
});

describe('ondemand orders', () => {
  it('lists, shows and refunds an order by its id alone', async () => {
    const id = await placeOrder();
    const shown = await json(['orders', 'show', id]);
    expect(shown.value).toMatchObject({ id, status: 'captured', amount: 9900, api_key: test.merchant.apiKey });
    expect(shown.value.url).toMatch(/^https:\/\/pay\.example\/api\/v1\/users\//);

    const part = await json(['orders', 'refund', id, '--amount', '900', '--reason', 'Late']);
    expect(part).toMatchObject({ code: 0, value: { id, status: 'partially_refunded', refunded_amount: 900 } });
    const rest = await json(['orders', 'refund', id]);
    expect(rest.value).toMatchObject({ status: 'refunded', refunded_amount: 9900 });
    const more = await json(['orders', 'refund', id]);
    expect(more).toMatchObject({ code: 1, value: { error: { code: 'invalid_state' } } });
  });

  it('captures in parts and releases the rest', async () => {
    const id = await placeOrder({ capture: false });
    expect((await json(['orders', 'capture', id, '--amount', '4000'])).value).toMatchObject({
      status: 'partially_captured',
      captured_amount: 4000,
    });
    const cancelled = await json(['orders', 'cancel', id]);
    expect(cancelled.value).toMatchObject({ status: 'partially_captured', captured_amount: 4000 });
    expect((await json(['orders', 'capture', id])).value.error.code).toBe('invalid_state');
  });

  it('lists pages over all shops or of one, newest first', async () => {
    const other = await test.addMerchant({ name: 'Games', origins: ['https://games.example'] });
    const mine = [];
    for (let count = 0; count < 3; count += 1) {
      test.clock.advance(1_000);
      mine.push(await placeOrder());
    }
    const first = await json(['orders', 'list', '--limit', '2']);
    expect(first.value.data.map(({ id }: { id: string }) => id)).toEqual([mine[2], mine[1]]);
    const second = await json(['orders', 'list', '--limit', '1', '--after', first.value.next]);
    expect(second.value.data[0].id).toBe(mine[0]);
    const shop = await json(['orders', 'list', '--merchant', test.merchant.apiKey, '--limit', '1']);
    expect(shop.value.data).toMatchObject([{ id: mine[2], api_key: test.merchant.apiKey }]);
    expect((await json(['orders', 'list', '--merchant', other.apiKey])).value).toEqual({ data: [], next: null });
  });

  it.each([
    [['orders', 'show', '3f9f3a52-0000-4000-8000-000000000000'], 1, 'not_found'],
    [['orders', 'show', 'no-id'], 1, 'not_found'],
    [['orders', 'list', '--merchant', 'test_nobodys'], 1, 'not_found'],
    [['orders', 'list', '--limit', '0'], 1, 'validation_failed'],
    [['orders', 'list', '--after', 'x'], 1, 'validation_failed'],
    [['orders', 'refund', 'x', '--amount', '1.5'], 2, 'wrong_usage'],
    [['orders', 'cancel', 'x', '--amount', '1'], 2, 'wrong_usage'],
    [['orders', 'show'], 2, 'wrong_usage'],
    [['orders'], 2, 'wrong_usage'],
    [['keys', 'rotate', '--mode', 'both'], 2, 'wrong_usage'],
  ])('%j ends with %i and %s', async (words, code, error) => {
    expect(await json(words)).toMatchObject({ code, value: { error: { code: error } } });
  });
});

describe('ondemand keys', () => {
  const states = async (mode: string) =>
    (await json(['keys', 'list', '--mode', mode])).value.map(({ state }: { state: string }) => state);

  it('lists them, and makes the next one of a mode, which signs a minute later', async () => {
    expect(await states('test')).toEqual(['signing']);
    const rotated = await json(['keys', 'rotate', '--mode', 'test']);
    expect(rotated.value).toEqual([expect.objectContaining({ mode: 'test', state: 'next', retired_at: null })]);
    expect(await states('test')).toEqual(['next', 'signing']);
    expect(await states('live')).toEqual(['signing']);
    const listed = await run(['keys', 'list', '--json']);
    expect(listed.stdout).not.toMatch(/sealed|"d"/);
  });

  it('makes ones that sign at once for both modes', async () => {
    expect((await json(['keys', 'rotate', '--now'])).value).toHaveLength(2);
    expect((await states('live'))[0]).toBe('signing');
  });
});

describe('another master key', () => {
  it('seals the secrets of webhooks anew with the signing keys, so that shops notice nothing', async () => {
    const url = 'https://shop.example/hook';
    const made = await test.fetchAsMerchant('/api/v1/webhook_endpoints', { method: 'POST', body: { url } });
    const { secret } = (await made.json()) as { secret: string };
    const sealed = async () =>
      (
        await test.database.query<{ merchantId: string; endpointId: string; secretSealed: Buffer }>(
          statement('', 'select merchant_id, endpoint_id, secret_sealed from webhook_endpoints'),
        )
      )[0]!;
    const open = async (filled: number) => {
      const { merchantId, endpointId, secretSealed } = await sealed();
      return createVault(Buffer.alloc(32, filled), () => new Uint8Array(12)).open(
        secretSealed,
        `webhook/${merchantId}/${endpointId}`,
      );
    };
    const wrongs = async (surroundings: Record<string, string>) =>
      ((await json(['doctor'], surroundings)).value.checks as { check: string; status: string }[])
        .filter(({ status }) => status === 'wrong')
        .map(({ check }) => check);
    const next = { ...env, ONDEMAND_MASTER_KEY: Buffer.alloc(32, 9).toString('base64') };
    expect(await wrongs(next)).toEqual(['master_key', 'webhooks']);

    await json(['keys', 'rotate', '--now'], next);
    expect(await wrongs(next)).toEqual(['webhooks']);
    const moved = await json(['keys', 'rotate', '--now'], { ...next, ONDEMAND_PREVIOUS_MASTER_KEY: MASTER_KEY });
    expect(moved.stderr).toContain('Sealed the secrets of 1 webhook endpoint(s) anew.');
    expect(await open(9)).toBe(secret);
    expect(await wrongs(next)).toEqual([]);

    const back = await json(['keys', 'rotate', '--now'], {
      ...env,
      ONDEMAND_PREVIOUS_MASTER_KEY: next.ONDEMAND_MASTER_KEY,
    });
    expect(back.code).toBe(0);
    expect(await open(7)).toBe(secret);
    const neither = await json(['keys', 'rotate'], {
      ...next,
      ONDEMAND_PREVIOUS_MASTER_KEY: Buffer.alloc(32, 3).toString('base64'),
    });
    expect(neither.stderr).toContain('1 open with neither key');
    expect(await open(7)).toBe(secret);
    await json(['keys', 'rotate', '--now']);
  });
});

describe('ondemand doctor', () => {
  const problems = ({ value }: { value: { checks: { check: string; status: string; mend?: string }[] } }) =>
    value.checks.filter(({ status }) => status === 'wrong').map(({ check }) => check);

  it('finds nothing wrong with a provider that would serve', async () => {
    const found = await json(['doctor']);
    expect(found).toMatchObject({ code: 0, stderr: '', value: { healthy: true } });
    expect(found.value.checks.map(({ check }: { check: string }) => check)).toEqual([
      'configuration',
      'public_url',
      'proxies',
      'browser_signin',
      'operator',
      'mail',
      'store',
      'schema',
      'postgres',
      'encoding',
      'writable',
      'clock',
      'ledger',
      'master_key',
      'sandbox',
      'webhooks',
      'signing_keys',
      'merchants',
      'live_keys',
      'rails',
      'deletions',
    ]);
  });

  it('names every variable at fault and still looks at the rest, with 1 and one JSON value', async () => {
    const found = await json(['doctor'], { ...env, PORT: 'many', ONDEMAND_LOG_LEVEL: 'loud' });
    expect(found.code).toBe(1);
    expect(problems(found)).toEqual(['configuration', 'configuration']);
    expect(found.value.checks).toContainEqual(expect.objectContaining({ check: 'clock', status: 'ok' }));
  });

  it('finds a mail server that does not take mail, without its password', async () => {
    const ONDEMAND_SMTP_URL = 'smtp://user:hunter2@127.0.0.1:1';
    const mailing = { ...env, ONDEMAND_SMTP_URL, ONDEMAND_MAIL_FROM: 'Pay <pay@pay.example>' };
    const found = await json(['doctor'], mailing);
    expect(problems(found)).toEqual(['mail']);
    expect(JSON.stringify(found)).toContain('127.0.0.1:1');
    expect(JSON.stringify(found)).not.toContain('hunter2');
  });

  it('finds a store that does not answer, without its password', async () => {
    const DATABASE_URL = 'postgres://user:hunter2@127.0.0.1:1/none';
    const { code, stdout, stderr } = await run(['doctor'], { ...env, DATABASE_URL });
    expect([code, stderr]).toEqual([1, '']);
    expect(stdout).toMatch(/wrong {2}store/);
    expect(stdout).not.toContain('hunter2');
  });

  it('finds a master key that is another', async () => {
    const found = await json(['doctor'], { ...env, ONDEMAND_MASTER_KEY: Buffer.alloc(32, 8).toString('base64') });
    expect(problems(found)).toEqual(['master_key', 'webhooks']);
    expect(found.value.checks).toContainEqual(
      expect.objectContaining({ check: 'master_key', mend: expect.stringContaining('keys rotate --now') }),
    );
  });

  it('finds a schema that was never made', async () => {
    const empty = await createTestDatabase({ empty: true });
    const found = await json(['doctor'], { ...env, DATABASE_URL: empty.connectionString });
    expect(problems(found)).toEqual(['schema']);
    await empty.drop();
  });

  it('finds live keys nobody can sell with, and plain http', async () => {
    await test.addMerchant({ name: 'Live', live: true });
    expect(problems(await json(['doctor', '--url', 'http://pay.example']))).toEqual([
      'configuration',
      'public_url',
      'live_keys',
    ]);
    const ONDEMAND_ADAPTERS = fileURLToPath(new URL('../../support/adapters.mjs', import.meta.url));
    const found = await json(['doctor'], { ...env, ONDEMAND_ADAPTERS });
    expect(problems(found)).toEqual([]);
    expect(problems(await json(['doctor'], { ...env, ONDEMAND_ADAPTERS: './nowhere.mjs' }))).toEqual([
      'adapters',
      'live_keys',
    ]);
    const live = "where mode = 'live'";
    await test.database.query(statement('', `update merchants set said_own = false ${live}`));
    const { checks } = (await json(['doctor'], { ...env, ONDEMAND_ADAPTERS })).value;
    const message = expect.stringMatching(/^count as your own, .*Live \(live_/);
    expect(checks).toContainEqual(expect.objectContaining({ check: 'payees', status: 'note', message }));
    await test.database.query(statement('', `update merchants set stripe_account = 'acct_1' ${live}`));
    expect(problems(await json(['doctor'], { ...env, ONDEMAND_ADAPTERS }))).toEqual(['payees']);
    await test.database.query(
      statement(
        '',
        "delete from merchant_secrets s using merchants m where m.merchant_id = s.merchant_id and m.mode = 'live'",
      ),
    );
    await test.database.query(statement('', "delete from merchants where mode = 'live'"));
  });
});
