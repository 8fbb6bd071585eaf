/** Codes a {@link StoreError} can carry. */
export type StoreErrorCode =
  /** The store cannot be reached or does not answer in time. The work may be tried again. */
  | 'store_unavailable'
  /** The address in `DATABASE_URL` or `--database` is none this service understands. */
  | 'store_address_invalid'
  /** The folder of an embedded store cannot be used; the message says by whom and why. */
  | 'store_folder_unusable'
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
  constructor(cause: unknown) {
    super('store_unavailable', `The store is unavailable: ${reasonOf(cause)}.`, { cause });
    this.name = 'StoreUnavailable';
  }
}

/** PostgreSQL's five-character code (SQLSTATE) or Node's system error code, if the error has one. */
export function errorCode(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/* The messages of server errors can quote values of rows, so only the code is passed on. */
function reasonOf(cause: unknown): string {
  if (cause instanceof AggregateError) return reasonOf(cause.errors[0]);
  return errorCode(cause) ?? (cause instanceof Error ? cause.message : 'unknown reason');
}
