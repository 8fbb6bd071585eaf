import { describe, expect, it } from 'vitest';
import { inspectConfiguration, readConfiguration } from '../../../src/cli/setup/configuration.js';
import { WrongUsage } from '../../../src/cli/setup/failure.js';

const KEY = Buffer.alloc(32, 7).toString('base64');

describe('readConfiguration', () => {
  it('needs nothing: an embedded store, port 4000, no proxy, no metrics', () => {
    expect(readConfiguration({})).toEqual({
      port: 4000,
      url: undefined,
      database: undefined,
      masterKey: undefined,
      previousMasterKey: undefined,
      adapters: undefined,
      sandbox: false,
      metricsToken: undefined,
      metricsPort: undefined,
      trustedProxies: [],
      mail: undefined,
      operator: undefined,
      smsCountries: undefined,
      smsBudget: undefined,
      privateWebhooks: false,
      sessionLimits: undefined,
      logLevel: 'info',
      drain: 0,
    });
  });

  it('reads every variable', () => {
    const configuration = readConfiguration({
      PORT: '8080',
      ONDEMAND_URL: 'https://pay.example',
      DATABASE_URL: 'postgres://u:p@db/ondemand',
      ONDEMAND_MASTER_KEY: KEY,
      ONDEMAND_PREVIOUS_MASTER_KEY: Buffer.alloc(32, 8).toString('base64'),
      ONDEMAND_ADAPTERS: './live.mjs',
      ONDEMAND_SANDBOX: '1',
      ONDEMAND_METRICS_TOKEN: 'a-token-of-enough-length',
      ONDEMAND_METRICS_PORT: '9090',
      ONDEMAND_TRUSTED_PROXIES: '10.0.0.0/8, 2001:db8::/32',
      ONDEMAND_SMTP_URL: 'smtps://user:p%40ss@mail.example:465',
      ONDEMAND_MAIL_FROM: 'Pay AB <receipts@pay.example>',
      ONDEMAND_OPERATOR: 'Pay AB <reports@pay.example>',
      ONDEMAND_SMS_COUNTRIES: 'se, NO,SE',
      ONDEMAND_PRIVATE_WEBHOOKS: '1',
      ONDEMAND_SMS_PER_COUNTRY: '300',
      ONDEMAND_SMS_KEPT_PERCENT: '70',
      ONDEMAND_SESSIONS_PER_ADDRESS: '60',
      ONDEMAND_LOG_LEVEL: 'warn',
      ONDEMAND_DRAIN_SECONDS: '5.5',
    });
    expect(configuration).toEqual({
      port: 8080,
      url: 'https://pay.example',
      database: 'postgres://u:p@db/ondemand',
      masterKey: Buffer.alloc(32, 7),
      previousMasterKey: Buffer.alloc(32, 8),
      adapters: './live.mjs',
      sandbox: true,
      metricsToken: 'a-token-of-enough-length',
      metricsPort: 9090,
      trustedProxies: ['10.0.0.0/8', '2001:db8::/32'],
      mail: { url: 'smtps://user:p%40ss@mail.example:465', from: 'Pay AB <receipts@pay.example>' },
      operator: { name: 'Pay AB', email: 'reports@pay.example' },
      smsCountries: ['SE', 'NO'],
      smsBudget: { perCountry: 300, kept: 0.7 },
      privateWebhooks: true,
      sessionLimits: { address: { requests: 60, seconds: 60 }, key: { requests: 60_000, seconds: 60 } },
      logLevel: 'warn',
      drain: 5500,
    });
  });

  it('takes an option before its variable, and then does not mind the variable', () => {
    const env = { PORT: 'many', ONDEMAND_URL: 'https://pay.example' };
    expect(readConfiguration(env, { port: 1, url: 'https://other.example' })).toMatchObject({
      port: 1,
      url: 'https://other.example',
    });
  });

  it('takes an empty variable for one that is not set', () => {
    expect(readConfiguration({ PORT: '', ONDEMAND_URL: ' ', ONDEMAND_METRICS_PORT: '' })).toEqual(
      readConfiguration({}),
    );
  });

  it('names every fault at once, without values that may be secret', () => {
    const env = {
      PORT: '70000',
      ONDEMAND_URL: 'https://pay.example/path',
      DATABASE_URL: 'mysql://user:hunter2@db',
      ONDEMAND_MASTER_KEY: 'hunter2',
      ONDEMAND_PREVIOUS_MASTER_KEY: 'hunter2',
      ONDEMAND_SANDBOX: 'perhaps',
      ONDEMAND_METRICS_TOKEN: 'hunter2',
      ONDEMAND_METRICS_PORT: 'x',
      ONDEMAND_TRUSTED_PROXIES: '10.0.0.0/33',
      ONDEMAND_SMTP_URL: 'http://user:hunter2@mail.example',
      ONDEMAND_MAIL_FROM: 'a@b.example, hunter2@c.example',
      ONDEMAND_OPERATOR: 'Pay\nBcc: hunter2@b.example',
      ONDEMAND_SMS_COUNTRIES: 'SE,Sweden',
      ONDEMAND_SESSIONS_PER_ADDRESS: '0',
      ONDEMAND_SESSIONS_PER_KEY: 'many',
      ONDEMAND_LOG_LEVEL: 'loud',
      ONDEMAND_DRAIN_SECONDS: '-1',
    };
    const { faults } = inspectConfiguration(env);
    expect(faults.map((fault) => fault.split(':')[0]).sort()).toEqual(Object.keys(env).sort());
    expect(() => readConfiguration(env)).toThrow(WrongUsage);
    for (const variable of Object.keys(env)) expect(() => readConfiguration(env)).toThrow(variable);
    expect(faults.join()).not.toContain('hunter2');
  });

  it.each(['http://pay.example', 'http://10.0.0.1:4000'])('refuses %s, except for a sandbox', (url) => {
    expect(inspectConfiguration({ ONDEMAND_URL: url }).faults).toEqual([expect.stringContaining('https')]);
    expect(inspectConfiguration({}, { url }).faults).toEqual([expect.stringContaining('--url')]);
    expect(inspectConfiguration({ ONDEMAND_URL: url, ONDEMAND_SANDBOX: '1' }).faults).toEqual([]);
  });

  it.each(['http://localhost:4000', 'http://pay.localhost', 'http://127.0.0.1', 'http://[::1]:4000'])(
    'takes %s, which never leaves the machine',
    (url) => expect(inspectConfiguration({ ONDEMAND_URL: url }).faults).toEqual([]),
  );

  it('needs a mail server and a sender together', () => {
    const only = (variable: string, value: string) => inspectConfiguration({ [variable]: value }).faults;
    expect(only('ONDEMAND_SMTP_URL', 'smtp://mail.example')).toEqual([expect.stringContaining('ONDEMAND_MAIL_FROM')]);
    expect(only('ONDEMAND_MAIL_FROM', 'a@b.example')).toEqual([expect.stringContaining('ONDEMAND_SMTP_URL')]);
  });

  it('takes an operator by name alone', () => {
    expect(readConfiguration({ ONDEMAND_OPERATOR: "Åsa's Pay & Co" }).operator).toEqual({ name: "Åsa's Pay & Co" });
    expect(inspectConfiguration({ ONDEMAND_OPERATOR: 'reports@pay.example' }).faults).toHaveLength(1);
  });

  it('keeps the metrics off the port of the service', () => {
    expect(inspectConfiguration({ PORT: '4000', ONDEMAND_METRICS_PORT: '4000' }).faults).toHaveLength(1);
  });
});
