import { type Lanes, mailLanes } from '../outbox/lanes.js';
import { doublingDelays, sendDue } from '../outbox/sendDue.js';
import type { Deps } from '../ports/deps.js';
import { reportMail } from './reportMail.js';
import { type DueReport, leaseDueReports, postponeReport, writeReportEnd } from './reportStore.js';

/** Twelve attempts in about a day and a half. */
const DELAYS = doublingDelays(11);

/**
 * Tells the operator of every report that is due, by email, and gives how many were tried. Without an address or a
 * sender for the mode there is the log's line and the metric alone.
 */
export const tellOperator = (
  { database, clock, mails, operator, log }: Pick<Deps, 'database' | 'clock' | 'mails' | 'operator' | 'log'>,
  { lanes = mailLanes(), signal }: { lanes?: Lanes; signal?: AbortSignal } = {},
): Promise<number> =>
  sendDue<DueReport>(
    { clock },
    {
      batch: 10,
      lease: 60_000,
      delays: DELAYS,
      lanes,
      laneOf: ({ merchantId }) => ({ merchantId, target: merchantId }),
      take: (taking) => leaseDueReports(database, taking),
      async send(report) {
        const sender = mails?.[report.mode];
        const to = operator?.email;
        if (!sender || to === undefined) return 'dropped';
        await sender.send(reportMail(to, report));
        return 'sent';
      },
      end: (report, now, wasTold) => writeReportEnd(database, report, now, wasTold),
      postpone: (report, nextAttempt) => postponeReport(database, report, nextAttempt),
      failed: ({ orderId }, { attempts, problem }) =>
        log.warn({ orderId, attempts, error: problem }, 'the operator was not told of a report'),
    },
    signal,
  );
