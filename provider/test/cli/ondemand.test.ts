import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../support/command.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

let test: TestDatabase;

beforeAll(async () => {
  test = await createTestDatabase();
});

afterAll(() => test.drop());

const ondemand = (...words: string[]) => runCommand(words, { env: { DATABASE_URL: test.connectionString } });

/** Standard output as the one JSON value it must be. */
async function json(...words: string[]) {
  const { code, stdout, stderr } = await ondemand(...words, '--json');
  return { code, stderr, value: JSON.parse(stdout) };
}

describe('wrong usage', () => {
  it.each([
    [['merchant', 'add', '--bogus'], "unknown option '--bogus'"],
    [['merchant', 'list', '--name', 'N'], "unknown option '--name'"],
    [['serve', '--prot', '1'], "unknown option '--prot'"],
    [['--bogus'], "unknown option '--bogus'"],
    [['merchant', 'add', '--origin', 'https://a.example'], '--name is missing'],
    [['merchant', 'add', '--name', 'N'], '--origin is missing'],
    [
      ['merchant', 'add', '--fresh-factor-above', '50.00:SEK'],
      '--fresh-factor-above must be minor units and a currency, such as 20000:SEK',
    ],
    [['serve', '--port', 'many'], "'--port <port>' argument 'many' is invalid"],
    [['serve', '--url', 'https://pay.example/path'], "'--url <url>' argument"],
    [['merchant', 'rotate-secret'], "missing required argument 'api-key'"],
    [['merchant', 'remove'], "unknown command 'remove'"],
    [['merchant'], 'a command is missing'],
    [['migrate', 'now'], 'too many arguments'],
  ])('%j ends with 2 and is named, also under --json', async (words, message) => {
    const plain = await ondemand(...words);
    expect(plain).toMatchObject({ code: 2, stdout: '' });
    expect(plain.stderr).toContain(message);
    const { code, stderr, value } = await json(...words);
    expect(code).toBe(2);
    expect(stderr).toContain(message.startsWith('a command') ? '' : message);
    expect(value.error).toMatchObject({ code: 'wrong_usage' });
  });

  it('names the environment variable at fault', async () => {
    const env = { DATABASE_URL: test.connectionString, PORT: 'many' };
    expect(await runCommand(['serve'], { env })).toMatchObject({ code: 2, stderr: expect.stringContaining('PORT') });
  });

  it.each([['--help'], ['--version'], ['merchant', 'add', '--help']])('%j is none', async (...words) => {
    const { code, stdout, stderr } = await ondemand(...words);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).not.toBe('');
  });
});

describe('ondemand merchant', () => {
  it('registers a shop, lists it without its secret, and rotates the secret', async () => {
    const origins = ['https://shop.example', 'https://www.shop.example'];
    const added = await json('merchant', 'add', '--name', 'Shop', '--origin', origins[0]!, '--origin', origins[1]!);
    expect(added.code).toBe(0);
    expect(added.value).toEqual({
      name: 'Shop',
      api_key: expect.stringMatching(/^test_/),
      api_secret: expect.stringMatching(/^.{43}$/),
      origins,
    });

    const { value: listed } = await json('merchant', 'list');
    expect(listed).toContainEqual(expect.objectContaining({ name: 'Shop', api_key: added.value.api_key, live: false }));
    expect(JSON.stringify(listed)).not.toContain(added.value.api_secret);

    const rotated = await json('merchant', 'rotate-secret', added.value.api_key);
    expect(rotated.value).toMatchObject({ name: 'Shop', api_key: added.value.api_key });
    expect(rotated.value.api_secret).not.toBe(added.value.api_secret);
  });

  it('takes a key and secret chosen beforehand for a test shop', async () => {
    const [key, secret] = ['test_chosen_beforehand', 'a secret of more than 16'];
    const words = ['merchant', 'add', '--name', 'Chosen', '--origin', 'http://localhost:3000'];
    const { value } = await json(...words, '--api-key', key, '--api-secret', secret);
    expect(value).toMatchObject({ api_key: key, api_secret: secret });
  });

  it.each([
    [['--name', 'N', '--origin', 'http://shop.example'], 'origin'],
    [['--name', '', '--origin', 'https://shop.example'], 'name'],
    [
      ['--name', 'N', '--origin', 'https://shop.example', '--api-key', 'test_12345678', '--api-secret', 'x'],
      'api_secret',
    ],
    [['--name', 'N', '--origin', 'https://shop.example', '--live', '--own', '--api-key', 'live_12345678'], 'api_key'],
    [['--name', 'N', '--origin', 'https://shop.example', '--live', '--stripe-account', 'me'], 'stripe_account'],
  ])('refuses %j with 1 and names the field', async (words, field) => {
    const { code, value, stderr } = await json('merchant', 'add', ...words);
    expect(code).toBe(1);
    expect(value.error).toEqual({ code: 'validation_failed', message: expect.stringContaining(field) });
    expect(stderr).toContain(field);
  });

  it.each([
    [['--live'], '--own'],
    [['--own'], '--live'],
    [['--stripe-account', 'acct_1'], '--live'],
    [['--live', '--own', '--stripe-account', 'acct_1'], '--own'],
  ])('refuses %j with 2: whose the money is has to be said, of live shops', async (words, flag) => {
    const { code, stderr } = await json('merchant', 'add', '--name', 'N', '--origin', 'https://a.example', ...words);
    expect(code).toBe(2);
    expect(stderr).toContain(flag);
  });

  it('says so when nobody has the key', async () => {
    const { code, value } = await json('merchant', 'rotate-secret', 'test_nobodys');
    expect([code, value.error.code]).toEqual([1, 'not_found']);
  });
});

describe('ondemand migrate', () => {
  it('may run from two processes at once, and again', async () => {
    const fresh = await createTestDatabase({ empty: true });
    const env = { DATABASE_URL: fresh.connectionString };
    const both = await Promise.all([1, 2].map(() => runCommand(['migrate', '--json'], { env })));
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    const again = await runCommand(['migrate', '--json'], { env });
    expect(JSON.parse(again.stdout).applied).toEqual([]);
    await fresh.drop();
  });
});

describe('a store that is not there', () => {
  it('is told with 1', async () => {
    const env = { DATABASE_URL: 'postgres://user:hunter2@127.0.0.1:1/none' };
    const { code, stdout, stderr } = await runCommand(['merchant', 'list', '--json'], { env });
    expect(code).toBe(1);
    expect(JSON.parse(stdout).error.code).toBe('store_unavailable');
    expect(stdout + stderr).not.toContain('hunter2');
  });

  it('is told from one whose address makes no sense', async () => {
    const { code, stdout } = await ondemand('merchant', 'list', '--json', '--database', 'mysql://somewhere');
    expect([code, JSON.parse(stdout).error.code]).toEqual([1, 'store_address_invalid']);
  });
});
