import type { Deps } from '../ports/deps.js';
import { mendMail } from './mendMail.js';
import { type DueMend, leaseDueMends, postponeMend, writeMendEnd } from './mendStore.js';
import { type Sending, sendMails } from './sendMails.js';
import { stopLink } from './stopLink.js';

/** Tells buyers of charges that were declined, once for each while it is news. Gives how many were tried. */
export const sendMends = (
  deps: Pick<Deps, 'database' | 'clock' | 'mails' | 'operator' | 'log' | 'url' | 'vault'>,
  sending?: Sending,
): Promise<number> => {
  const { database, operator, log, url } = deps;
  return sendMails<DueMend>(
    deps,
    {
      take: (taking) => leaseDueMends(database, taking),
      mailOf: (failed, to) =>
        mendMail(failed, {
          to,
          operator: operator?.name ?? null,
          account: `${url}/account?mode=${failed.mode}`,
          stop: stopLink(deps, failed.mandateId),
        }),
      end: (failed, now, wasSent) => writeMendEnd(database, failed, now, wasSent),
      postpone: (failed, nextAttempt) => postponeMend(database, failed, nextAttempt),
      failed: ({ orderId }, { attempts, problem }) =>
        log.warn({ orderId, attempts, error: problem }, 'the mail about a declined charge was not sent'),
    },
    sending,
  );
};
