import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ondemand } from '../../../src/cli/ondemand.js';
import type { Finding } from '../../../src/cli/setup/findings.js';
import { connectStripe } from '../../../src/rails/stripe/connectStripe.js';
import { STRIPE_EVENTS } from '../../../src/rails/stripe/facts.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import {
  openStripeSimulator,
  type SimulatorOptions,
  type StripeSimulator,
} from '../../support/stripe/stripeSimulator.js';

const NOTIFICATIONS = 'https://pay.example/rails/stripe/notifications';
const SECRET = 'whsec_of_a_test';

let test: TestDatabase;
let simulator: StripeSimulator;
let away = 0;
beforeAll(async () => {
  test = await createTestDatabase();
  simulator = await openStripeSimulator({ clock: () => new Date(Date.now() + away) });
});
afterAll(async () => {
  await simulator.close();
  await test.drop();
});

async function run(words: readonly string[], more: Readonly<Record<string, string | undefined>> = {}) {
  const said = { stdout: '', stderr: '' };
  const io = (stream: 'stdout' | 'stderr') => (text: string) => {
    said[stream] += text;
  };
  const env = {
    DATABASE_URL: test.connectionString,
    ONDEMAND_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
    ONDEMAND_URL: 'https://pay.example',
    ONDEMAND_STRIPE_SECRET_KEY: simulator.secretKey,
    ONDEMAND_STRIPE_WEBHOOK_SECRET: SECRET,
    ONDEMAND_STRIPE_API: simulator.url,
    ...more,
  };
  const code = await ondemand([...words, '--json'], '0.0.0', { cwd: '/', env, out: io('stdout'), err: io('stderr') });
  const value = JSON.parse(said.stdout);
  // Whatever is said, no secret is in it.
  expect(said.stdout + said.stderr).not.toContain(env.ONDEMAND_STRIPE_SECRET_KEY ?? 'sk_');
  expect(said.stdout + said.stderr).not.toContain(SECRET);
  return { code, ...said, value };
}

describe('ondemand rails check', () => {
  it('tries what a rail promises on its test account, and says what became of each', async () => {
    const { code, value } = await run(['rails', 'check', 'stripe']);
    expect(value.cases.filter(({ outcome }: { outcome: string }) => outcome !== 'passed')).toEqual([]);
    expect(value).toMatchObject({ rail: 'stripe', passed: true });
    expect(value.cases.length).toBeGreaterThan(8);
    expect(code).toBe(0);
  });

  it('ends with 1 where a promise is not kept, and goes on with the others', async () => {
    simulator.failNext('server_error', /capture$/);
    simulator.failNext('server_error', /capture$/);
    const { code, value } = await run(['rails', 'check', 'stripe']);
    const outcomes = value.cases.map(({ outcome }: { outcome: string }) => outcome);
    expect(outcomes.filter((outcome: string) => outcome === 'failed')).toHaveLength(1);
    expect([code, value.passed]).toEqual([1, false]);
  });

  it.each([
    ['a live key', ['rails', 'check', 'stripe'], { ONDEMAND_STRIPE_SECRET_KEY: 'sk_live_1' }, 'live key'],
    ['a rail that has no account', ['rails', 'check', 'sandbox-invoice'], {}, 'no test account'],
    ['a rail that is not there', ['rails', 'check', 'acme'], {}, 'no rail of this name'],
    [
      'none configured',
      ['rails', 'check', 'stripe'],
      { ONDEMAND_STRIPE_SECRET_KEY: undefined, ONDEMAND_STRIPE_WEBHOOK_SECRET: undefined },
      'no rail of this name',
    ],
  ])('refuses %s', async (_, words, env, why) => {
    const { code, value } = await run(words, env);
    expect([code, value.error.code]).toEqual([2, 'wrong_usage']);
    expect(value.error.message).toContain(why);
  });
});

