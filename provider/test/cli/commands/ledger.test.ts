import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Balance, currencyDecimals } from 'ondemand-pay/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ondemand } from '../../../src/cli/ondemand.js';
import { insertMovements, movementsParameter } from '../../../src/ledger/ledgerStore.js';
import { type MoneyFact, movementsOf } from '../../../src/ledger/movements.js';
import type { MerchantKeys } from '../../../src/merchants/addMerchant.js';
import { statement } from '../../../src/store/statement.js';
import { parseCsv } from '../../ledger/parseCsv.js';
import { createTestClock, startTestProvider, type TestProvider } from '../../support/provider.js';

let test: TestProvider;
let env: Record<string, string>;
let folder: string;

beforeAll(async () => {
  test = await startTestProvider({ clock: createTestClock(new Date('2026-11-30T22:30:00Z')) });
  env = {
    DATABASE_URL: test.connectionString,
    ONDEMAND_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
    ONDEMAND_URL: 'https://pay.example',
  };
  folder = await mkdtemp(join(tmpdir(), 'ondemand-journals-'));
});
afterAll(async () => {
  await test.close();
  await rm(folder, { recursive: true, force: true });
});

/** Runs a command in this process. */
async function run(words: string[]) {
  const said = { stdout: '', stderr: '' };
  const io = (stream: 'stdout' | 'stderr') => (text: string) => {
    said[stream] += text;
  };
  const code = await ondemand(words, '0.0.0', { cwd: '/', env, out: io('stdout'), err: io('stderr') });
  return { code, ...said };
}

async function json(words: string[]) {
  const { code, stdout } = await run([...words, '--json']);
  return { code, value: JSON.parse(stdout) };
}

const sql = <Row>(text: string, values: unknown[] = []) => test.database.query<Row>(statement('', text), values);

/** An order of 99 kronor, captured at a moment, with whatever befell it then. */
async function sell(
  keys: MerchantKeys,
  { at, reference = 'A-1', rail = 'sandbox-card' }: { at: string; reference?: string; rail?: string },
  ...facts: MoneyFact[]
): Promise<string> {
  const orderId = randomUUID();
  const refunded = facts.reduce((sum, { cause, amount }) => sum + (cause === 'refund' ? amount : 0), 0);
  await sql(
    `with placed as (
       insert into orders (merchant_id, order_id, mode, buyer_id, user_token, instrument_id, rail, reference, name,
         amount, tax_amount, currency, capture, flow, locale, status, captured_amount, refunded_amount, created_at,
         updated_at, next_attempt_at)
       select merchant_id, $2, mode, $2, 'token', $2, $3, $4, 'Day pass', 9900, 0, 'SEK', true, 'purchase', 'en',
         'captured', 9900, $5, $6, $6, $6 from merchants where api_key = $1
       returning *
     )
     ${insertMovements({ order: 'placed', movements: '$7', now: '$6' })}`,
    [
      keys.apiKey,
      orderId,
      rail,
      reference,
      refunded,
      at,
      movementsParameter(movementsOf({ cause: 'capture', amount: 9900 }, ...facts)),
    ],
  );
  return orderId;
}

const statementOf = (keys: MerchantKeys, month: string, ...words: string[]) =>
  run(['ledger', 'statement', '--merchant', keys.apiKey, '--month', month, ...words]);

describe('ondemand ledger statement', () => {
  it('has what moved from the first moment of a month on and before the next, in UTC or another zone', async () => {
    const keys = await test.addMerchant();
    const times = ['2026-10-31T22:59:59.999Z', '2026-10-31T23:00:00.000Z', '2026-11-01T00:00:00.000Z'];
    times.push('2026-11-30T22:59:59.999Z', '2026-11-30T23:00:00.000Z', '2026-12-01T00:00:00.000Z');
    for (const at of times) await sell(keys, { at });
    const moments = async (...words: string[]) => {
      const { code, stdout } = await statementOf(keys, '2026-11', ...words);
      expect(code).toBe(0);
      return parseCsv(stdout)
        .slice(1)
        .map((row) => row[1]);
    };
    expect(await moments()).toEqual(times.slice(2, 5));
    expect(await moments('--timezone', 'Europe/Stockholm')).toEqual(times.slice(1, 4));
  });

  it('begins with what there was and ends with what there is, under --json', async () => {
    const keys = await test.addMerchant();
    await sell(keys, { at: '2026-10-01T00:00:00Z' });
    await sell(keys, { at: '2026-11-01T00:00:00Z' }, { cause: 'refund', amount: 900 });
    const { value } = await json(['ledger', 'statement', '--merchant', keys.apiKey, '--month', '2026-11']);
    const row = (account: string, amount: number) => ({ account, amount, rail: 'sandbox-card', currency: 'SEK' });
    expect(value).toMatchObject({
      api_key: keys.apiKey,
      from: '2026-11-01T00:00:00.000Z',
      to: '2026-12-01T00:00:00.000Z',
      time_zone: 'UTC',
      opening: [row('payable', -9900), row('receivable', 9900)],
      closing: [row('payable', -19_800), row('receivable', 18_900), row('refunds', 900)],
    });
    expect(value.data.map(({ cause }: { cause: string }) => cause).sort()).toEqual(['capture', 'refund']);
  });

  it('refuses a month, a zone and a format that are none as wrong usage, and a shop that is none', async () => {
    const { apiKey } = test.merchant;
    const words = ['ledger', 'statement', '--merchant'];
    for (const wrong of [
      [...words, apiKey, '--month', '2026-13'],
      [...words, apiKey, '--month', '2026-11', '--timezone', 'Mars/Olympus'],
      [...words, apiKey, '--month', '2026-11', '--format', 'pdf'],
      [...words, apiKey],
    ]) {
      expect((await run(wrong)).code, wrong.join(' ')).toBe(2);
    }
    expect(await json([...words, 'test_nobody', '--month', '2026-11'])).toMatchObject({
      code: 1,
      value: { error: { code: 'not_found' } },
    });
    expect((await run([...words, apiKey, '--month', '2026-11'])).code).toBe(0);
  });
});

