import { once } from 'node:events';
import { chmod, mkdtemp, readFile, realpath, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
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

/** A port that was free a moment ago, with free ones after it. */
async function freePorts(): Promise<number> {
  const servers = [createServer().listen(0, '127.0.0.1')];
  await once(servers[0]!, 'listening');
  const { port } = servers[0]!.address() as AddressInfo;
  try {
    for (let next = 1; next <= demoSites.length; next += 1) {
      const server = createServer().listen(port + next, '127.0.0.1');
      servers.push(server);
      await once(server, 'listening');
    }
    return port;
  } catch {
    return freePorts();
  } finally {
    for (const server of servers) server.close();
  }
}

function start(port: number): RunningCommand {
  demo = startCommand(['demo', '--port', String(port), '--json'], { cwd: folder });
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
