import type { Deps } from '../ports/deps.js';
import { agreementMail } from './agreement.js';
import { type DueAgreement, leaseDueAgreements, postponeAgreement, writeAgreementEnd } from './agreementStore.js';
import { type Sending, sendMails } from './sendMails.js';
import { stopLink } from './stopLink.js';

/** Tells what was agreed to where no charge has come of it yet, once for each agreement. Gives how many were tried. */
export const sendAgreements = (
  deps: Pick<Deps, 'database' | 'clock' | 'mails' | 'operator' | 'log' | 'url' | 'vault'>,
  sending?: Sending,
): Promise<number> => {
  const { database, operator, log } = deps;
  return sendMails<DueAgreement>(
    deps,
    {
      take: (taking) => leaseDueAgreements(database, taking),
      mailOf: (agreement, to) =>
        agreementMail(agreement, { to, operator: operator?.name ?? null, stop: stopLink(deps, agreement.mandateId) }),
      end: (agreement, now, wasSent) => writeAgreementEnd(database, agreement, now, wasSent),
      postpone: (agreement, nextAttempt) => postponeAgreement(database, agreement, nextAttempt),
      failed: ({ mandateId }, { attempts, problem }) =>
        log.warn({ mandateId, attempts, error: problem }, 'the mail of an agreement was not sent'),
    },
    sending,
  );
};