describe('ondemand doctor and ledger adopt', () => {
  const ledgerChecks = async () => {
    const { value } = await json(['doctor']);
    return value.checks.filter(({ check }: { check: string }) => check === 'ledger');
  };

  it('name each order that the ledger differs from, and book what is missing, once', async () => {
    const keys = await test.addMerchant();
    const right = await sell(keys, { at: '2026-11-02T00:00:00Z' });
    expect(await ledgerChecks()).toMatchObject([{ status: 'ok' }]);

    // As a server of the release before the ledger writes: what the tests' own guard would refuse.
    const changed = await sell(keys, { at: '2026-11-02T00:00:00Z' });
    const forgetful = (text: string, values: unknown[]) =>
      test.database.transaction(async (tx) => {
        await tx.query(statement('', 'set local session_replication_role = replica'));
        await tx.query(statement('', text), values);
      });
    await forgetful('update orders set refunded_amount = 900 where order_id = $1', [changed]);
    const lost = await sell(keys, { at: '2026-11-03T00:00:00Z' });
    await forgetful('update orders set captured_amount = 5000 where order_id = $1', [lost]);

    const found = await ledgerChecks();
    expect(found).toHaveLength(2);
    expect(found[0]).toMatchObject({
      status: 'wrong',
      message: expect.stringContaining(`order ${changed} of ${keys.apiKey}`),
    });
    expect(found[0].message).toContain('900 SEK refunded, 0 in the ledger');
    expect(found[1].message).toContain('5000 SEK captured, 9900 in the ledger');
    expect((await run(['doctor'])).code).toBe(1);

    expect((await run(['ledger', 'adopt', changed])).code).toBe(0);
    expect((await run(['ledger', 'adopt', lost])).code).toBe(0);
    expect(await ledgerChecks()).toMatchObject([{ status: 'ok' }]);
    for (const id of [changed, right, randomUUID(), 'x']) {
      expect(await json(['ledger', 'adopt', id])).toMatchObject({ code: 1, value: { error: { code: 'not_found' } } });
    }
  });
});

