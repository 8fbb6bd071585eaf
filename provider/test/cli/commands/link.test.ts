import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ondemand } from '../../../src/cli/ondemand.js';
import { startTestProvider, type TestProvider } from '../../support/provider.js';

let test: TestProvider;
let folder: string;

beforeAll(async () => {
  test = await startTestProvider();
  folder = await mkdtemp(join(tmpdir(), 'ondemand-link-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await test.close();
});

async function run(...words: string[]) {
  const said = { stdout: '', stderr: '' };
  const code = await ondemand(['link', ...words], '0.0.0', {
    cwd: folder,
    env: { DATABASE_URL: test.connectionString, ONDEMAND_URL: 'https://pay.example' },
    out: (text) => {
      said.stdout += text;
    },
    err: (text) => {
      said.stderr += text;
    },
  });
  return { code, ...said };
}

const SOLD = ['--action', 'https://news.example/purchase', '--amount', '9900', '--currency', 'SEK'];

describe('ondemand link', () => {
  it('makes a link of the only shop, with all that it was told', async () => {
    const more = ['--item-name', 'Issue 12', '--uses', '50', '--field', 'article_id=4553', '--field', 'note=a=b'];
    const { code, stdout } = await run(...SOLD, ...more, '--tax-amount', '900', '--json');
    expect(code).toBe(0);
    const link = JSON.parse(stdout);
    expect(link).toMatchObject({
      amount: 9900,
      tax_amount: 900,
      uses: 50,
      fields: { article_id: '4553', note: 'a=b' },
    });
    expect(await (await test.fetchAsMerchant(`/api/v1/links/${link.id}`)).json()).toEqual(link);
    expect((await test.fetch(link.url)).status).toBe(200);
  });

  it('shows the address and its code to people', async () => {
    const { code, stdout, stderr } = await run(...SOLD);
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.at(-1)).toMatch(/^https:\/\/pay\.example\/pay\/[\w-]+$/);
    const drawn = lines.slice(0, -2);
    expect(drawn.length).toBeGreaterThan(15);
    expect(new Set(drawn.map((line) => line.length)).size).toBe(1);
    expect(drawn.join('')).toMatch(/^[ ▄▀█]+$/);
    expect(stderr).toContain('It sells once');
  });

  it.each(['svg', 'png'])('writes the code as .%s', async (kind) => {
    const { code, stdout } = await run(...SOLD, '--qr', `code.${kind}`, '--json');
    expect(code).toBe(0);
    const file = await readFile(join(folder, `code.${kind}`));
    const begins = kind === 'png' ? Buffer.from([0x89, 0x50, 0x4e, 0x47]) : Buffer.from('<?xml');
    expect(file.subarray(0, begins.length)).toEqual(begins);
    expect(JSON.parse(stdout).url).toContain('/pay/');
  });

  it.each([
    ['a field without a value', ['--field', 'x'], '--field', 2],
    ['a field twice', ['--field', 'x=1', '--field', 'x=2'], 'twice', 2],
    ['a code of another kind', ['--qr', 'code.gif'], '.svg or .png', 2],
    ['an option that is not there', ['--prise', '1'], '--prise', 2],
    ['an amount that is none', ['--amount', 'much'], 'amount', 1],
    ['an action elsewhere', ['--action', 'https://evil.example/'], 'action', 1],
    ['a shop that is not there', ['--merchant', 'test_nobody'], 'No merchant', 1],
  ])('refuses %s', async (_, words, says, exit) => {
    const { code, stderr } = await run(...SOLD, ...words);
    expect(code).toBe(exit);
    expect(stderr).toContain(says);
  });

  it('asks which of several shops is meant', async () => {
    await test.addMerchant({ name: 'Second', origins: ['https://second.example'] });
    expect(await run(...SOLD)).toMatchObject({ code: 2, stderr: expect.stringContaining('--merchant') });
    expect((await run(...SOLD, '--merchant', test.merchant.apiKey)).code).toBe(0);
  });
});

describe('ondemand link list', () => {
  it('tells what became of the links of every shop, or of one, newest first, page by page', async () => {
    const other = await test.addMerchant({ name: 'Third', origins: ['https://third.example'] });
    const words = [
      '--action',
      'https://third.example/buy',
      '--amount',
      '500',
      '--currency',
      'EUR',
      '--item-name',
      'Song',
    ];
    const made = [];
    for (let count = 0; count < 3; count++) {
      const { stdout } = await run('create', ...words, '--merchant', other.apiKey, '--json');
      made.unshift(JSON.parse(stdout));
    }
    const ids = async (...more: string[]) => {
      const { data, next } = JSON.parse((await run('list', ...more, '--json')).stdout);
      return { ids: data.map(({ id }: { id: string }) => id), next, data };
    };
    const third = await ids('--merchant', other.apiKey);
    expect(third.ids).toEqual(made.map(({ id }) => id));
    expect(third.data[0]).toEqual({ ...made[0], api_key: other.apiKey });
    const all = await ids();
    expect(all.ids.slice(0, 3)).toEqual(third.ids);
    expect(all.ids.length).toBeGreaterThan(3);

    const first = await ids('--limit', '2');
    expect(first.ids).toEqual(third.ids.slice(0, 2));
    expect((await ids('--limit', '2', '--after', first.next)).ids).toEqual(all.ids.slice(2, 4));

    const { stdout } = await run('list', '--limit', '1');
    expect(stdout).toMatch(new RegExp(`^${made[0].id}  active   0 of 1 used  until \\S+  500 EUR  Third  Song\n`));
    expect(stdout).toContain('next page: --after ');
  });

  it('says that there is none', async () => {
    const { apiKey } = await test.addMerchant({ name: 'Empty', origins: ['https://empty.example'] });
    expect((await run('list', '--merchant', apiKey)).stdout).toBe('There is no payment link.\n');
  });
});

describe('ondemand link revoke', () => {
  it.each([
    ['id', 'id'],
    ['address', 'url'],
  ])('takes a link back by its %s, of whichever shop, and again changes nothing', async (_, member) => {
    const { stdout } = await run(...SOLD, '--merchant', test.merchant.apiKey, '--field', 'note=x', '--json');
    const link = JSON.parse(stdout);
    expect((await test.fetch(link.url)).status).toBe(200);
    const revoked = await run('revoke', link[member], '--json');
    expect(JSON.parse(revoked.stdout)).toEqual({
      ...link,
      status: 'revoked',
      fields: {},
      api_key: test.merchant.apiKey,
    });
    expect((await test.fetch(link.url)).status).toBe(410);
    expect(await run('revoke', link[member], '--json')).toEqual(revoked);
    expect(JSON.parse((await run('list', '--json')).stdout).data[0]).toMatchObject({ id: link.id, status: 'revoked' });
  });

  it('stands in the audit trail, once, by who ran it', async () => {
    const { id } = JSON.parse((await run(...SOLD, '--merchant', test.merchant.apiKey, '--json')).stdout);
    await run('revoke', id);
    await run('revoke', id);
    const said: string[] = [];
    await ondemand(['audit', '--id', id, '--json'], '0.0.0', {
      cwd: folder,
      env: { DATABASE_URL: test.connectionString },
      out: (text) => said.push(text),
      err: () => {},
    });
    const told = said.join('');
    expect(told.match(/link\.revoke/g)).toHaveLength(1);
    expect(told).toMatch(/link\.add/);
    expect(told).not.toContain('"key"');
  });

  it.each([
    ['a link that is not there', ['revoke', '00000000-0000-4000-8000-000000000000'], 'No payment link', 1],
    ['what is no id', ['revoke', "' or 1=1"], 'No payment link', 1],
    ['nothing', ['revoke'], 'id-or-address', 2],
    ['an option of another command', ['revoke', 'x', '--amount', '1'], '--amount', 2],
    ['a shop that is not there', ['list', '--merchant', 'test_nobody'], 'No merchant', 1],
    ['a page that is none', ['list', '--after', 'x'], 'after', 1],
    ['a command that is not there', ['rewoke', 'x'], 'arguments', 2],
    ['an option in front of the command', ['--json', 'list'], 'arguments', 2],
  ])('refuses %s', async (_, words, says, exit) => {
    const { code, stderr } = await run(...words);
    expect({ code, stderr }).toEqual({ code: exit, stderr: expect.stringContaining(says) });
  });

  it('is found in the help, with the options of a link that is made', async () => {
    const { code, stdout } = await run('--help');
    expect(code).toBe(0);
    for (const word of ['list', 'revoke [options] <id-or-address>', '--action <url>', '--qr <file>'])
      expect(stdout).toContain(word);
  });
});
