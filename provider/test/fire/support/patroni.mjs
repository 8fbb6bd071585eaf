import { chmod, chown, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isOtherUser, postgresUser } from '../../../dist/store/processUser.js';
import { startProgram } from './programs.mjs';
import { freePort } from './provider.mjs';

/*
 * Seconds. A member that says nothing for `ttl` has lost the lead; the defaults (30, 10, 10) would only make the run
 * longer.
 */
const TIMES = { ttl: 6, loop_wait: 1, retry_timeout: 2 };
const PASSWORD = 'only-on-loopback';

/** The one etcd in which Patroni's members keep who leads. */
export async function startEtcd({ etcd }, folder) {
  const [client, peer] = [await freePort(), await freePort()].map((port) => `http://127.0.0.1:${port}`);
  await mkdir(join(folder, 'etcd'), { mode: 0o700 });
  const words = {
    'data-dir': join(folder, 'etcd'),
    'listen-client-urls': client,
    'advertise-client-urls': client,
    'listen-peer-urls': peer,
    'initial-advertise-peer-urls': peer,
    'initial-cluster': `default=${peer}`,
  };
  const process = startProgram(
    etcd,
    Object.entries(words).map(([name, value]) => `--${name}=${value}`),
    { logFile: join(folder, 'etcd.log') },
  );
  return { hosts: client.slice('http://'.length), end: process.end };
}

/** A PostgreSQL of Debian's in the care of Patroni: a machine that can be lost and comes back. */
export async function makeMember({ patroni, postgres }, { name, folder, etcd }) {
  await mkdir(folder, { mode: 0o711 });
  await chmod(folder, 0o711);
  const user = await postgresUser(folder);
  const own = (path) => (isOtherUser(user) ? chown(path, user.uid, user.gid) : undefined);
  const data = join(folder, 'data');
  for (const each of [data, join(folder, 'run')]) {
    await mkdir(each, { mode: 0o700 });
    await own(each);
  }
  const [port, restPort] = [await freePort(), await freePort()];
  const settings = join(folder, 'patroni.json');
  const login = (username) => ({ username, password: PASSWORD });
  await writeFile(
    settings,
    JSON.stringify({
      scope: 'ondemand',
      name,
      etcd3: { hosts: etcd.hosts },
      restapi: { listen: `127.0.0.1:${restPort}`, connect_address: `127.0.0.1:${restPort}` },
      bootstrap: {
        dcs: {
          ...TIMES,
          synchronous_mode: true,
          postgresql: { use_pg_rewind: true, parameters: { max_connections: 120 } },
        },
        initdb: [{ encoding: 'UTF8' }, 'data-checksums', { locale: 'C.UTF-8' }],
      },
      postgresql: {
        listen: `127.0.0.1:${port}`,
        connect_address: `127.0.0.1:${port}`,
        data_dir: data,
        bin_dir: postgres,
        pgpass: join(folder, 'run', 'pgpass'),
        authentication: { superuser: login('postgres'), replication: login('replicator'), rewind: login('rewinder') },
        pg_hba: ['host all all 127.0.0.1/32 scram-sha-256', 'host replication all 127.0.0.1/32 scram-sha-256'],
        parameters: { unix_socket_directories: join(folder, 'run') },
      },
      watchdog: { mode: 'off' },
    }),
  );
  await chmod(settings, 0o644);
  let process_;

  return {
    name,
    port,
    restPort,
    address: (database) => `postgres://postgres:${PASSWORD}@127.0.0.1:${port}/${database}`,
    start() {
      const id = isOtherUser(user) ? { user: { uid: user.uid, gid: user.gid } } : {};
      process_ = startProgram(patroni, [settings], {
        logFile: join(folder, 'patroni.log'),
        home: join(folder, 'run'),
        ...id,
      });
    },
    /** `primary`, `sync`, `replica`, or undefined while it does not answer. */
    async role() {
      for (const role of ['primary', 'sync', 'replica']) {
        const answer = await fetch(`http://127.0.0.1:${restPort}/${role}`, {
          signal: AbortSignal.timeout(1_000),
        }).catch(() => undefined);
        if (answer?.status === 200) return role;
      }
      return undefined;
    },
    /** As a machine that loses its power: Patroni and PostgreSQL at once. */
    async kill() {
      const postmaster = Number.parseInt(await readFile(join(data, 'postmaster.pid'), 'utf8'), 10);
      const ending = process_.end('SIGKILL');
      process.kill(postmaster, 'SIGKILL');
      await ending;
    },
    /** In order; PostgreSQL ends with it. */
    end: () => process_?.end(),
  };
}
