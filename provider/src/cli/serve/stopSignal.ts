/* `npx` and `npm run` pass on a Ctrl-C that the terminal has sent to everybody already. */
const ECHO = 500;

/**
 * Settles at the first SIGINT, SIGTERM or SIGHUP, for an orderly end. A second one, if it is no echo of the first,
 * ends the process at once; the embedded PostgreSQL then keeps running and is joined by the next start.
 */
export function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((settle) => {
    let stoppedAt: number | undefined;
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(name, () => {
        if (stoppedAt === undefined) stoppedAt = performance.now();
        else if (performance.now() - stoppedAt > ECHO) process.exit(1);
        settle(name);
      });
    }
  });
}
