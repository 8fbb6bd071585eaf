import { connect as connectSocket, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type HttpServer, serveHttp } from '../../src/http/serveHttp.js';

const open: { close(): unknown }[] = [];

afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

type Fetch = Parameters<typeof serveHttp>[0]['fetch'];

async function serve(fetch: Fetch, port = 0): Promise<HttpServer> {
  const limits = { headersTimeout: 200, connectionsCheckingInterval: 50 };
  const server = await serveHttp({ fetch, port, hosts: ['127.0.0.1', '::1'], limits });
  open.push(server);
  return server;
}

/** A connection a test writes to by hand. */
async function rawConnection(port: number): Promise<{ socket: Socket; read(until: RegExp): Promise<string> }> {
  const socket = connectSocket(port, '127.0.0.1');
  open.push({ close: () => socket.destroy() });
  await new Promise((resolve) => socket.once('connect', resolve));
  let received = '';
  const read = (until: RegExp) =>
    new Promise<string>((resolve) => {
      const look = () => until.test(received) && resolve(received);
      socket.on('data', (chunk) => {
        received += chunk;
        look();
      });
      look();
    });
  return { socket, read };
}

/** A handler that answers when told to. */
function heldBack() {
  let arrived = () => {};
  let answer = () => {};
  const arrival = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const permission = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const fetch: Fetch = async () => {
    arrived();
    await permission;
    return new Response('done');
  };
  return { fetch, arrival, answer: () => answer() };
}

describe('serveHttp', () => {
  it('hands over the request and the address it came from', async () => {
    const { port } = await serve(async (request, connection) =>
      Response.json({ method: request.method, body: await request.text(), from: connection.remoteAddress }),
    );
    const answer = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: 'hello' });
    expect(await answer.json()).toEqual({ method: 'POST', body: 'hello', from: '127.0.0.1' });
  });

  it('says which port is taken', async () => {
    const { port } = await serve(async () => new Response());
    await expect(serve(async () => new Response(), port)).rejects.toMatchObject({ code: 'EADDRINUSE', port });
  });

  it('lets a request under way finish, while new connections are refused', async () => {
    const { fetch: handler, arrival, answer } = heldBack();
    const server = await serve(handler);
    const underWay = fetch(`http://127.0.0.1:${server.port}/order`);
    await arrival;
    const closed = server.close();
    await expect(fetch(`http://127.0.0.1:${server.port}/`)).rejects.toThrow();
    answer();
    const answered = await underWay;
    expect([answered.headers.get('connection'), await answered.text()]).toEqual(['close', 'done']);
    await closed;
  });

  it('says that it is not ready any more before it refuses anybody', async () => {
    const { fetch: handler, arrival, answer } = heldBack();
    const server = await serve(handler);
    const underWay = fetch(`http://127.0.0.1:${server.port}/order`);
    await arrival;
    const closed = server.close({ notice: 300 });
    const ready = await fetch(`http://127.0.0.1:${server.port}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([503, { status: 'draining' }]);
    answer();
    expect((await underWay).status).toBe(200);
    await closed;
    await expect(fetch(`http://127.0.0.1:${server.port}/readyz`)).rejects.toThrow();
  });

  it('waits no longer than the deadline', async () => {
    const { fetch: handler, arrival } = heldBack();
    const server = await serve(handler);
    const underWay = fetch(`http://127.0.0.1:${server.port}/order`);
    const cut = expect(underWay).rejects.toThrow();
    await arrival;
    await server.close({ deadline: 50 });
    await cut;
  });

  it('refuses headers beyond 16 KiB', async () => {
    const { port } = await serve(async () => new Response());
    const answer = await fetch(`http://127.0.0.1:${port}/`, { headers: { 'x-long': 'x'.repeat(17_000) } });
    expect(answer.status).toBe(431);
  });

  it('does not wait for ever for a request that arrives drop by drop', async () => {
    const { port } = await serve(async () => new Response());
    const { socket, read } = await rawConnection(port);
    socket.write('GET / HTTP/1.1\r\nX-Drop: ');
    expect(await read(/HTTP/)).toMatch(/^HTTP\/1\.1 408/);
  });
});
