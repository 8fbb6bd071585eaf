import { errorCode } from './storeError.js';

/**
 * True when the engine itself rolled the work back and asks for it again: a serialization failure or a deadlock.
 * @see https://www.postgresql.org/docs/current/mvcc-serialization-failure-handling.html
 */
export function isRetryable(error: unknown): boolean {
  const code = errorCode(error);
  return code === '40001' || code === '40P01';
}

/*
 * SQLSTATE classes: 25006 only reads, 08 connection exception, 53 insufficient resources; 57P0x shutting down or
 * starting; 57014 statement_timeout, 55P03 lock_timeout, 25P03 idle in transaction too long.
 */
const UNAVAILABLE = /^(25006|08...|53...|57P0.|57014|55P03|25P03)$/;
const SYSTEM =
  /^(ECONNREFUSED|ECONNRESET|ECONNABORTED|ENOENT|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|EACCES|EMFILE)$/;
/* What pg and its pool throw without a code. */
const DRIVER =
  /connection terminated|timeout exceeded when trying to connect|timeout expired|cannot use a pool after calling end|client has encountered a connection error|client was closed|not queryable/i;

/** True when the store could not be reached or gave up, so that nobody knows more than that. */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isUnavailable);
  const code = errorCode(error);
  if (code !== undefined) return UNAVAILABLE.test(code) || SYSTEM.test(code);
  return error instanceof Error && DRIVER.test(error.message);
}

/**
 * Milliseconds to wait before a further attempt: "full jitter" between nothing and a bound that doubles from
 * 10 ms to 320 ms, so that those who collided once do not collide again.
 */
export function backoff(attempt: number, random: () => number): number {
  return random() * 10 * 2 ** Math.min(attempt, 5);
}