describe('ondemand doctor', () => {
  const stripeChecks = async (more: Record<string, string | undefined> = {}) => {
    const { value } = await run(['doctor'], more);
    const found = (value.checks as Finding[]).filter(({ check }) => check.startsWith('stripe'));
    return Object.fromEntries(found.map(({ check, status, message }) => [check, [status, message]]));
  };

  it('misses an endpoint that tells of what happens, and says where', async () => {
    expect(await stripeChecks()).toEqual({
      stripe: ['ok', `acct_platform (test, SE, SEK) at ${simulator.url}, by ONDEMAND_STRIPE_API`],
      stripe_endpoint: ['wrong', `none tells ${NOTIFICATIONS}`],
      stripe_clock: ['ok', 'agrees with that of Stripe'],
    });
  });

  it('says how a machine that only itself can reach is told', async () => {
    const { stripe_endpoint } = await stripeChecks({ ONDEMAND_URL: 'http://localhost:4000' });
    expect(stripe_endpoint).toEqual(['note', 'http://localhost:4000/rails/stripe/notifications can be told by nobody']);
  });

  it('is content with one that sends what is needed, and names what one leaves out', async () => {
    const { endpoint } = simulator.listen(NOTIFICATIONS, SECRET, { enabled: STRIPE_EVENTS.slice(1) });
    expect((await stripeChecks()).stripe_endpoint).toEqual(['wrong', `${endpoint.id} does not send charge.captured`]);
    endpoint.enabled_events = [...STRIPE_EVENTS];
    expect((await stripeChecks()).stripe_endpoint).toEqual(['ok', `told at ${NOTIFICATIONS}`]);
    endpoint.api_version = '2024-06-20';
    expect((await stripeChecks()).stripe_endpoint).toMatchObject(['note', expect.stringContaining('2024-06-20')]);
    endpoint.api_version = null;
    endpoint.status = 'disabled';
    expect((await stripeChecks()).stripe_endpoint).toMatchObject(['wrong', expect.stringContaining('disabled')]);
    endpoint.status = 'enabled';
  });

  it('says what is wrong with the account, the key, the clock and the way there', async () => {
    const { account } = simulator.books.platform;
    account.charges_enabled = false;
    expect((await stripeChecks()).stripe).toMatchObject(['note', expect.stringContaining('cannot be paid into')]);
    account.charges_enabled = true;
    const other = { ONDEMAND_STRIPE_SECRET_KEY: 'sk_test_another' };
    expect(await stripeChecks(other)).toEqual({ stripe: ['wrong', 'Stripe refuses the key'] });
    away = 400_000;
    expect((await stripeChecks()).stripe_clock).toMatchObject(['wrong', expect.stringContaining('behind')]);
    away = 0;
    const nowhere = { ONDEMAND_STRIPE_API: 'http://127.0.0.1:9' };
    expect(await stripeChecks(nowhere)).toEqual({ stripe: ['wrong', 'Stripe does not answer'] });
  });

  it.each([
    ['ONDEMAND_STRIPE_SECRET_KEY', 'pk_test_1'],
    ['ONDEMAND_STRIPE_WEBHOOK_SECRET', 'secret'],
    ['ONDEMAND_STRIPE_API', 'http://stripe.example'],
    ['ONDEMAND_STRIPE_WEBHOOK_SECRET', undefined],
  ])('names %s where it cannot be %s', async (variable, value) => {
    const { code, stdout } = await run(['doctor'], { [variable]: value });
    expect(code).toBe(1);
    expect(stdout).toContain(variable);
  });

  it('refuses a live key beside the sandbox', async () => {
    const { stdout } = await run(['doctor'], { ONDEMAND_SANDBOX: '1', ONDEMAND_STRIPE_SECRET_KEY: 'sk_live_1' });
    expect(stdout).toContain('A live key and the sandbox are two services');
  });
});

describe('shops with accounts of their own', () => {
  const options = { secretKey: 'sk_live_simulator' } satisfies SimulatorOptions;

  it('are looked at one by one, and want an endpoint of their own', async () => {
    const live = await openStripeSimulator(options);
    try {
      live.listen(NOTIFICATIONS, SECRET);
      live.connect('acct_news').account.charges_enabled = false;
      const env = { ONDEMAND_STRIPE_SECRET_KEY: live.secretKey, ONDEMAND_STRIPE_API: live.url };
      for (const account of ['acct_news', 'acct_gone']) {
        const words = ['merchant', 'add', '--name', account, '--origin', 'https://shop.example', '--live'];
        const added = await run([...words, '--stripe-account', account], env);
        expect([added.code, added.stderr]).toEqual([0, expect.not.stringContaining('No payment rail here')]);
      }
      const { value } = await run(['doctor'], env);
      const messages = (value.checks as Finding[]).map(({ check, message }) => `${check}: ${message}`);
      expect(messages).toContainEqual(expect.stringContaining('stripe: acct_platform (live, SE, SEK)'));
      expect(messages).toContain('stripe_accounts: acct_news (SE, SEK) cannot be paid into');
      expect(messages).toContain('stripe_accounts: acct_gone is not connected to this account');
      expect(messages).toContain('stripe_endpoint: there is one endpoint, and shops with accounts of their own');
      expect(messages.filter((message) => message.startsWith('payees'))).toEqual([]);
    } finally {
      await live.close();
    }
  });
});

it('every event that is read is one that the documentation says to register for', async () => {
  const page = await readFile(new URL('../../../../docs/rails/stripe.md', import.meta.url), 'utf8');
  const [, list = ''] = /the events below[^\n]*\n\n(.*?)\n\n/s.exec(page) ?? [];
  expect([...list.matchAll(/`([\w.]+)`/g)].map(([, event]) => event)).toEqual([...STRIPE_EVENTS]);
});

describe('the client', () => {
  it('is asked for by name where it is not installed, and needed by nobody who does not use it', async () => {
    vi.doMock('stripe', () => {
      throw new Error('Cannot find package');
    });
    try {
      const asked = connectStripe({ secretKey: 'sk_test_1', webhookSecrets: [] });
      await expect(asked).rejects.toMatchObject({
        code: 'stripe_client_missing',
        message: expect.stringContaining('npm install stripe'),
      });
      const { code, value } = await run(['rails', 'check', 'stripe']);
      expect([code, value.error.code]).toEqual([1, 'stripe_client_missing']);
      const none = { ONDEMAND_STRIPE_SECRET_KEY: undefined, ONDEMAND_STRIPE_WEBHOOK_SECRET: undefined };
      expect((await run(['merchant', 'list'], none)).code).toBe(0);
    } finally {
      vi.doUnmock('stripe');
    }
  });

  it('takes a secret key alone', async () => {
    await expect(connectStripe({ secretKey: 'pk_live_1', webhookSecrets: [] })).rejects.toThrow('secret key');
  });
});
