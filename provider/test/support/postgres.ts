import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { connect } from '../../src/store/database.js';
import { startEmbeddedPostgres } from '../../src/store/embeddedPostgres.js';
import { migrate } from '../../src/store/migrate.js';
import { stopPostmaster } from '../../src/store/postmaster.js';
import { processExists } from '../../src/store/postmasterFile.js';
import { guardLedger } from './ledgerGuard.js';
import { startOtherPostgres } from './otherPostgres.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** The PostgreSQL of this run, whose database `template` has the newest schema. */
    postgres: { host: string; port: number; user: string; template: string };
  }
}

const PREFIX = 'ondemand-test-';
const TEMPLATE = 'template_migrated';
/* Nothing here has to survive a power cut. */
const FAST = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  autovacuum: 'off',
  max_connections: '300',
  shared_buffers: '64MB',
};

/**
 * Starts one PostgreSQL in a temporary folder for a whole run of tests; see createTestDatabase. `POSTGRES_BIN` names
 * the programs of another release than the embedded one.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await removeLeftovers();
  const folder = await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`));
  await chmod(folder, 0o711);
  const other = process.env.POSTGRES_BIN;
  const postgres = await (other
    ? startOtherPostgres(folder, other, FAST)
    : startEmbeddedPostgres(folder, { settings: FAST }));
  const { host, port, user } = postgres.connection;

  const admin = new pg.Client({ host, port, user, database: 'postgres' });
  await admin.connect();
  await admin.query(`create database ${TEMPLATE}`);
  await admin.end();
  const template = connect({ host, port, user, database: TEMPLATE });
  await migrate(template);
  await template.close();
  const guard = new pg.Client({ host, port, user, database: TEMPLATE });
  await guard.connect();
  await guardLedger(guard);
  await guard.end();
  project.provide('postgres', { host, port, user, template: TEMPLATE });

  return async () => {
    await postgres.release();
    await rm(folder, { recursive: true, force: true });
  };
}

/* Of runs that were killed. */
async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const owner = name.startsWith(PREFIX) ? Number.parseInt(name.slice(PREFIX.length), 10) : 0;
    if (!owner || processExists(owner)) continue;
    const folder = join(tmpdir(), name);
    await stopPostmaster(join(folder, 'postgres'));
    await rm(folder, { recursive: true, force: true });
  }
}