describe('ondemand payouts', () => {
  const record = (keys: MerchantKeys, amount: number, reference: string, ...words: string[]) =>
    json([
      ...['payouts', 'record', '--merchant', keys.apiKey, '--amount', String(amount), '--currency', 'SEK'],
      ...['--reference', reference, ...words],
    ]);
  const available = async (keys: MerchantKeys) => {
    const { data } = (await (await test.fetchAsMerchant('/api/v1/balance', {}, keys)).json()) as Balance;
    return data[0]?.available;
  };

  it('are taken from the balance, once for a reference, and given back when one does not arrive', async () => {
    const keys = await test.addMerchant();
    await sell(keys, { at: '2026-11-01T00:00:00Z' });
    expect(await record(keys, 9000, 'PO-1')).toEqual({
      code: 0,
      value: { rail: 'sandbox-card', currency: 'SEK', amount: 9000, reference: 'PO-1' },
    });
    expect(await available(keys)).toBe(900);
    expect(await record(keys, 900, 'PO-1')).toMatchObject({ code: 1, value: { error: { code: 'invalid_state' } } });
    expect(await record(keys, 901, 'PO-2')).toMatchObject({ code: 1, value: { error: { code: 'validation_failed' } } });
    expect(await available(keys)).toBe(900);

    const fail = (reference: string) => json(['payouts', 'fail', '--merchant', keys.apiKey, '--reference', reference]);
    expect((await fail('PO-1')).code).toBe(0);
    expect(await available(keys)).toBe(9900);
    expect(await fail('PO-1')).toMatchObject({ code: 1, value: { error: { code: 'invalid_state' } } });
    expect(await fail('PO-9')).toMatchObject({ code: 1, value: { error: { code: 'not_found' } } });
    for (const action of ['merchant.payout', 'merchant.payout_failed']) {
      expect((await json(['audit', '--action', action])).value.data).toHaveLength(1);
    }
  });

  it('at once are never more than there is, whatever their references', async () => {
    const keys = await test.addMerchant();
    await sell(keys, { at: '2026-11-01T00:00:00Z' });
    const answers = await Promise.all(['a', 'b', 'c', 'd'].map((reference) => record(keys, 4000, reference)));
    expect(answers.filter(({ code }) => code === 0)).toHaveLength(2);
    expect(await available(keys)).toBe(1900);
  });

  it('name their rail where the shop has money with two, and a currency that it was paid in', async () => {
    const keys = await test.addMerchant();
    await sell(keys, { at: '2026-11-01T00:00:00Z' });
    await sell(keys, { at: '2026-11-01T00:00:00Z', rail: 'sandbox-invoice' });
    expect((await record(keys, 1, 'PO-1')).value.error.message).toContain('sandbox-card, sandbox-invoice');
    expect((await record(keys, 9900, 'PO-1', '--rail', 'sandbox-invoice')).code).toBe(0);
    expect((await record(keys, 1, 'PO-2', '--rail', 'sandbox-invoice')).code).toBe(1);
    const { value } = await json([
      ...['payouts', 'record', '--merchant', keys.apiKey, '--amount', '1', '--currency', 'EUR', '--reference', 'x'],
    ]);
    expect(value.error.message).toContain('currency');
  });
});

