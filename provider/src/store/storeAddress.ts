import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import { errorCode, StoreError } from './storeError.js';

/** The parts of a `postgres://` address, as `pg` takes them. */
export type StoreAddress = {
  /** A name, an address, or the folder of a Unix socket. */
  host: string;
  port?: number;
  user?: string;
  password?: string;
  database?: string;
  /** Sent at the start of a connection, such as `-c work_mem=64MB`. */
  options?: string;
  ssl: false | ConnectionOptions;
  /** TLS is tried first, and done without where the server has none (`sslmode=prefer`). */
  sslIsOptional: boolean;
  connectionTimeout?: number;
  /** A pooler that gives every transaction another connection: nothing may be kept on one. */
  pooled: boolean;
};

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads an address as PostgreSQL's own programs do: an empty host and `?host=/folder` for a Unix socket, `sslmode` with
 * their meaning, `sslrootcert` for an authority of one's own. `?pgbouncer=true` stands for a pooler of transactions.
 * @see https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS
 * @throws StoreError `store_address_invalid`, without the address: it may hold a password.
 */
export function readStoreAddress(address: string, env: Environment = process.env): StoreAddress {
  const url = parse(address);
  const query = url.searchParams;
  const given = (name: string) => query.get(name)?.trim() || undefined;
  const port = given('port') ?? url.port;
  const timeout = given('connect_timeout');
  const optional = {
    user: given('user') ?? decoded(url.username),
    password: given('password') ?? decoded(url.password),
    database: given('dbname') ?? decoded(url.pathname.slice(1)),
    options: given('options'),
  };
  const sslmode = given('sslmode') ?? env.PGSSLMODE ?? 'disable';
  return {
    host: given('host') ?? (url.hostname === EMPTY_HOST ? 'localhost' : hostOf(url.hostname)),
    ...(port !== '' && { port: portOf(port) }),
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value)),
    ...tlsOf(sslmode, { authority: given('sslrootcert') ?? env.PGSSLROOTCERT, given }),
    ...(timeout !== undefined && { connectionTimeout: Number(timeout) * 1000 || 0 }),
    pooled: ['true', '1', 'transaction'].includes(given('pgbouncer') ?? ''),
  };
}

/** An address without user, password and parameters: for people. */
export function describeAddress(address: string): string {
  const { host, port, database = '' } = readStoreAddress(address);
  if (host.startsWith('/')) return `postgres:///${database}?host=${host}`;
  return `postgres://${host.includes(':') ? `[${host}]` : host}${port === undefined ? '' : `:${port}`}/${database}`;
}

/* A host that no resolver knows: an empty one is none to `URL`. */
const EMPTY_HOST = 'unnamed.invalid';

const ENCODE = 'A password that holds : / ? # [ ] @ or % has to be percent-encoded (/ is %2F, @ is %40, % is %25).';

function parse(address: string): URL {
  const named = address.trim().replace(/^(postgres(?:ql)?:\/\/(?:[^/?#]*@)?)(?=[/?]|$)/, `$1${EMPTY_HOST}`);
  const url = URL.canParse(named) ? new URL(named) : undefined;
  if (!url || !/^postgres(ql)?:$/.test(url.protocol)) {
    const advice = address.includes('@') ? ` ${ENCODE}` : '';
    throw invalid(`The postgres:// address cannot be read.${advice}`);
  }
  // What stands behind an @ here was meant to be the host: something before it ended the user's part too early.
  if (/@/.test(`${url.pathname}${url.hash}`) || url.hash !== '') throw invalid(ENCODE);
  return url;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalid(ENCODE);
  }
}

const hostOf = (hostname: string): string => decoded(hostname).replace(/^\[(.+)\]$/, '$1');

function portOf(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535) throw invalid('The port of the postgres:// address must be a number from 1 to 65535.');
  return port;
}

type TlsFiles = { authority: string | undefined; given(name: string): string | undefined };

/** @see https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-PROTECTION */
function tlsOf(sslmode: string, { authority, given }: TlsFiles): Pick<StoreAddress, 'ssl' | 'sslIsOptional'> {
  if (sslmode === 'disable' || sslmode === 'allow') return { ssl: false, sslIsOptional: false };
  const isSystem = authority === 'system';
  const ca = authority === undefined || isSystem ? {} : { ca: read('sslrootcert', authority) };
  const own = ['cert', 'key'] as const;
  const files = Object.fromEntries(
    own.flatMap((name) => {
      const file = given(`ssl${name}`);
      return file === undefined ? [] : [[name, read(`ssl${name}`, file)]];
    }),
  );
  const anyName = { checkServerIdentity: () => undefined };
  switch (sslmode) {
    case 'prefer':
      return { ssl: { ...files, ...ca, rejectUnauthorized: false }, sslIsOptional: true };
    case 'require':
      // With an authority at hand it checks the certificate, as libpq does; without one it only encrypts.
      return 'ca' in ca
        ? { ssl: { ...files, ...ca, ...anyName }, sslIsOptional: false }
        : { ssl: { ...files, rejectUnauthorized: isSystem }, sslIsOptional: false };
    case 'verify-ca':
      if (!('ca' in ca)) throw invalid('sslmode=verify-ca needs sslrootcert, the file of the authority.');
      return { ssl: { ...files, ...ca, ...anyName }, sslIsOptional: false };
    case 'verify-full':
      return { ssl: { ...files, ...ca }, sslIsOptional: false };
    default:
      throw invalid('sslmode must be disable, allow, prefer, require, verify-ca or verify-full.');
  }
}

function read(parameter: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new StoreError('store_address_invalid', `${parameter}: ${file} cannot be read (${errorCode(cause)}).`, {
      cause,
    });
  }
}

const invalid = (message: string) => new StoreError('store_address_invalid', message);
