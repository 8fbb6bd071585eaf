import { execFile } from 'node:child_process';
import { chown, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { postgresProcess, SUPERUSER } from '../../src/store/cluster.js';
import type { EmbeddedPostgres } from '../../src/store/embeddedPostgres.js';
import { startPostmaster, stopPostmaster } from '../../src/store/postmaster.js';
import { isOtherUser, postgresUser } from '../../src/store/processUser.js';

/** A PostgreSQL by the folder of its programs. `port` is part of its socket's name, and is where it may listen. */
export async function startOtherPostgres(
  folder: string,
  bin: string,
  settings: Readonly<Record<string, string>>,
  { port = 5432, superuser = SUPERUSER }: { port?: number; superuser?: string } = {},
): Promise<Pick<EmbeddedPostgres, 'connection' | 'release'>> {
  const user = await postgresUser(folder);
  const [dataFolder, socketFolder] = [join(folder, 'postgres'), join(folder, 'run')];
  for (const each of [dataFolder, socketFolder]) {
    await mkdir(each, { mode: each === dataFolder ? 0o700 : 0o755 });
    if (isOtherUser(user)) await chown(each, user.uid, user.gid);
  }
  const words = ['-D', dataFolder, '-U', superuser, '--auth=trust', '--encoding=UTF8', '--locale=C.UTF-8'];
  await promisify(execFile)(join(bin, 'initdb'), words, postgresProcess(user));
  const program = join(bin, 'postgres');
  const logFile = join(folder, 'postgres.log');
  await startPostmaster({ program, dataFolder, socketFolder, port, logFile, settings, user });
  const connection = { host: socketFolder, port, user: superuser, database: 'postgres' };
  while (!(await answers(connection))) await new Promise((resolve) => setTimeout(resolve, 50));
  return { connection, release: () => stopPostmaster(dataFolder) };
}

async function answers(connection: EmbeddedPostgres['connection']): Promise<boolean> {
  const client = new pg.Client(connection);
  try {
    await client.connect();
    const { rows } = await client.query('show server_version');
    console.log(`PostgreSQL ${rows[0].server_version}`);
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}