/* Debian's packages of the same names; without them this part is not tried, and the run says so. */
const hasProgram = (name: string): boolean => {
  try {
    execFileSync(name, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    console.warn(`NOT TRIED: ${name} is not installed (Debian: apt install hledger beancount)`);
    return false;
  }
};

describe('a statement of 10 000 orders', () => {
  const CURRENCIES = ['SEK', 'EUR', 'JPY', 'KWD'];
  const REFERENCES = ['A-1', '=1+1', 'x; y "q" \\ (z) | *', 'line\n2026-11-01 forged\n  Assets:X  1 SEK', '', "'"];
  let keys: MerchantKeys;
  let balance: Balance['data'];

  beforeAll(async () => {
    keys = await test.addMerchant({ name: 'News "of" \n the; day' });
    await sql(
      `insert into orders (merchant_id, order_id, mode, buyer_id, user_token, instrument_id, rail, reference, name,
         amount, tax_amount, currency, capture, flow, locale, status, created_at, updated_at, next_attempt_at)
       select m.merchant_id, gen_random_uuid(), m.mode, m.merchant_id, 'token', m.merchant_id,
         (array['sandbox-card', 'a_second rail'])[1 + n % 2], ($2::text[])[1 + n % 6] || n, 'Day pass', 1 + n * 7919 % 100000, 0,
         ($3::text[])[1 + n % 4], true, 'purchase', 'en', 'authorized',
         '2026-11-01'::timestamptz + n * interval '4 minutes', now(), now()
       from merchants m cross join generate_series(0, 9999) n where m.api_key = $1`,
      [keys.apiKey, REFERENCES, CURRENCIES],
    );
    /* What befalls an order, and of how many it does: every order is captured, every fifth refunded in half, … */
    const book = (cause: MoneyFact['cause'], every: number, share: string, sets = 'updated_at = updated_at') => {
      const { debit, credit } = movementsOf({ cause, amount: 1 })[0]!;
      return sql(
        `with changed as (
           update orders set ${sets} where merchant_id = (select merchant_id from merchants where api_key = $1)
             and extract(epoch from created_at)::bigint / 240 % ${every} = 0 and ${share} > 0 returning *
         )
         insert into ledger_entries (merchant_id, booked_at, rail, currency, order_id, cause, debit, credit, amount)
         select merchant_id, created_at + interval '1 second', rail, currency, order_id, $2, $3, $4, ${share} from changed`,
        [keys.apiKey, cause, debit, credit],
      );
    };
    await book('capture', 1, 'amount', 'captured_amount = amount');
    await book('refund', 5, 'amount / 2', 'refunded_amount = amount / 2');
    await book('fee', 3, 'amount / 50');
    const dispute = (status: string) =>
      `disputes = jsonb_build_array(jsonb_build_object('id', 'd', 'status', '${status}', 'amount', amount / 3))`;
    await book('return', 13, 'amount', 'returned_amount = amount');
    await book('dispute', 11, 'amount / 3', dispute('open'));
    await book('dispute_lost', 22, 'amount / 3', `returned_amount = returned_amount + amount / 3, ${dispute('lost')}`);
    for (const currency of CURRENCIES) {
      const words = ['payouts', 'record', '--merchant', keys.apiKey, '--amount', '12345', '--currency', currency];
      const rail = ['SEK', 'JPY'].includes(currency) ? 'sandbox-card' : 'a_second rail';
      expect(await json([...words, '--reference', `PO; ${currency}`, '--rail', rail])).toMatchObject({ code: 0 });
    }
    balance = ((await (await test.fetchAsMerchant('/api/v1/balance', {}, keys)).json()) as Balance).data;
    expect(balance.map(({ currency }) => currency)).toEqual([...CURRENCIES].sort());
  }, 120_000);

  /** The journal in a file, of the months that there are rows of: two in one. */
  async function journal(format: 'hledger' | 'beancount'): Promise<string> {
    const months = [];
    // The payouts are of today, whenever that is.
    for (const month of new Set(['2026-11', new Date().toISOString().slice(0, 7)])) {
      months.push((await statementOf(keys, month, '--format', format)).stdout);
    }
    const file = join(folder, `statement.${format}`);
    await writeFile(file, months.join('\n'));
    return file;
  }

  /** What accounts come to, by the beginning of their names and currency, as decimals. */
  type Sums = (account: string, currency: string) => number;

  /** Compares what a program sums with what the API says, to the last unit. */
  function agrees(sums: Sums): void {
    for (const { currency, available, pending, disputed } of balance) {
      const minor = (account: string) => Math.round(sums(account, currency) * 10 ** currencyDecimals(currency)!);
      expect([currency, minor('Assets:Receivable')]).toEqual([currency, available + pending]);
      expect([currency, minor('Assets:Disputes')]).toEqual([currency, disputed]);
      expect([currency, minor('Liabilities:Payable')]).toEqual([currency, -(available + pending + disputed)]);
    }
  }

  /** Rows of account, currency, number. */
  const summing =
    (rows: string[][]): Sums =>
    (account, currency) =>
      rows
        .filter(([name = '', of]) => name.startsWith(account) && of === currency)
        .reduce((sum, [, , number]) => sum + Number(number), 0);

  it.runIf(hasProgram('hledger'))(
    'is read by hledger, strictly, and agrees with the balance',
    async () => {
      const file = await journal('hledger');
      const hledger = (...words: string[]) =>
        execFileSync('hledger', ['-f', file, '--strict', ...words], { encoding: 'utf8', maxBuffer: 2 ** 30 });
      expect(Number(/Transactions\s+: (\d+)/.exec(hledger('stats'))?.[1])).toBeGreaterThan(15_000);
      const rows: string[][] = [];
      for (const { currency } of balance) {
        const stdout = hledger('balance', '--flat', '--no-total', '-O', 'csv', `cur:${currency}`);
        for (const [account = '', amount = ''] of parseCsv(stdout.replaceAll(/\r?\n/g, '\r\n')).slice(1)) {
          rows.push([account, currency, amount.replace(/ .*$/, '')]);
        }
      }
      expect(rows.length).toBeGreaterThan(20);
      agrees(summing(rows));
      expect(hledger('accounts')).not.toContain('Assets:X');
    },
    120_000,
  );

  it.runIf(hasProgram('bean-query'))(
    'is read by beancount, without an error, and agrees with the balance',
    async () => {
      const file = await journal('beancount');
      expect(execFileSync('bean-check', [file], { encoding: 'utf8' })).toBe('');
      const rows: string[][] = [];
      for (const { currency } of balance) {
        const query = `select account, sum(position) as sum where currency = '${currency}' group by account`;
        const stdout = execFileSync('bean-query', ['-f', 'csv', file, query], { encoding: 'utf8' });
        for (const [account = '', amount = ''] of parseCsv(stdout.replaceAll(/\r?\n/g, '\r\n')).slice(1)) {
          rows.push([account.trim(), currency, amount.trim().replace(/ .*$/, '')]);
        }
      }
      expect(rows.length).toBeGreaterThan(20);
      agrees(summing(rows));
      expect(rows.flat().join()).not.toContain('Assets:X');
    },
    120_000,
  );

  it('has a row for every movement, as CSV', async () => {
    const { stdout } = await statementOf(keys, '2026-11');
    const [{ count } = { count: 0 }] = await sql<{ count: number }>(
      `select count(*) as count from ledger_entries
       where merchant_id = (select merchant_id from merchants where api_key = $1) and booked_at < '2026-12-01'`,
      [keys.apiKey],
    );
    expect(count).toBeGreaterThan(15_000);
    expect(parseCsv(stdout)).toHaveLength(count + 1);
  });
});
