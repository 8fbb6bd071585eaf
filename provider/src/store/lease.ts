import { realpath } from 'node:fs/promises';
import pg from 'pg';
import { EMBEDDED } from './embeddedConnection.js';
import { errorCode } from './storeError.js';
import { isUnavailable } from './transience.js';

/** A connection that says "somebody uses this PostgreSQL": whoever stops it must see that no lease is left. */
export type Lease = {
  /** Settles when the connection is gone, for whatever reason. */
  readonly lost: Promise<void>;
  /** Gives the lease up. True when it was the last: then no new one is granted until {@link Lease.end}. */
  isLast(): Promise<boolean>;
  end(): Promise<void>;
};

/* Session-level locks, shared by all leases, exclusive for the one that stops. Only the embedded store uses them:
   the service's own statements do without, as not every engine has them. */
const KEY = '7311426920417357123';
const SHARED = `select pg_try_advisory_lock_shared(${KEY}) as granted, current_setting('data_directory') as folder`;
const UNLOCK = `select pg_advisory_unlock_shared(${KEY})`;
const EXCLUSIVE = `select pg_try_advisory_lock(${KEY}) as granted`;

const DUPLICATE_DATABASE = '42P04';
const UNIQUE_VIOLATION = '23505';

/**
 * Asks the PostgreSQL behind a socket for a lease and makes sure the service's database exists.
 *
 * @returns `absent` when nobody answers or a PostgreSQL of another folder does; `busy` when it is starting, stopping
 *   or about to be stopped, so that asking again makes sense.
 */
export async function requestLease(
  address: { host: string; port: number; user: string },
  dataFolder: string,
  database: string,
): Promise<Lease | 'absent' | 'busy'> {
  const client = new pg.Client({ ...EMBEDDED, ...address, database: 'postgres', connectionTimeoutMillis: 5_000 });
  client.on('error', () => {});
  const lost = new Promise<void>((settle) => client.once('end', settle));
  try {
    await client.connect();
    const { rows } = await client.query<{ granted: boolean; folder: string }>(SHARED);
    const own = (await realpath(rows[0]!.folder).catch(() => '')) === (await realpath(dataFolder));
    if (own && rows[0]!.granted) {
      await ensureDatabase(client, database);
      return { lost, isLast: () => isLast(client), end: () => end(client) };
    }
    await end(client);
    return own ? 'busy' : 'absent';
  } catch (error) {
    await end(client);
    if (!isUnavailable(error)) throw error;
    return errorCode(error) === 'ENOENT' || errorCode(error) === 'ECONNREFUSED' ? 'absent' : 'busy';
  }
}

async function isLast(client: pg.Client): Promise<boolean> {
  try {
    await client.query(UNLOCK);
    const { rows } = await client.query<{ granted: boolean }>(EXCLUSIVE);
    return rows[0]!.granted;
  } catch {
    /* The connection is gone, and with it the lock: whatever runs there now is somebody else's. */
    return false;
  }
}

async function ensureDatabase(client: pg.Client, name: string): Promise<void> {
  const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
  if (rowCount) return;
  await client.query(`create database ${client.escapeIdentifier(name)}`).catch((error) => {
    if (errorCode(error) !== DUPLICATE_DATABASE && errorCode(error) !== UNIQUE_VIOLATION) throw error;
  });
}

const end = (client: pg.Client) => client.end().catch(() => {});
