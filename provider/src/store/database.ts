import { setTimeout as pauseFor } from 'node:timers/promises';
import pg from 'pg';
import { camelCase } from './camelCase.js';
import { columnTypes } from './columnTypes.js';
import { EMBEDDED } from './embeddedConnection.js';
import type { Statement } from './statement.js';
import { readStoreAddress, type StoreAddress } from './storeAddress.js';
import { errorCode, isReadOnly, StoreUnavailable } from './storeError.js';
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
 * A pool of connections to a PostgreSQL or an engine that speaks its protocol. Connects when first used. A connection
 * that turns out to be one that only reads is closed, and every other of its age with it, so that the next ones find
 * the primary.
 *
 * @throws StoreUnavailable (`store_unavailable`) from every method when the store cannot be reached, only reads, or
 *   does not answer in time. Other errors of the server pass as they are, with their SQLSTATE in `code`.
 * @throws StoreError `store_address_invalid`
 */
export function connect(options: ConnectOptions): Database {
  const { log, random = Math.random, pause = pauseFor } = options;
  const address = options.connectionString === undefined ? undefined : readStoreAddress(options.connectionString);
  const pooled = address?.pooled ?? false;
  const timeouts = { statement: options.statementTimeout ?? 15_000, lock: options.lockTimeout ?? 5_000 };
  const pool = new pg.Pool({
    ...poolConfig(options, address),
    ...(pooled ? { query_timeout: timeouts.statement } : { verify }),
  } as pg.PoolConfig);
  /* Counts what sent the pool to look for another server; a connection is of the age it was made in. */
  let age = 0;
  const ages = new WeakMap<pg.PoolClient, number>();
  /* By the names of statements: a statement always has the same columns. */
  const shapes = new Map<string, Shape>();
  /* Without these listeners a connection that breaks between two statements would end the process. */
  pool.on('error', (error) => log?.warn({ code: errorCode(error) }, 'an idle connection to the store broke'));
  pool.on('connect', (client) => {
    ages.set(client, age);
    client.on('error', () => {});
  });
  let closed: Promise<void> | undefined;

  return {
    query: (statement, values) => retried(() => withConnection((client) => run(client, statement, values))),
    transaction: (work) => retried(() => withConnection((client) => inTransaction(client, work))),
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
        if (error instanceof StoreUnavailable) throw error;
        if (isRetryable(error) && failures + 1 < ATTEMPTS) await pause(backoff(failures, random));
        else if (isUnavailable(error)) throw new StoreUnavailable(error);
        else throw error;
      }
    }
  }

  async function withConnection<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await obtain();
    let isBroken = false;
    try {
      return await work(client);
    } catch (error) {
      if (isReadOnly(error)) age += 1;
      isBroken = isReadOnly(error) || isUnavailable(error) || error instanceof ConnectionLost;
      throw error instanceof ConnectionLost ? error.cause : error;
    } finally {
      client.release(isBroken);
    }
  }

  async function obtain(): Promise<pg.PoolClient> {
    for (;;) {
      const client = await pool.connect().catch((error) => {
        if (!address?.sslIsOptional || !isWithoutTls(error)) {
          throw isUnavailable(error) ? new StoreUnavailable(error, { hadNoEffect: true }) : error;
        }
        pool.options.ssl = false;
      });
      if (client && ages.get(client) === age) return client;
      client?.release(true);
    }
  }

  async function inTransaction<T>(client: pg.PoolClient, work: (tx: Queryable) => Promise<T>): Promise<T> {
    try {
      await client.query(pooled ? `${BEGIN}; ${settings('local', timeouts)}` : BEGIN);
      const result = await work({ query: (statement, values) => run(client, statement, values) });
      await client.query('commit');
      return result;
    } catch (error) {
      await client.query('rollback').catch(() => {
        throw new ConnectionLost(error);
      });
      throw error;
    }
  }

  /* By SET: poolers refuse what they do not know among the parameters of a connection's start. */
  function verify(client: pg.PoolClient, done: (error?: Error) => void): void {
    client.query(settings('session', timeouts)).then(() => done(), done);
  }

  async function run<Row>(
    client: pg.PoolClient,
    { name, text }: Statement,
    values: readonly unknown[] = [],
  ): Promise<Row[]> {
    /* On a pooler of transactions the next statement may meet another connection, which has prepared nothing. */
    const isPrepared = name !== '' && !pooled;
    const query = { text, values: [...values], rowMode: 'array' as const, ...(isPrepared && { name }) };
    const result: Result | Result[] = await client.query<unknown[]>(query);
    /* Of several statements in one unnamed text, the last one's. */
    const { fields, rows } = [result].flat().at(-1)!;
    if (rows.length === 0) return [];
    const shape = shapes.get(name) ?? shapeOf(fields);
    if (name !== '') shapes.set(name, shape);
    return rows.map((row) => toRow<Row>(shape, row));
  }
}

type Result = pg.QueryArrayResult<unknown[]>;

/** A row's columns in camel case, in order, and a row without its values, which is quicker to copy than to build. */
type Shape = { readonly names: readonly string[]; readonly blank: Readonly<Record<string, unknown>> };

function shapeOf(fields: readonly pg.FieldDef[]): Shape {
  const names = fields.map((field) => camelCase(field.name));
  return { names, blank: Object.fromEntries(names.map((name) => [name, null])) };
}

function toRow<Row>({ names, blank }: Shape, values: readonly unknown[]): Row {
  const row = { ...blank };
  for (let at = 0; at < names.length; at += 1) row[names[at]!] = values[at];
  return row as Row;
}

/** What went wrong before a connection could not even be rolled back. */
class ConnectionLost extends Error {
  constructor(override readonly cause: unknown) {
    super('the connection was lost');
  }
}

const BEGIN = 'begin isolation level read committed';

/** Dates are read in one style, whatever the database's own is. */
const settings = (scope: 'session' | 'local', { statement, lock }: { statement: number; lock: number }): string =>
  [
    `statement_timeout = ${statement}`,
    `lock_timeout = ${lock}`,
    'idle_in_transaction_session_timeout = 30000',
    'datestyle = iso',
  ]
    .map((setting) => `set ${scope} ${setting}`)
    .join('; ');

const isWithoutTls = (error: unknown): boolean => error instanceof Error && /does not support SSL/i.test(error.message);

function poolConfig(options: ConnectOptions, address: StoreAddress | undefined): pg.PoolConfig {
  const { host, port, user, database } = options;
  const { sslIsOptional: _optional, pooled: _pooled, connectionTimeout, ...parts } = address ?? OF_PARTS;
  return {
    ...parts,
    ...(host !== undefined && { host }),
    ...(port !== undefined && { port }),
    ...(user !== undefined && { user }),
    ...(database !== undefined && { database }),
    application_name: 'ondemand',
    max: options.max ?? 20,
    connectionTimeoutMillis: options.connectionTimeout ?? connectionTimeout ?? 5_000,
    keepAlive: true,
    types: columnTypes,
  };
}

const OF_PARTS = { ...EMBEDDED, sslIsOptional: false, pooled: false, connectionTimeout: undefined };
