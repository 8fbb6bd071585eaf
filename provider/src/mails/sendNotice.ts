import { errorName } from '../common/errorName.js';
import type { Mode } from '../common/mode.js';
import type { Deps } from '../ports/deps.js';
import type { Mail } from '../ports/mailSender.js';

/** Sends an email about what has been done already: that it cannot be sent changes nothing of it, and is logged. */
export async function sendNotice(
  { mails, log }: Pick<Deps, 'mails' | 'log'>,
  { mode }: { mode: Mode },
  mail: Mail,
): Promise<void> {
  try {
    await mails?.[mode]?.send(mail);
  } catch (error) {
    log.warn({ mode, error: errorName(error) }, 'a notice was not sent');
  }
}
