import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import type { Connection } from './env.js';

export type HttpServer = {
  /** The port it listens on, also when 0 was asked for. */
  readonly port: number;
  /**
   * Tells readiness checks to look elsewhere and still serves for `notice` milliseconds (0), so that load balancers
   * can hear of it; then takes no new connections and waits for the requests under way, but no longer than `deadline`
   * milliseconds (8 000). Connections that carry no request, or half of one, are closed at once. Safe to call twice.
   */
  close(options?: { notice?: number; deadline?: number }): Promise<void>;
};

export type ServeHttpOptions = {
  fetch: (request: Request, connection: Connection) => Promise<Response>;
  /** 0 takes any free one. */
  port: number;
  /** Addresses to listen on; without any, every address of the machine. Those after the first may be missing. */
  hosts?: readonly string[];
  limits?: Partial<typeof LIMITS>;
};

/* A client that sends its request drop by drop holds a connection no longer than these milliseconds. */
const LIMITS = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 2_000,
  /* Longer than the 60 s after which most load balancers drop idle connections, so that they do it first. */
  keepAliveTimeout: 65_000,
};

/**
 * Serves a Fetch handler over HTTP/1.1.
 * @throws Error with Node's `code` (`EADDRINUSE`, `EACCES`) and `port` when the port cannot be had.
 */
export async function serveHttp({ fetch, port, hosts, limits }: ServeHttpOptions): Promise<HttpServer> {
  let draining = false;
  const open = new Set<Socket>();
  /* Requests that are being answered, by their connection. */
  const busy = new Map<Socket, number>();
  /* They end with the answer under way. What follows on them is not acted on: its answer could not be sent. */
  const ending = new WeakSet<Socket>();
  const [first, ...others] = hosts ?? [undefined];
  const servers = [await listen(first, port)];
  const actual = (servers[0]!.address() as AddressInfo).port;
  for (const host of others) {
    try {
      servers.push(await listen(host, actual));
    } catch (error) {
      /* A machine without IPv6 has no ::1. */
      if (!isMissingAddress(error)) {
        await Promise.all(servers.map((server) => drain(server, 0)));
        throw error;
      }
    }
  }
  let closed: Promise<unknown> | undefined;

  return {
    port: actual,
    async close({ notice = 0, deadline = 8_000 } = {}) {
      draining = true;
      closed ??= refuseAndWait(notice, deadline);
      await closed;
    },
  };

  /* Without notice nobody comes in between: a pause of nothing would still let the next connection in. */
  async function refuseAndWait(notice: number, deadline: number): Promise<void> {
    if (notice > 0) await pause(notice);
    const drained = Promise.all(servers.map((server) => drain(server, deadline)));
    for (const socket of open) if (!busy.has(socket)) socket.destroy();
    await drained;
  }

  function listen(host: string | undefined, onPort: number): Promise<Server> {
    const server = createAdaptorServer({
      fetch: (request, env) => answer(request, env as HttpBindings),
      /* HTTP/1.0 has no Host, and load balancers ask for the health in it. */
      hostname: 'localhost',
      serverOptions: { ...LIMITS, ...limits },
    }) as Server;
    server.on('connection', (socket: Socket) => {
      open.add(socket);
      socket.once('close', () => open.delete(socket));
    });
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen({ port: onPort, host }, () => {
        server.off('error', reject);
        resolve(server);
      });
    });
  }

  async function answer(request: Request, env: HttpBindings): Promise<Response> {
    const { socket } = env.incoming;
    busy.set(socket, (busy.get(socket) ?? 0) + 1);
    env.outgoing.once('close', () => {
      const left = (busy.get(socket) ?? 1) - 1;
      if (left > 0) busy.set(socket, left);
      else busy.delete(socket);
    });
    return answerRequest(request, env);
  }

  async function answerRequest(request: Request, { incoming, outgoing }: HttpBindings): Promise<Response> {
    if (ending.has(incoming.socket)) return new Response(null, { status: 503 });
    const { remoteAddress } = incoming.socket;
    const isReadinessCheck = draining && new URL(request.url).pathname === '/readyz';
    const response = isReadinessCheck
      ? Response.json({ status: 'draining' }, { status: 503 })
      : await fetch(request, remoteAddress === undefined ? {} : { remoteAddress });
    /* A connection kept alive would be waited for until the deadline. */
    if (draining) outgoing.setHeader('Connection', 'close');
    if (!incoming.complete) {
      outgoing.setHeader('Connection', 'close');
      ending.add(incoming.socket);
      endGently(incoming);
    }
    return response;
  }
}

/** Milliseconds in which a client may finish sending what nobody reads, so that it gets to read its answer. */
const LINGER = 500;

/**
 * The rest of a refused body is thrown away for a moment after the answer: a connection that is closed while bytes
 * arrive is reset, and the answer with it (RFC 9112 §9.6).
 */
function endGently(incoming: IncomingMessage): void {
  const { socket } = incoming;
  const close = socket.destroySoon.bind(socket);
  socket.destroySoon = () => {
    socket.destroySoon = close;
    socket.end();
    const timer = setTimeout(close, LINGER);
    socket.once('close', () => clearTimeout(timer));
    incoming.once('end', close).resume();
  };
}

function drain(server: Server, deadline: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), deadline);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}

function isMissingAddress(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT';
}
