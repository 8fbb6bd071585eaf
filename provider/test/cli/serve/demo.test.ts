import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { demoSites } from '../../../src/cli/serve/demoSites.js';
import { stopPostmaster } from '../../../src/store/postmaster.js';
import { type RunningCommand, runCommand, startCommand } from '../../support/command.js';

let folder: string;
let demo: RunningCommand | undefined;

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'ondemand-demo-')));
  await chmod(folder, 0o755);
});

afterEach(async () => {
  demo?.process.kill('SIGKILL');
  await demo?.ended;
  await stopPostmaster(join(folder, '.ondemand', 'postgres'));
  await rm(folder, { recursive: true, force: true });
});

/**
 * A port that was free a moment ago, with free ones after it: below those that the system hands out, so that no
 * connection of another test takes one before the demo does.
 */
async function freePorts(): Promise<number> {
  const servers: Server[] = [];
  const port = randomInt(12_000, 32_000);
  try {
    for (let next = 0; next <= demoSites.length + 1; next += 1) {
      const server = createServer().listen(port + next, '127.0.0.1');
      servers.push(server);
      await once(server, 'listening');
    }
    return port;
  } catch {
    return freePorts();
  } finally {
    await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))));
  }
}

function start(port: number, ...more: string[]): RunningCommand {
  demo = startCommand(['demo', '--port', String(port), '--json', ...more], { cwd: folder });
  return demo;
}

/* By number, as the machine may not know names below localhost. */
const statusOf = async (url: string) => (await fetch(`http://127.0.0.1:${new URL(url).port}/`)).status;

describe('ondemand demo', () => {
  it('starts provider and shops, each on an origin of its own, and ends all of them at SIGINT', async () => {
    const port = await freePorts();
    const { report, process, ended } = start(port);
    const { provider, store, ...sites } = await report;
    expect(provider).toBe(`http://pay.localhost:${port}`);
    expect(store).toBe(join(folder, '.ondemand'));
    expect(sites).toEqual(
      Object.fromEntries(demoSites.map(({ name }, at) => [name, `http://${name}.localhost:${port + 1 + at}`])),
    );
    expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200);
    for (const url of Object.values(sites)) expect(await statusOf(String(url))).toBe(200);

    process.kill('SIGINT');
    expect(await ended).toMatchObject({ code: 0, signal: null });
    await expect(fetch(`http://127.0.0.1:${port}/readyz`)).rejects.toThrow();
  });

  it('serves the documentation where it was built, under a policy that takes nothing from elsewhere', async () => {
    const port = await freePorts();
    await mkdir(join(folder, 'site', 'docs'), { recursive: true });
    await writeFile(join(folder, 'site', 'index.html'), '<!doctype html><title>Documentation</title>');
    await writeFile(join(folder, 'site', '404.html'), '<!doctype html><title>Not there</title>');
    await writeFile(join(folder, 'site', 'docs', 'errors.md'), '# Errors');
    const { report } = start(port, '--docs', 'site');
    const { docs } = await report;
    expect(docs).toBe(`http://docs.localhost:${port + 1 + demoSites.length}`);
    const ask = (path: string) => fetch(`http://127.0.0.1:${port + 1 + demoSites.length}${path}`);
    const page = await ask('/');
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(await page.text()).toContain('Documentation');
    expect(page.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; script-src 'self'; style-src 'self'/,
    );
    expect((await ask('/docs/errors.md')).headers.get('content-type')).toBe('text/markdown; charset=utf-8');
    for (const path of ['/nothing', '/../package.json', '/%2e%2e/package.json', '/docs/..%2f..%2fx']) {
      const missing = await ask(path);
      expect([missing.status, (await missing.text()).includes('Not there')], path).toEqual([404, true]);
    }
  });

  it('says how to build the documentation where it was not', async () => {
    const port = await freePorts();
    const { report, said } = start(port, '--docs', 'site');
    expect(await report).not.toHaveProperty('docs');
    await expect.poll(() => said.stderr).toContain('npm run docs');
  });

  it('knows its shops again at the next start, by keys only their owner may read', async () => {
    const port = await freePorts();
    for (let round = 0; round < 2; round += 1) {
      const { report, process, ended } = start(port);
      await report;
      process.kill('SIGTERM');
      expect((await ended).code).toBe(0);
    }
    const { stdout } = await runCommand(['merchant', 'list', '--json'], { cwd: folder });
    expect(JSON.parse(stdout)).toHaveLength(demoSites.length);
    const file = join(folder, '.ondemand', 'demo.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(Object.keys(JSON.parse(await readFile(file, 'utf8')))).toEqual(
      demoSites.map(({ name }, at) => `http://${name}.localhost:${port + 1 + at}`),
    );
  });

  it("names a shop's port that is taken and leaves nothing running", async () => {
    const port = await freePorts();
    const taken = createServer().listen(port + 1, '127.0.0.1');
    await once(taken, 'listening');
    const { code, stdout } = await start(port).ended;
    taken.close();
    expect(code).toBe(1);
    expect(JSON.parse(stdout).error).toEqual({ code: 'port_taken', message: expect.stringContaining(`${port + 1}`) });
    await expect(fetch(`http://127.0.0.1:${port}/readyz`)).rejects.toThrow();
  });
});
