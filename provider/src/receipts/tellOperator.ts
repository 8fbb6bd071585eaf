import type { Deps } from '../deps.js';
import { reportMail } from './reportMail.js';
import { type DueReport, leaseDueReports, postponeReport, writeReportEnd } from './reportStore.js';

/** Milliseconds, longer than one batch takes to send. */
const LEASE = 60_000;
/** As many as are sent at once. */
const BATCH = 10;
/** How often telling of one report is tried: with doubling waits from a minute on, for about two days. */
const MOST_ATTEMPTS = 12;

type OperatorDeps = Pick<Deps, 'database' | 'clock' | 'mails' | 'operator' | 'log'>;

/**
 * Tells the operator of every report that is due, by email, and gives how many were tried. Without an address or a
 * sender for the mode there is the log's line and the metric alone.
 */
export async function tellOperator(deps: OperatorDeps): Promise<number> {
  const { database, clock } = deps;
  const due = clock();
  for (let tried = 0; ; ) {
    const now = clock();
    const leaseUntil = new Date(now.getTime() + LEASE);
    const reports = await leaseDueReports(database, { due, now, leaseUntil, limit: BATCH });
    await Promise.all(reports.map((report) => tell(deps, report)));
    tried += reports.length;
    if (reports.length < BATCH) return tried;
  }
}

async function tell({ database, clock, mails, operator, log }: OperatorDeps, report: DueReport): Promise<void> {
  const { mode, orderId, attempts } = report;
  const sender = mails?.[mode];
  const to = operator?.email;
  if (!sender || to === undefined) return writeReportEnd(database, report, clock(), false);
  try {
    await sender.send(reportMail(to, report));
  } catch (error) {
    const name = error instanceof Error ? error.name : typeof error;
    log.warn({ orderId, attempts: attempts + 1, error: name }, 'the operator was not told of a report');
    if (attempts + 1 >= MOST_ATTEMPTS) return writeReportEnd(database, report, clock(), false);
    return postponeReport(database, report, new Date(clock().getTime() + 60_000 * 2 ** attempts));
  }
  return writeReportEnd(database, report, clock(), true);
}
