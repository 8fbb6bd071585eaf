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
