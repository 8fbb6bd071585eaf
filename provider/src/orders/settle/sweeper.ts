import { errorName } from '../../common/errorName.js';
import { createPoller, type Poller } from '../../common/poller.js';
import { purge } from '../../housekeeping/purge.js';
import type { Deps } from '../../ports/deps.js';
import { leaseDueOperations } from '../operationStore.js';
import { leaseDueOrders } from '../orderStore.js';
import { settleAny } from './settleAny.js';
import { settleOrder } from './settleOrder.js';

/** Milliseconds between two purges of what nobody needs any more. */
const PURGE_INTERVAL = 3_600_000;
/** The same while there is more than one purge takes: a busy shop's day brings more sessions than hours have purges. */
const REST_INTERVAL = 60_000;
/** As many as are asked for at once, so that all of a batch end within their lease. */
const BATCH = 20;

export type Sweeper = Poller & {
  /** Asks for every outcome that is due and gives how many were asked for. */
  sweepOnce(): Promise<number>;
};

/**
 * Finishes what a request left open, because the rail was silent or the process ended: orders in processing and pending
 * operations. Any number of processes may sweep one store; a lease keeps two from asking for the same outcome.
 */
export function createSweeper(deps: Deps): Sweeper {
  const { database, clock, log, metrics } = deps;
  let nextPurge = 0;

  async function sweepOnce(): Promise<number> {
    // What this sweep puts off is not due again in this sweep, so it ends.
    const due = clock();
    let asked = 0;
    for (;;) {
      const orders = await leaseDueOrders(database, due, clock(), BATCH);
      const operations = await leaseDueOperations(database, due, clock(), BATCH);
      const results = await Promise.allSettled([
        ...orders.map((order) => settleOrder(deps, order)),
        ...operations.map((operation) => settleAny(deps, operation)),
      ]);
      // Its lease runs out by itself, and a later sweep takes it up again.
      for (const result of results) if (result.status === 'rejected') report(result.reason);
      asked += results.length;
      if (orders.length < BATCH && operations.length < BATCH) return asked;
    }
  }

  async function purgeIfDue(): Promise<void> {
    const now = clock().getTime();
    if (now < nextPurge) return;
    nextPurge = now + PURGE_INTERVAL;
    const { isDone } = await purge(deps);
    if (!isDone) nextPurge = now + REST_INTERVAL;
  }

  async function sweep(): Promise<void> {
    try {
      const asked = await sweepOnce();
      metrics?.sweep({ asked });
      await purgeIfDue();
    } catch (error) {
      metrics?.sweep('failed');
      report(error);
    }
  }

  const report = (error: unknown) => log.error({ error: errorName(error) }, 'a sweep of unsettled orders failed');

  return { ...createPoller(log, [sweep]), sweepOnce };
}
