import { execFile } from 'node:child_process';
import { appendFile, chmod, chown, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { ensureCluster, postgresProcess } from '../../../dist/store/cluster.js';
import { postgresBinaries } from '../../../dist/store/postgresBinaries.js';
import { startPostmaster, stopPostmaster } from '../../../dist/store/postmaster.js';
import { isOtherUser, postgresUser } from '../../../dist/store/processUser.js';
import { makeSocketFolder } from '../../../dist/store/socketFolder.js';

const run = promisify(execFile);

/** A PostgreSQL of its own in a folder, with nobody who starts it again. */
export async function makeCluster(folder) {
  await mkdir(folder, { mode: 0o711 });
  await chmod(folder, 0o711);
  const user = await postgresUser(folder);
  const binaries = await postgresBinaries(user, folder);
  const data = join(folder, 'postgres');
  const own = (path) => (isOtherUser(user) ? chown(path, user.uid, user.gid) : undefined);

  return {
    folder,
    init: () => ensureCluster(folder, binaries, user),
    async start(settings = {}) {
      const socketFolder = await makeSocketFolder(folder, data, user);
      const logFile = join(folder, 'postgres.log');
      await startPostmaster({
        program: binaries.postgres,
        dataFolder: data,
        socketFolder,
        port: 5432,
        logFile,
        settings,
        user,
      });
    },
    stop: () => stopPostmaster(data),
    /** Takes over the data of a stopped cluster and follows it from its next start on. */
    async follow(primary, name) {
      await run('cp', ['-a', join(primary.folder, 'postgres'), data]);
      const signal = join(data, 'standby.signal');
      await writeFile(signal, '');
      await own(signal);
      const address = `host=${join(primary.folder, 'run')} port=5432 user=ondemand application_name=${name}`;
      await appendFile(join(data, 'postgresql.auto.conf'), `primary_conninfo = '${address}'\n`);
    },
    /** Ends following: from now on it takes writes. */
    promote: () =>
      run(join(dirname(binaries.postgres), 'pg_ctl'), ['promote', '-w', '-D', data], postgresProcess(user)),
  };
}
