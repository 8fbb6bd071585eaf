import type { Logger } from 'pino';

/** Milliseconds between two rounds. */
const INTERVAL = 5_000;

/** Work that is looked for again and again in the background. */
export type Rhythm = {
  start(): void;
  /** Ends after the round under way. */
  stop(): Promise<void>;
};

/** Runs the works one after the other, waits, and runs them again. One that fails does not keep the others from theirs. */
export function createRhythm(log: Logger, works: readonly (() => Promise<unknown>)[]): Rhythm {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<unknown> = Promise.resolve();
  let isStopped = true;

  async function round(): Promise<void> {
    for (const work of works) {
      await work().catch((error) =>
        log.error({ error: error instanceof Error ? error.name : typeof error }, 'background work failed'),
      );
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
      schedule();
    },
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
