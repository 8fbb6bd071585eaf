import { type Lanes, mailLanes } from '../outbox/lanes.js';
import { doublingDelays, sendDue } from '../outbox/sendDue.js';
import type { Deps } from '../ports/deps.js';
import { agreementMail } from './agreement.js';
import { type DueAgreement, leaseDueAgreements, postponeAgreement, writeAgreementEnd } from './agreementStore.js';
import { stopLink } from './stopLink.js';

/** Twelve attempts in about a day and a half. */
const DELAYS = doublingDelays(11);

/** Tells what was agreed to where no charge has come of it yet, once for each agreement. Gives how many were tried. */
export const sendAgreements = (
  {
    database,
    clock,
    mails,
    operator,
    log,
    url,
    vault,
  }: Pick<Deps, 'database' | 'clock' | 'mails' | 'operator' | 'log' | 'url' | 'vault'>,
  { lanes = mailLanes(), signal }: { lanes?: Lanes; signal?: AbortSignal } = {},
): Promise<number> =>
  sendDue<DueAgreement>(
    { clock },
    {
      batch: 20,
      lease: 120_000,
      delays: DELAYS,
      lanes,
      laneOf: ({ merchantId }) => ({ merchantId, target: merchantId }),
      take: (taking) => leaseDueAgreements(database, taking),
      async send({ to, ...agreement }) {
        const sender = mails?.[agreement.mode];
        if (!sender || to === null) return 'dropped';
        const stop = stopLink({ url, vault }, agreement.mandateId);
        await sender.send(agreementMail(agreement, { to, operator: operator?.name ?? null, stop }));
        return 'sent';
      },
      end: (agreement, now, wasSent) => writeAgreementEnd(database, agreement, now, wasSent),
      postpone: (agreement, nextAttempt) => postponeAgreement(database, agreement, nextAttempt),
      failed: ({ mandateId }, { attempts, problem }) =>
        log.warn({ mandateId, attempts, error: problem }, 'the mail of an agreement was not sent'),
    },
    signal,
  );
