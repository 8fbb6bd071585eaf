import { once } from 'node:events';
import { chmod, mkdtemp, readdir, realpath, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stopPostmaster } from '../../../src/store/postmaster.js';
import { readPostmaster } from '../../../src/store/postmasterFile.js';
import { type RunningCommand, runCommand, startCommand } from '../../support/command.js';

let folder: string;
let running: RunningCommand[];

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'ondemand-serve-')));
  await chmod(folder, 0o755);
  running = [];
});

afterEach(async () => {
  for (const { process, ended } of running) {
    process.kill('SIGKILL');
    await ended;
  }
  await stopPostmaster(data());
  await rm(folder, { recursive: true, force: true });
});

const data = () => join(folder, '.ondemand', 'postgres');
const postgresPid = async () => (await readPostmaster(data()))?.pid;

/** Starts the server on the default folder and waits until it is ready. */
async function serve(...words: string[]) {
  const command = startCommand(['serve', '--port', '0', '--json', ...words], { cwd: folder });
  running.push(command);
  const { url, port } = (await command.report) as { url: string; port: number };
  return { command, url, port };
}

const merchants = async () => {
  const { stdout } = await runCommand(['merchant', 'list', '--json'], { cwd: folder });
  return (JSON.parse(stdout) as { name: string }[]).map(({ name }) => name);
};

const addMerchant = (name: string) =>
  runCommand(['merchant', 'add', '--name', name, '--origin', 'https://shop.example', '--json'], { cwd: folder });

describe('ondemand serve', () => {
  it('serves, lets commands work beside it, and ends in order at SIGINT', async () => {
    const { command, url } = await serve();
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    const pid = await postgresPid();
    expect((await addMerchant('Shop')).code).toBe(0);
    expect(await merchants()).toEqual(['Shop']);
    expect(await postgresPid()).toBe(pid);

    command.process.kill('SIGINT');
    expect(await command.ended).toMatchObject({ code: 0, signal: null });
    expect(await postgresPid()).toBeUndefined();
    expect((await readdir(join(folder, '.ondemand'))).sort()).toEqual([
      'master.key',
      'postgres',
      'postgres.log',
      'run',
    ]);

    const again = await serve();
    expect(await merchants()).toEqual(['Shop']);
    again.command.process.kill('SIGTERM');
    expect((await again.command.ended).code).toBe(0);
  });

  it('starts again after SIGKILL, joining the PostgreSQL that was left, and nothing is lost', async () => {
    const { command } = await serve();
    await addMerchant('Shop');
    const pid = await postgresPid();
    command.process.kill('SIGKILL');
    await command.ended;
    expect(await postgresPid()).toBe(pid);

    const again = await serve();
    expect(await postgresPid()).toBe(pid);
    expect(await merchants()).toEqual(['Shop']);
    again.command.process.kill('SIGINT');
    expect((await again.command.ended).code).toBe(0);
    expect(await postgresPid()).toBeUndefined();
  });

  it('starts again after SIGKILL of all of it', async () => {
    const { command } = await serve();
    await addMerchant('Shop');
    process.kill((await postgresPid())!, 'SIGKILL');
    command.process.kill('SIGKILL');
    await command.ended;

    const again = await serve();
    expect((await fetch(`${again.url}/readyz`)).status).toBe(200);
    expect(await merchants()).toEqual(['Shop']);
  });

  it('keeps serving when its PostgreSQL is killed', async () => {
    const { url } = await serve();
    await addMerchant('Shop');
    const pid = (await postgresPid())!;
    process.kill(pid, 'SIGKILL');
    await expect.poll(postgresPid).not.toBe(pid);
    await expect.poll(async () => (await fetch(`${url}/readyz`)).status).toBe(200);
    expect(await merchants()).toEqual(['Shop']);
  });

  it('names the port that is taken, touches nothing and ends with 1', async () => {
    const taken: Server = createServer().listen(0);
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const { code, stdout, stderr } = await runCommand(['serve', '--port', String(port), '--json'], { cwd: folder });
    taken.close();
    expect(code).toBe(1);
    expect(JSON.parse(stdout).error).toEqual({ code: 'port_taken', message: expect.stringContaining(String(port)) });
    expect(stderr).toContain(String(port));
    expect(await readdir(folder)).toEqual([]);
  });

  it('ends at once at a second signal, and starts again after that', async () => {
    const { command, port } = await serve();
    /* A request whose body is read, and never arrives in full, keeps the orderly end waiting. */
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    await once(socket, 'connect');
    const headers = ['Host: pay.example', 'Content-Type: application/json', 'Content-Length: 5'];
    socket.write(['POST /api/v1/webhook_endpoints HTTP/1.1', ...headers, '', ''].join('\r\n'));
    await fetch(`http://127.0.0.1:${port}/healthz`);
    command.process.kill('SIGTERM');
    const repeated = setInterval(() => command.process.kill('SIGTERM'), 100);
    expect((await command.ended).code).toBe(1);
    clearInterval(repeated);
    expect(await postgresPid()).toBeDefined();
    const again = await serve();
    expect((await fetch(`${again.url}/readyz`)).status).toBe(200);
  });

  it('takes its public address from the option before the environment', async () => {
    const env = { ONDEMAND_URL: 'https://pay.example', ONDEMAND_SANDBOX: '1', PORT: '0' };
    const words = ['serve', '--url', 'https://other.example', '--json'];
    const command = startCommand(words, { cwd: folder, env });
    running.push(command);
    expect(await command.report).toMatchObject({ url: 'https://other.example', sandbox: true });
  });
});
