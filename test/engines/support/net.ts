import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer as createProxy } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type TLSSocket } from 'node:tls';
import { promisify } from 'node:util';
import { openSite, type Site } from '../../browser/support/world.js';

/** An internet of the tests' own. */
export type Net = {
  /** A site at `https://<host>`; a name without a dot is a host of `example.org`. */
  open(host: string): Promise<Site>;
  /** The proxy through which a browser finds them and nothing else: `127.0.0.1:<port>`. */
  proxy: string;
  close(): Promise<void>;
};

/**
 * Hosts of real top-level domains, which are set aside for examples, served over https with a certificate that nobody
 * vouches for. WebKit keeps `Secure` cookies of https sites only, and knows what is one site by the list of public
 * suffixes, on which `localhost` is not.
 * @see https://www.rfc-editor.org/rfc/rfc2606#section-3
 */
export async function openNet(): Promise<Net> {
  const ports = new Map<string, number>();
  const sockets = new Set<Socket>();
  const secure = createServer({ ...(await makeCertificate()), ALPNProtocols: ['http/1.1'] }, (outer: TLSSocket) => {
    pipeBoth(outer, connect(ports.get(outer.servername || '') ?? 0, '127.0.0.1'));
  });
  secure.on('tlsClientError', () => {});
  const proxy = createProxy((_, response) => response.writeHead(502).end());
  proxy.on('connect', (request, socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).once('close', () => sockets.delete(socket));
    if (!ports.has(new URL(`https://${request.url}`).hostname)) return socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    return secure.emit('connection', socket);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');

  return {
    proxy: `127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    async open(name) {
      const host = name.includes('.') ? name : `${name}.example.org`;
      const site = await openSite(name);
      ports.set(host, Number(new URL(site.url).port));
      return { ...site, url: `https://${host}` };
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      proxy.close();
      await once(proxy, 'close');
    },
  };
}

/** What comes in at one end goes out at the other, until either closes. */
function pipeBoth(outer: Socket, inner: Socket): void {
  for (const [end, other] of [
    [outer, inner],
    [inner, outer],
  ] as const) {
    end.on('error', () => {}).once('close', () => other.destroy());
    end.pipe(other);
  }
}

const run = promisify(execFile);

/** Signed by itself and good for a day. It is made anew for each run, so that no key lies about. */
async function makeCertificate(): Promise<{ key: Buffer; cert: Buffer }> {
  const folder = await mkdtemp(join(tmpdir(), 'ondemand-certificate-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  try {
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1'];
    await run('openssl', ['req', '-x509', ...kind, '-subj', '/CN=example.org', '-keyout', key, '-out', cert]);
    return { key: await readFile(key), cert: await readFile(cert) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
