/**
 * SQL for the date a row gets: now on the clock of its mode, which under test keys may be ahead. Part of the statement
 * that writes the row, so that nobody waits for it.
 */
export const datedNow = (now: string, mode: string): string =>
  `${now}::timestamptz + coalesce((select t.ahead from test_clock t where t.mode = ${mode}), 0) * interval '1 ms'`;
