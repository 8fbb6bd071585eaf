import { connect as connectSocket, type Socket } from 'node:net';
import { MAX_BODY_BYTES } from 'ondemand-pay/internal';
import { afterEach, describe, expect, it } from 'vitest';
import { readBody } from '../../src/http/readBody.js';
import { type HttpServer, type ServeHttpOptions, serveHttp } from '../../src/http/serveHttp.js';

const open: { close(): unknown }[] = [];

afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

type Fetch = Parameters<typeof serveHttp>[0]['fetch'];

async function serve(fetch: Fetch, options: Partial<ServeHttpOptions> = {}): Promise<HttpServer> {
  const server = await serveHttp({ fetch, port: 0, hosts: ['127.0.0.1', '::1'], ...options });
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
    await expect(serve(async () => new Response(), { port })).rejects.toMatchObject({ code: 'EADDRINUSE', port });
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

  it.each([
    ['that has sent nothing', ''],
    ['that has sent half of a request line', 'GET /ord'],
    ['that has sent half of its headers', 'GET / HTTP/1.1\r\nHost: x\r\n'],
  ])('does not wait at its end for a connection %s', async (_, sent) => {
    const patient = { headersTimeout: 120_000, requestTimeout: 120_000 };
    const server = await serve(async () => new Response('done'), { limits: patient });
    const { socket } = await rawConnection(server.port);
    const gone = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    socket.on('error', () => {});
    socket.write(sent);
    await fetch(`http://127.0.0.1:${server.port}/`).then((answer) => answer.text());
    /* Longer than a test may take: who waits for the deadline does not come back in time. */
    await server.close({ deadline: 120_000 });
    await gone;
  });

  it('answers HTTP/1.0 without a Host, as health checks ask', async () => {
    const { port } = await serve(async (request) => new Response(new URL(request.url).pathname));
    const { socket, read } = await rawConnection(port);
    socket.write('GET /readyz HTTP/1.0\r\n\r\n');
    const answer = await read(/\/readyz$/);
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
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
    const impatient = { headersTimeout: 200, connectionsCheckingInterval: 50 };
    const { port } = await serve(async () => new Response(), { limits: impatient });
    const { socket, read } = await rawConnection(port);
    socket.write('GET / HTTP/1.1\r\nX-Drop: ');
    expect(await read(/HTTP/)).toMatch(/^HTTP\/1\.1 408/);
  });

  describe('after a body that is too large', () => {
    const refuse: Fetch = async (request) => {
      try {
        await readBody(request);
        return new Response('read');
      } catch {
        return new Response('too large', { status: 413 });
      }
    };
    const HEAD = 'POST / HTTP/1.1\r\nHost: pay\r\nContent-Type: application/json\r\n';
    const chunk = (size: number) => `${size.toString(16)}\r\n${'x'.repeat(size)}\r\n`;

    it('says that the connection ends, and ends it', async () => {
      const { port } = await serve(refuse);
      const { socket, read } = await rawConnection(port);
      const ended = new Promise((resolve) => socket.once('end', resolve));
      socket.write(`${HEAD}Transfer-Encoding: chunked\r\n\r\n${chunk(MAX_BODY_BYTES + 1)}`);
      expect(await read(/too large/)).toMatch(/^HTTP\/1\.1 413 [\s\S]*\r\nConnection: close\r\n/i);
      await ended;
    });

    it('says that it goes on after one that fits, and does', async () => {
      const { port } = await serve(refuse);
      const { socket, read } = await rawConnection(port);
      socket.write(`${HEAD}Transfer-Encoding: chunked\r\n\r\n${chunk(MAX_BODY_BYTES)}0\r\n\r\n`);
      expect(await read(/read/)).toMatch(/\r\nConnection: keep-alive\r\n/i);
      socket.write(`${HEAD}Content-Length: 2\r\n\r\n{}`);
      expect(await read(/read[\s\S]+read/)).toMatch(/200 OK[\s\S]+200 OK/);
    });

    it('lets whoever still sends it read the answer, and acts on nothing that follows', async () => {
      const paths: string[] = [];
      const { port } = await serve(async (request, connection) => {
        paths.push(new URL(request.url).pathname);
        return refuse(request, connection);
      });
      const socket = connectSocket({ port, host: '127.0.0.1', allowHalfOpen: true });
      open.push({ close: () => socket.destroy() });
      let received = '';
      socket.on('data', (data) => {
        received += data;
      });
      const outcome = new Promise((resolve) => {
        socket.once('error', resolve);
        socket.once('end', () => resolve('ended'));
      });
      const body = 'x'.repeat(5_000_000);
      socket.write(`${HEAD}Content-Length: ${body.length}\r\n\r\n${body}${HEAD.replace('/', '/behind')}\r\n`);
      expect(await outcome).toBe('ended');
      await new Promise<void>((resolve) => socket.end(resolve));
      expect([received.match(/HTTP\/1\.1 \d+/g), paths]).toEqual([['HTTP/1.1 413'], ['/']]);
    });
  });
});
