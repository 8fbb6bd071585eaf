import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { inspectConfiguration } from '../../src/cli/setup/configuration.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const operations = read('docs/operations.md');
const unit = read('docs/deploy/ondemand.service');
const container = read('docs/deploy/Containerfile');
const example = read('docs/deploy/ondemand.env.example');
const { scripts, engines } = JSON.parse(read('package.json'));

/** Every variable that the service reads, by reading it. */
function variablesRead(): Set<string> {
  const names = new Set<string>();
  const env = new Proxy<Record<string, string>>({}, { get: (_, name) => void names.add(String(name)) });
  inspectConfiguration(env);
  return names;
}

/** Where a path of the installed service comes from: what the build makes, from its source. */
const sourceOf = (path: string) =>
  path.replace(/^\/opt\/ondemand\//, '').replace(/^provider\/dist\/(.*)\.js$/, 'provider/src/$1.ts');

const known = variablesRead();

describe('docs/deploy/ondemand.env.example', () => {
  const named = [...example.matchAll(/^(?:# )?([A-Z][A-Z_]+)=/gm)].map(([, name = '']) => name);

  it('sets only what the service reads', () => {
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((name) => !known.has(name))).toEqual([]);
    expect(known.has('ONDEMAND_MASTER_KYE')).toBe(false);
  });

  it('is right as it stands, once it has a master key', () => {
    const key = Buffer.alloc(32, 7).toString('base64');
    const env = parseEnv(example.replace(/^ONDEMAND_MASTER_KEY=$/m, `ONDEMAND_MASTER_KEY=${key}`));
    expect(inspectConfiguration(env).faults).toEqual([]);
    const trying = parseEnv(example.replace('# ONDEMAND_SANDBOX=1', 'ONDEMAND_SANDBOX=1'));
    expect(inspectConfiguration(trying).configuration.sandbox).toBe(true);
  });
});

it('docs/operations.md lists the variables that the service reads, and no other', () => {
  const listed = [...operations.matchAll(/^\| `((?:ONDEMAND_|PORT|DATABASE_URL)\w*)` \|/gm)].map(
    ([, name = '']) => name,
  );
  expect([...new Set(listed)].sort()).toEqual([...known].sort());
});

describe('docs/deploy/ondemand.service', () => {
  const value = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(unit)?.[1] ?? '';

  it('starts a command that is there, with settings that the first hour writes', () => {
    const [program, runtime, main = '', command, ...more] = value('ExecStart').split(' ');
    expect([program, runtime, command, more]).toEqual(['/usr/bin/env', 'node', 'serve', []]);
    expect(existsSync(join(root, sourceOf(main)))).toBe(true);
    expect(operations).toContain(main);
    expect(operations).toContain(`docs/deploy/ondemand.env.example ${value('EnvironmentFile')}`);
    const documentation = value('Documentation').replace('file://', '');
    expect(existsSync(join(root, sourceOf(documentation)))).toBe(true);
  });

  it('runs as the user that the first hour makes, in its folder', () => {
    const [, created] = /^# Created by: (.*)$/m.exec(unit) ?? [];
    expect(operations).toContain(created);
    expect(created).toContain(`--home-dir ${value('WorkingDirectory')} ${value('User')}`);
    expect(value('WorkingDirectory')).toBe(`/var/lib/${value('StateDirectory')}`);
  });

  it('waits as long as an ordered end takes with the settings of the example', () => {
    const drain = Number(/^ONDEMAND_DRAIN_SECONDS=(\d+)/m.exec(example)?.[1]);
    expect(Number(value('TimeoutStopSec'))).toBeGreaterThan(drain + 10 + 10);
  });

  it.skipIf(!existsSync('/usr/bin/systemd-analyze'))('is a unit that systemd understands', () => {
    const { stderr } = spawnSync('systemd-analyze', ['verify', join(root, 'docs/deploy/ondemand.service')], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
  });
});

describe('docs/deploy/Containerfile', () => {
  it('copies and starts what is there', () => {
    const copied = [...container.matchAll(/^COPY --from=build \S+ \/src\/(\S+) \.\/(\S*)$/gm)];
    expect(copied.map(([, from]) => from)).toEqual(['package.json', 'node_modules', 'dist', 'provider']);
    for (const [, from = '', to] of copied) {
      expect(to).toBe(from === 'package.json' ? '' : from);
      // What installing and building make is in no checkout.
      if (!['node_modules', 'dist'].includes(from)) expect(existsSync(join(root, from)), from).toBe(true);
    }
    const [, start = ''] = /^ENTRYPOINT \["node", "([^"]+)"\]$/m.exec(container) ?? [];
    expect(existsSync(join(root, sourceOf(start)))).toBe(true);
    expect(container).toContain('CMD ["serve"]');
  });

  it('builds by scripts that there are, on a Node that is new enough', () => {
    for (const [, script = ''] of container.matchAll(/npm run (\w+)/g)) expect(scripts).toHaveProperty(script);
    const least = Number.parseInt(engines.node.replace('>=', ''), 10);
    for (const [, major] of container.matchAll(/^FROM docker\.io\/library\/node:(\d+)-/gm)) {
      expect(Number(major)).toBeGreaterThanOrEqual(least);
    }
  });

  it('sets variables that the service reads, and is asked for its health at an address that there is', () => {
    const [, set = ''] = /^ENV (.*)$/m.exec(container) ?? [];
    for (const pair of set.split(' ').filter((each) => !each.startsWith('NODE_ENV='))) {
      expect(known.has(pair.split('=')[0]!), pair).toBe(true);
    }
    const [, path = ''] = /HEALTHCHECK[\s\S]*?process\.env\.PORT\+'([^']+)'/.exec(container) ?? [];
    expect(read('provider/src/app/operator/healthRoutes.ts')).toContain(`'${path}'`);
  });
});
