import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startProgram } from './programs.mjs';
import { freePort } from './provider.mjs';

/**
 * One address for the providers, which get requests while `/readyz` says so, and one for PostgreSQL, which leads to
 * whom Patroni calls the primary. A request that has reached a provider is never sent to another.
 */
export async function startHaproxy({ haproxy }, folder, { providers, members }) {
  const [http, store] = [await freePort(), await freePort()];
  const file = join(folder, 'haproxy.cfg');
  const server = (name, port, more) => `  server ${name} 127.0.0.1:${port} ${more}`;
  await writeFile(
    file,
    `global
  maxconn 1000
defaults
  timeout connect 2s
  timeout client 60s
  timeout server 60s
  timeout check 1s
  retries 2
  option redispatch
frontend shops
  mode http
  bind 127.0.0.1:${http}
  default_backend providers
backend providers
  mode http
  balance roundrobin
  option httpchk GET /readyz
${providers.map((port, n) => server(`provider${n}`, port, 'check inter 300 fall 1 rise 1')).join('\n')}
frontend servers
  mode tcp
  bind 127.0.0.1:${store}
  default_backend primary
backend primary
  mode tcp
  option httpchk GET /primary
${members.map(({ name, port, restPort }) => server(name, port, `check port ${restPort} inter 300 fall 1 rise 1 on-marked-down shutdown-sessions`)).join('\n')}
`,
  );
  const program = startProgram(haproxy, ['-db', '-f', file], { logFile: join(folder, 'haproxy.log') });
  return { url: `http://127.0.0.1:${http}`, storePort: store, end: () => program.end('SIGKILL') };
}
