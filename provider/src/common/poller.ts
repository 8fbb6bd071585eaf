import type { Logger } from 'pino';
import { errorName } from './errorName.js';

/** Milliseconds between two rounds. */
const INTERVAL = 5_000;

/** Work that is looked for again and again in the background. */
export type Poller = {
  start(): void;
  /** Ends after the round under way. */
  stop(): Promise<void>;
};

/**
 * Runs the works one after the other, waits, and runs them again. One that fails does not keep the others from theirs.
 * Their signal tells a work that is long that nothing more is to be begun.
 */
export function createPoller(log: Logger, works: readonly ((signal: AbortSignal) => Promise<unknown>)[]): Poller {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<unknown> = Promise.resolve();
  let isStopped = true;
  let ending = new AbortController();

  async function round(): Promise<void> {
    for (const work of works) {
      await work(ending.signal).catch((error) => log.error({ error: errorName(error) }, 'background work failed'));
    }
    if (!isStopped) schedule();
  }

  function schedule(): void {
    timer = setTimeout(() => {
      running = round();
    }, INTERVAL).unref();
  }

  return {
    start() {
      if (!isStopped) return;
      isStopped = false;
      ending = new AbortController();
      schedule();
    },
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      ending.abort();
      await running;
    },
  };
}
