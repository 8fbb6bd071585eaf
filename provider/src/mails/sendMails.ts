import type { Mode } from '../common/mode.js';
import { type Lanes, mailLanes } from '../outbox/lanes.js';
import { doublingDelays, sendDue } from '../outbox/sendDue.js';
import type { Deps } from '../ports/deps.js';
import type { Mail } from '../ports/mailSender.js';

/** Twelve attempts in about a day and a half. */
const DELAYS = doublingDelays(11);

type DueMail = { merchantId: string; mode: Mode; to: string | null; attempts: number };

type Outbox<Due extends DueMail> = Pick<Parameters<typeof sendDue<Due>>[1], 'take' | 'end' | 'postpone' | 'failed'> & {
  mailOf(due: Due, to: string): Mail;
};

export type Sending = { lanes?: Lanes; signal?: AbortSignal };

/**
 * Sends every mail to a buyer that is due and gives how many were tried. Each goes out once, again only when it is not
 * known whether it did. Without an address, or a sender for the mode, there is none to send.
 */
export const sendMails = <Due extends DueMail>(
  { clock, mails }: Pick<Deps, 'clock' | 'mails'>,
  { mailOf, ...outbox }: Outbox<Due>,
  { lanes = mailLanes(), signal }: Sending = {},
): Promise<number> =>
  sendDue<Due>(
    { clock },
    {
      ...outbox,
      batch: 20,
      // A mail server may take its time.
      lease: 120_000,
      delays: DELAYS,
      lanes,
      laneOf: ({ merchantId }) => ({ merchantId, target: merchantId }),
      async send(due) {
        const sender = mails?.[due.mode];
        if (!sender || due.to === null) return 'dropped';
        await sender.send(mailOf(due, due.to));
        return 'sent';
      },
    },
    signal,
  );
