import { describe, expect, it } from 'vitest';
import { inspectConfiguration, readConfiguration } from '../../../src/cli/configuration.js';
import { WrongUsage } from '../../../src/cli/failure.js';

const KEY = Buffer.alloc(32, 7).toString('base64');

describe('readConfiguration', () => {
  it('needs nothing: an embedded store, port 4000, no proxy, no metrics', () => {
    expect(readConfiguration({})).toEqual({
      port: 4000,
      url: undefined,
      database: undefined,
      masterKey: undefined,
      adapters: undefined,
      sandbox: false,
      metricsToken: undefined,
      metricsPort: undefined,
      trustedProxies: [],
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
      ONDEMAND_ADAPTERS: './live.mjs',
      ONDEMAND_SANDBOX: '1',
      ONDEMAND_METRICS_TOKEN: 'a-token-of-enough-length',
      ONDEMAND_METRICS_PORT: '9090',
      ONDEMAND_TRUSTED_PROXIES: '10.0.0.0/8, 2001:db8::/32',
      ONDEMAND_LOG_LEVEL: 'warn',
      ONDEMAND_DRAIN_SECONDS: '5.5',
    });
    expect(configuration).toEqual({
      port: 8080,
      url: 'https://pay.example',
      database: 'postgres://u:p@db/ondemand',
      masterKey: Buffer.alloc(32, 7),
      adapters: './live.mjs',
      sandbox: true,
      metricsToken: 'a-token-of-enough-length',
      metricsPort: 9090,
      trustedProxies: ['10.0.0.0/8', '2001:db8::/32'],
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
      ONDEMAND_SANDBOX: 'perhaps',
      ONDEMAND_METRICS_TOKEN: 'hunter2',
      ONDEMAND_METRICS_PORT: 'x',
      ONDEMAND_TRUSTED_PROXIES: '10.0.0.0/33',
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

  it('keeps the metrics off the port of the service', () => {
    expect(inspectConfiguration({ PORT: '4000', ONDEMAND_METRICS_PORT: '4000' }).faults).toHaveLength(1);
  });
});
