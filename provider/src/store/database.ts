import { setTimeout as pauseFor } from 'node:timers/promises';
import pg from 'pg';
import { columnTypes } from './columnTypes.js';
import type { Statement } from './statement.js';
import { errorCode, StoreUnavailable } from './storeError.js';
import { backoff, isRetryable, isUnavailable } from './transience.js';

export { StoreUnavailable };

export interface Queryable {
  /** Runs one statement and gives its rows. Arrays in `values` become SQL arrays: pass JSON as a string. */
  query<Row>(statement: Statement, values?: readonly unknown[]): Promise<Row[]>;
}

export interface Database extends Queryable {
  /**
   * Runs `work` in one READ COMMITTED transaction. It is run again from the start after a serialization failure
   * or a deadlock, so it must do nothing that cannot be repeated: no calls to anyone but the store.
   */
  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T>;
  /** How many connections this pool holds now. */
  usage?(): PoolUsage;
  /** Waits for what is under way, then closes all connections. Safe to call twice. */
  close(): Promise<void>;
}

/** Connections at work and at rest, and callers that wait for one. */
export type PoolUsage = { used: number; idle: number; waiting: number };

/** Times are in milliseconds. */
export type ConnectOptions = {
  /** `postgres://…`, or the parts of one in `host`, `port`, `user` and `database`. */
  connectionString?: string;
  /** A host name, or the folder of a Unix socket. */
  host?: string;
  port?: number;
  user?: string;
  database?: string;
  /** Most connections at once. */
  max?: number;
  connectionTimeout?: number;
  statementTimeout?: number;
  lockTimeout?: number;
  /** Hears of connections that broke while idle. */
  log?: { warn(fields: object, message: string): void };
  random?: () => number;
  pause?: (milliseconds: number) => Promise<unknown>;
};

const ATTEMPTS = 10;

/**
 * A pool of connections to a PostgreSQL or an engine that speaks its protocol. Connects when first used.
 *
 * @throws StoreUnavailable (`store_unavailable`) from every method when the store cannot be reached or does not
 *   answer in time. Other errors of the server pass as they are, with their SQLSTATE in `code`.
 */
export function connect(options: ConnectOptions): Database {
  const { log, random = Math.random, pause = pauseFor } = options;
  const pool = new pg.Pool(poolConfig(options));
  /* Without these listeners a connection that breaks between two statements would end the process. */
  pool.on('error', (error) => log?.warn({ code: errorCode(error) }, 'an idle connection to the store broke'));
  pool.on('connect', (client) => client.on('error', () => {}));
  let closed: Promise<void> | undefined;

  return {
    query: (statement, values) => retried(() => run(pool, statement, values)),
    transaction: (work) => retried(() => inTransaction(work)),
    usage: () => ({ used: pool.totalCount - pool.idleCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    close: () => {
      closed ??= pool.end();
      return closed;
    },
  };

  async function retried<T>(attempt: () => Promise<T>): Promise<T> {
    for (let failures = 0; ; failures += 1) {
      try {
        return await attempt();
      } catch (error) {
        if (isRetryable(error) && failures + 1 < ATTEMPTS) await pause(backoff(failures, random));
        else if (isUnavailable(error)) throw new StoreUnavailable(error);
        else throw error;
      }
    }
  }

  async function inTransaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T> {
    const client = await pool.connect();
    let broken = false;
    try {
      await client.query('begin isolation level read committed');
      const result = await work({ query: (statement, values) => run(client, statement, values) });
      await client.query('commit');
      return result;
    } catch (error) {
      broken = await client.query('rollback').then(
        () => false,
        () => true,
      );
      throw error;
    } finally {
      client.release(broken);
    }
  }
}

async function run<Row>(
  on: pg.Pool | pg.PoolClient,
  { name, text }: Statement,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const { rows } = await on.query<pg.QueryResultRow>({ text, values: [...values], ...(name && { name }) });
  return rows as Row[];
}

function poolConfig(options: ConnectOptions): pg.PoolConfig {
  const { connectionString, host, port, user, database } = options;
  return {
    ...(connectionString !== undefined && { connectionString }),
    ...(host !== undefined && { host }),
    ...(port !== undefined && { port }),
    ...(user !== undefined && { user }),
    ...(database !== undefined && { database }),
    application_name: 'ondemand',
    max: options.max ?? 20,
    connectionTimeoutMillis: options.connectionTimeout ?? 5_000,
    statement_timeout: options.statementTimeout ?? 15_000,
    lock_timeout: options.lockTimeout ?? 5_000,
    idle_in_transaction_session_timeout: 30_000,
    keepAlive: true,
    types: columnTypes,
  };
}
