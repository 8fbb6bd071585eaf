import { once } from 'node:events';
import { connect as connectSocket, type Socket } from 'node:net';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunningCommand, runCommand, startCommand } from '../../support/command.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { buyerAt, type Shop } from '../../support/purchase.js';

const URL_OF_ALL = 'https://pay.example';

let test: TestDatabase;
let env: Record<string, string>;
let running: RunningCommand[];
let open: { destroy(): unknown }[];

beforeEach(async () => {
  test = await createTestDatabase({ empty: true });
  running = [];
  open = [];
  env = {
    DATABASE_URL: test.connectionString,
    ONDEMAND_MASTER_KEY: Buffer.alloc(32, 3).toString('base64'),
    ONDEMAND_URL: URL_OF_ALL,
    ONDEMAND_SANDBOX: '1',
  };
});

afterEach(async () => {
  for (const each of open) each.destroy();
  for (const { process, ended } of running) {
    process.kill('SIGKILL');
    await ended;
  }
  await test.drop();
});

type Server = { command: RunningCommand; port: number; metricsPort: number; at: string };

async function serve(more: Record<string, string> = {}): Promise<Server> {
  const command = startCommand(['serve', '--port', '0', '--json'], { env: { ...env, ...more } });
  running.push(command);
  const { port, metrics_port } = (await command.report) as { port: number; metrics_port: number };
  return { command, port, metricsPort: metrics_port, at: `http://127.0.0.1:${port}` };
}

async function addShop(): Promise<Shop> {
  const words = ['merchant', 'add', '--name', 'Shop', '--origin', 'https://shop.example', '--json'];
  return JSON.parse((await runCommand(words, { env })).stdout) as Shop;
}

describe('several servers of one store', () => {
  it('start at once on an empty database, and sell together: once, whoever is asked', async () => {
    const servers = await Promise.all([serve(), serve(), serve()]);
    const shop = await addShop();
    let calls = 0;
    const buyer = buyerAt({
      url: URL_OF_ALL,
      shop,
      fetch: (path, init) => fetch(`${servers[calls++ % servers.length]!.at}${path}`, init),
    });

    const proof = await buyer.buy();
    const key = { 'Idempotency-Key': 'order-1' };
    const together = await Promise.all([1, 2, 3].map(() => buyer.order(proof, key)));
    const statuses = together.map(({ status }) => status).sort();
    expect(statuses.filter((status) => status === 201).length).toBeGreaterThan(0);
    expect(statuses.filter((status) => status !== 201 && status !== 409)).toEqual([]);
    const again = await buyer.order(proof, key);
    expect([again.status, again.headers.get('Idempotency-Replayed')]).toEqual([201, 'true']);
    expect((await buyer.order(proof)).status).toBe(409);
    const { stdout } = await runCommand(['orders', 'list', '--json'], { env });
    expect(JSON.parse(stdout).data).toMatchObject([{ status: 'captured', captured_amount: 9900 }]);
  });
});

describe('a server that is told to end', () => {
  it('finishes the order that is under way, and only then ends', async () => {
    const { command, at } = await serve();
    const shop = await addShop();
    const buyer = buyerAt({ url: URL_OF_ALL, shop, fetch: (path, init) => fetch(`${at}${path}`, init) });
    const proof = await buyer.buy();

    /* The order has to wait for the proof's row, so that it is under way for as long as the test wants. */
    const other = new pg.Client(test.connectionString);
    await other.connect();
    await other.query('begin');
    await other.query('select from origin_proofs for update');
    const ordering = buyer.order(proof);
    await expect.poll(() => waiting(other)).toBe(1);

    command.process.kill('SIGTERM');
    await expect.poll(() => isRefused(at)).toBe(true);
    await other.query('commit');
    await other.end();
    const ordered = await ordering;
    expect([ordered.status, ordered.headers.get('connection')]).toEqual([201, 'close']);
    expect(await command.ended).toMatchObject({ code: 0, signal: null });
  });
});

const waiting = async (client: pg.Client) => {
  const { rows } = await client.query(
    "select count(*)::int as count from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
  );
  return (rows as { count: number }[])[0]!.count;
};

const isRefused = (at: string) =>
  fetch(`${at}/healthz`).then(
    () => false,
    () => true,
  );

describe('clients that hold on to their connections', () => {
  it('keep nobody else from being served', async () => {
    const { port, at } = await serve();
    const sockets = await Promise.all(
      Array.from({ length: 200 }, async () => {
        const socket: Socket = connectSocket(port, '127.0.0.1');
        socket.on('error', () => {});
        open.push(socket);
        await once(socket, 'connect');
        return socket;
      }),
    );
    for (const [index, socket] of sockets.entries()) {
      socket.write(
        index % 2
          ? 'GET /healthz HTTP/1.1\r\nHost: pay.example\r\nX-Drop: '
          : `POST /api/v1/users/u/orders HTTP/1.1\r\nHost: pay.example\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n{`,
      );
    }
    const long = fetch(`${at}/healthz`, { headers: { 'x-long': 'x'.repeat(17_000) } });
    expect((await long).status).toBe(431);
    for (let count = 0; count < 20; count += 1) expect((await fetch(`${at}/readyz`)).status).toBe(200);
    const shop = await addShop();
    const buyer = buyerAt({ url: URL_OF_ALL, shop, fetch: (path, init) => fetch(`${at}${path}`, init) });
    expect((await buyer.order(await buyer.buy())).status).toBe(201);
  });
});

describe('the port of the metrics', () => {
  it('serves them beside the service, whose port does not', async () => {
    const { at, metricsPort } = await serve({ ONDEMAND_METRICS_PORT: '0' });
    await fetch(`${at}/frame?key=test_nobodys`);
    const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
    expect(text).toContain('ondemand_http_requests_total{route="/frame",method="GET",status="200"} 1');
    expect(text).toContain('process_resident_memory_bytes');
    expect((await fetch(`${at}/metrics`)).status).toBe(404);
    expect((await fetch(`http://127.0.0.1:${metricsPort}/healthz`)).status).toBe(404);
  });
});

describe('a configuration with several faults', () => {
  it('is told whole, before anything is touched', async () => {
    const { code, stderr } = await runCommand(['serve'], {
      env: { ...env, PORT: 'many', ONDEMAND_URL: 'http://pay.example', ONDEMAND_SANDBOX: '0', ONDEMAND_LOG_LEVEL: 'x' },
    });
    expect(code).toBe(2);
    for (const variable of ['PORT', 'ONDEMAND_URL', 'ONDEMAND_LOG_LEVEL']) expect(stderr).toContain(variable);
  });
});
